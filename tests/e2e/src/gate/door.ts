// What keeps a hostile or crowded network from those inside.
import type { Socket } from 'node:net';
import { ErrorCode } from '../../out/gen/umbrella_pb.js';
import { frame, open, read, upgradeStatus } from '../door.js';
import { mesh } from '../participant.js';
import { hello, RawClient } from '../rawClient.js';
import { saveResult, type Cell } from '../results.js';
import { browser, test, type Context } from '../runner.js';
import { get, type Server } from '../server.js';
import { sleep, until } from '../time.js';

type OriginCase = readonly [what: string, status: 101 | 403, ...headers: string[]];

function originCases(port: number): readonly OriginCase[] {
  return [
    ['none', 101],
    ['its own name', 101, `Origin: https://localhost:${port}`],
    ['its own address', 101, `Origin: https://127.0.0.1:${port}`],
    ['its own name in capitals', 101, `Origin: HTTPS://LOCALHOST:${port}`],
    ['its public name', 101, `Origin: https://meet.example.org:${port}`],
    ['an allowed site', 101, 'Origin: https://www.example.org'],
    ['an allowed site with its port', 101, 'Origin: https://www.example.org:443'],
    ['a foreign site', 403, 'Origin: https://evil.example'],
    ['null', 403, 'Origin: null'],
    ['empty', 403, 'Origin:'],
    ['its own name without TLS', 403, `Origin: http://localhost:${port}`],
    ['its own name at another port', 403, `Origin: https://localhost:${port + 1}`],
    ['its own name as a prefix', 403, `Origin: https://localhost:${port}.evil.example`],
    ['its own name as a user', 403, `Origin: https://localhost:${port}@evil.example`],
    ['below an allowed site', 403, 'Origin: https://x.www.example.org'],
    ['a foreign one and its own', 403, 'Origin: https://evil.example', `Origin: https://localhost:${port}`],
    ['a browser extension', 403, `Origin: chrome-extension://localhost:${port}`],
    ['what a foreign host is called', 403, 'Origin: https://evil.example', 'X-Forwarded-Host: evil.example'],
  ];
}

test('gate', 'Pages of its own and of allowed sites connect, no others', 30, async (t) => {
  const server = await t.server({
    env: { UMBRELLA_PUBLIC_HOST: 'meet.example.org', UMBRELLA_ALLOW_ORIGIN: 'https://www.example.org' },
  });
  const problems: string[] = [];
  const cases = originCases(server.port);
  for (const [what, status, ...headers] of cases) {
    const answer = await upgradeStatus(server.url, headers);
    if (answer !== status) {
      problems.push(`${what} (${headers.join(', ')}): ${answer} instead of ${status}`);
    }
  }
  t.note(`${cases.length} kinds of Origin`);
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
});

/** TCP connections that say nothing, spread over addresses, `perAddress` from each. */
async function silent(t: Context, server: Server, count: number, addressOf: (n: number) => string): Promise<Socket[]> {
  const sockets: Socket[] = [];
  t.finally(() => {
    for (const socket of sockets) {
      socket.destroy();
    }
  });
  const batch = 100;
  for (let n = 0; n < count; n += batch) {
    sockets.push(...await Promise.all(Array.from({ length: batch }, (_, at) => open(server.port, { from: addressOf(n + at) }))));
  }
  for (const socket of sockets) {
    socket.resume(); // else nobody sees its end
  }
  return sockets;
}

const crowds: Readonly<Record<string, (n: number) => string>> = {
  'its own address': () => '127.0.0.1',
  'another address': () => '127.0.0.2',
  '40 addresses': (n) => `127.0.1.${1 + n % 40}`,
};

interface Beside {
  readonly tookMs: number;
  readonly held: number;
  readonly fds: number;
}

/** A viewer joins, from the start of its navigation until it is in. */
async function joinBeside(t: Context, addressOf: (n: number) => string): Promise<Beside> {
  const server = await t.server();
  await browser('chromium');
  await get(`${server.url}/sfu`);
  const sockets = await silent(t, server, 2000, addressOf);
  const alice = await t.join(server, 'chromium', 'Alice', { join: 'view' });
  let joinedAt: number | undefined;
  await until('the join', 20_000, async () => {
    const { state, events } = await alice.tab.call('room');
    joinedAt = events.find(({ what, name }) => what === 'joined' && name === 'Alice')?.at;
    return joinedAt === undefined ? state : undefined;
  });
  const held = sockets.filter((socket) => !socket.destroyed).length;
  return { tookMs: Math.round(joinedAt ?? Infinity), held, fds: server.sample().fds };
}

/** The long tests run where nothing else does; slow machines get more, people notice from 2 s on. */
const mostMs = { gate: 2000, full: 1000 } as const;
const joins: Cell[][] = [];

for (const suite of ['gate', 'full'] as const) {
  for (const [where, addressOf] of Object.entries(crowds)) {
    test(suite, `A browser joins at once beside 2,000 silent connections from ${where}`, 60, async (t) => {
      const { tookMs, held, fds } = await joinBeside(t, addressOf);
      t.note(`joined ${tookMs} ms after the navigation began; ${held} of the 2,000 were still held, ${fds} descriptors in use`);
      joins.push([where, tookMs, held, fds]);
      if (suite === 'full' && joins.length === Object.keys(crowds).length) {
        saveResult('half-open', 'A join beside 2,000 connections that say nothing',
          'From the start of the navigation until the page is in, as a viewer.',
          { columns: ['the 2,000 come from', 'joined after, ms', 'still held', 'descriptors'], rows: joins }, joins);
      }
      if (tookMs > mostMs[suite]) {
        throw new Error(`joined only after ${tookMs} ms`);
      }
    });
  }
}

test('gate', 'A connection with TLS takes less than 1 MB of the server', 30, async (t) => {
  const server = await t.server();
  const sockets: Socket[] = [];
  t.finally(() => {
    for (const socket of sockets) {
      socket.destroy();
    }
  });
  const { rssKb: before } = server.sample();
  const count = 40;
  for (let n = 0; n < count; n++) {
    sockets.push(await open(server.port, { tls: true }));
  }
  const eachKb = (server.sample().rssKb - before) / count;
  t.note(`${eachKb.toFixed(0)} KB for each of ${count}`);
  if (eachKb > 1024) {
    throw new Error(`${eachKb.toFixed(0)} KB for each connection`);
  }
});

/**
 * Sends one message in fragments and never ends it. Returns how many bytes went out; an error when
 * the server does not close the connection.
 */
async function fragmentBomb(server: Server, bytes: number): Promise<number> {
  const socket = await open(server.port, { tls: true });
  socket.write([
    'GET /wsb HTTP/1.1', `Host: localhost:${server.port}`, 'Upgrade: websocket', 'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13', '', '',
  ].join('\r\n'));
  await read(socket, (text) => text.includes('\r\n\r\n'));
  socket.resume();
  const ended = new Promise((done) => socket.once('close', done));
  const pieces = Buffer.concat(Array.from({ length: 64 }, () => frame(0x00, new Uint8Array(16_000))));
  socket.write(frame(0x02, new Uint8Array(100)));
  let sent = 0;
  while (sent < bytes && !socket.destroyed) {
    sent += pieces.length;
    if (!socket.write(pieces)) {
      await Promise.race([new Promise((done) => socket.once('drain', done)), ended]);
    }
  }
  await until('the end of the connection', 5000, () => socket.destroyed ? undefined : 'open', 10);
  return sent;
}

test('gate', 'A message of 1 GB in fragments ends its sender and costs no memory', 60, async (t) => {
  const server = await t.server();
  const bomb = 1_000_000_000;
  // The first one makes the threads and buffers that any TLS connection needs.
  await fragmentBomb(server, bomb);
  await sleep(1500);
  const grown: number[] = [];
  let sent = 0;
  for (let n = 0; n < 3; n++) {
    const before = server.sample().rssKb;
    sent += await fragmentBomb(server, bomb);
    grown.push(server.sample().rssKb - before);
  }
  t.note(`${Math.round(sent / 3e6)} MB went out before the end; RSS grew by ${grown.join(', ')} KB`);
  // A thread of GLib's pool may begin and take its arena once; what a message costs, each one costs.
  const [, middle = Infinity] = grown.sort((one, other) => one - other);
  if (middle > 2000) {
    throw new Error(`RSS grew by ${grown.join(', ')} KB`);
  }
});

test('gate', 'With 256 descriptors newcomers get a clean "full", those inside go on', 120, async (t) => {
  const server = await t.server({ within: ['prlimit', '--nofile=256:256'] });
  const people = [await t.join(server, 'chromium', 'Alice'), await t.join(server, 'chromium', 'Bob')];
  await mesh(people);
  const crowd: RawClient[] = [];
  t.finally(() => {
    for (const client of crowd) {
      client.close();
    }
  });
  const join = async (): Promise<ErrorCode | undefined> => {
    const client = await RawClient.connect(server);
    crowd.push(client);
    client.say(hello(`Guest ${crowd.length}`));
    await until('an answer', 10_000, () =>
      (client.find('offer') ?? client.find('error')) === undefined ? 'none' : undefined, 10);
    return client.find('error')?.code;
  };
  let refused: ErrorCode | undefined;
  for (let n = 0; n < 60 && refused === undefined; n++) {
    refused = await join();
  }
  const inside = crowd.length - 1;
  const { fds } = server.sample();
  if (refused !== ErrorCode.SERVER_FULL) {
    throw new Error(`after ${inside} guests: ${refused === undefined ? 'nobody was refused' : ErrorCode[refused]}`);
  }
  await silent(t, server, 500, (n) => `127.0.0.${2 + n % 5}`);
  await mesh(people);
  t.note(`${inside} guests beside the two, ${fds} descriptors in use; then 500 silent connections, ${server.sample().fds} in use`);
  for (const client of crowd.splice(0)) {
    client.close();
  }
  await until('a place for a newcomer', 30_000, async () => {
    const answer = await join();
    return answer === undefined ? undefined : ErrorCode[answer];
  }, 1000);
  await mesh(people);
});
