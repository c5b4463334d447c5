// WHIP and WHEP: other clients and stacks, other ways, and what a hundred of them leave behind.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { growth } from '../results.js';
import { test } from '../runner.js';
import { settled } from '../settled.js';
import { sleep, until } from '../time.js';
import { relay } from '../werift.js';
import { ask, call, enableWhip, publish, watch, whipPage } from '../whip.js';
import { statusOf } from '../status.js';

for (const trickle of [true, false]) {
  const how = trickle ? 'with trickle' : 'without trickle';
  test('full', `WHIP and WHEP ${how}: Chromium with other people's clients, and werift`, 120, async (t) => {
    const server = await t.server();
    const alice = await t.join(server, 'chromium', 'Alice', { join: 'view' });
    const stream = await whipPage(t, server, 'Stream');
    const id = await publish(stream, { trickle });
    await alice.sees(stream);
    const player = await whipPage(t, server, 'Player');
    await watch(player, stream, id, { trickle });
    await player.sees(stream);
    const other = await relay(t, server, id, 'Echo', trickle);
    await until('werift receives', 10_000, () => other.packets() > 100 ? undefined : `${other.packets()} packets`);
    // What it sends on has Stream's colour and tone, under another name.
    await other.leave();
    await call(stream, 'stop').catch(() => undefined);
  });
}

test('full', 'what werift passes on is seen in the room', 120, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice');
  const bob = await t.join(server, 'chromium', 'Bob', { join: 'view' });
  await bob.sees(alice);
  const [person] = (await statusOf(server)).rooms[0]?.participants.filter(({ name }) => name === 'Alice') ?? [];
  const echo = await relay(t, server, person?.id ?? '', 'Echo', false);
  await bob.sees(Object.assign(Object.create(Object.getPrototypeOf(alice) as object), alice, { name: 'Echo' }) as typeof alice);
  await echo.leave();
});

test('full', 'simulcast by WHIP: the best layer is what others get', 120, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice', { join: 'view' });
  // Chromium makes three layers of no smaller picture.
  const stream = await whipPage(t, server, 'Stream', { width: 960, height: 540, fps: 15 });
  await publish(stream, { client: 'whip-whep', layers: ['q', 'h', 'f'] });
  await alice.sees(stream);
  await until('the full picture', 30_000, async () => {
    const seen = await alice.tab.call('observe', 'Stream', 'camera');
    return seen?.size[0] === 960 ? undefined : `${String(seen?.size[0])} pixels wide`;
  });
});

test('full', 'a WHIP client restarts ICE, and its picture goes on', 120, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice', { join: 'view' });
  const stream = await whipPage(t, server, 'Stream');
  await publish(stream, { client: 'plain' });
  await alice.sees(stream);
  await call(stream, 'restartIce');
  await sleep(2000);
  await alice.sees(stream);
});

test('full', 'a page of an allowed origin may use WHIP, another one not', 60, async (t) => {
  const page = createServer((_, answer) => {
    answer.setHeader('Content-Type', 'text/html');
    answer.end('<!doctype html><title>elsewhere</title>');
  });
  await new Promise<void>((done) => page.listen(0, '127.0.0.1', done));
  t.finally(() => {
    page.close();
  });
  const origin = `http://localhost:${(page.address() as AddressInfo).port}`;
  const server = await t.server({ env: { UMBRELLA_ALLOW_ORIGIN: origin } });
  const init = { method: 'POST', headers: { 'Content-Type': 'application/sdp' }, body: 'v=0\r\n' };
  const preflight = (from: string): ReturnType<typeof ask> => ask(server, '/whip/default', {
    method: 'OPTIONS', headers: { 'Origin': from, 'Access-Control-Request-Method': 'POST' },
  });
  const [allowed, refused] = [await preflight(origin), await preflight('https://evil.example')];
  if (allowed.headers['access-control-allow-origin'] !== origin || refused.headers['access-control-allow-origin'] !== undefined) {
    throw new Error('the preflight does not tell the origins apart');
  }
  const guest = await whipPage(t, server, 'Guest');
  await guest.tab.goto(origin);
  await enableWhip(guest);
  const refusal = await call(guest, 'ask', `${server.url}/whip/default`, init);
  if (refusal.status !== 406) {
    throw new Error(`the page got ${refusal.status}`);
  }
  const alice = await t.join(server, 'chromium', 'Alice', { join: 'view' });
  const id = await publish(guest);
  await alice.sees(guest);
  const player = await whipPage(t, server, 'Player');
  await player.tab.goto(origin);
  await enableWhip(player);
  await watch(player, guest, id);
  await player.sees(guest);
  for (const page of [player, guest]) {
    await call(page, 'stop');
  }
  await alice.sawLeaving('Guest');
});

test('full', 'a good offer to watch who is not there gets 404 as a problem document', 60, async (t) => {
  const server = await t.server();
  const player = await whipPage(t, server, 'Player');
  for (const path of ['/whep/nobody', '/whep/default/nobody']) {
    const offer = await player.tab.run(`(async () => {
      const connection = new RTCPeerConnection();
      connection.addTransceiver('audio', { direction: 'recvonly' });
      connection.addTransceiver('video', { direction: 'recvonly' });
      const { sdp } = await connection.createOffer();
      connection.close();
      return sdp;
    })()`);
    const { status, headers, body } = await ask(server, path, { body: String(offer) });
    if (status !== 404 || headers['content-type'] !== 'application/problem+json' || !body.toString().includes('"detail"')) {
      throw new Error(`${path}: ${String(status)} ${body.toString()}`);
    }
  }
  if ((await statusOf(server)).rooms.length !== 0) {
    throw new Error('a player of nobody has left a room');
  }
});

const cycles = 100;

test('full', `${cycles} WHIP connects leave no descriptor, thread or memory behind`, 900, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice', { join: 'view' });
  const stream = await whipPage(t, server, 'Stream');
  const samples = [];
  const cycle = async (): Promise<void> => {
    await publish(stream, { client: 'whip-whep' });
    await call(stream, 'stop');
  };
  await publish(stream);
  await alice.sees(stream);
  await call(stream, 'stop');
  // Until the allocator has what it needs.
  for (let n = 0; n < 60; n++) {
    await cycle();
  }
  await sleep(3000);
  const base = server.sample();
  for (let n = 0; n < cycles; n++) {
    await cycle();
    samples.push(server.sample());
  }
  const end = await settled(server, base);
  const growthKb = growth(samples);
  t.note(`fds ${base.fds} → ${end.fds}, threads ${base.threads} → ${end.threads}, RSS ${base.rssKb} → ${end.rssKb} KB: ${growthKb.toFixed(1)} KB a connect`);
  if (growthKb > 40) {
    throw new Error(`RSS grows by ${growthKb.toFixed(1)} KB a connect`);
  }
});
