// WHIP and WHEP: other clients and stacks, other ways, and what a hundred of them leave behind.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { growth } from '../results.js';
import { test } from '../runner.js';
import { settled } from '../settled.js';
import { sleep, until } from '../time.js';
import { relay } from '../werift.js';
import { ask, call, publish, watch, whipPage } from '../whip.js';
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
  const asked = await guest.tab.run(`fetch(${JSON.stringify(`${server.url}/whip/default`)}, ${JSON.stringify(init)})
    .then((answer) => answer.status)`);
  if (asked !== 406) {
    throw new Error(`the page got ${String(asked)}`);
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
