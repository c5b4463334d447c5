// The way to the server is lost and comes back; the page sees to it by itself.
import type { BrowserKind } from '../browser.js';
import type { RoomEvent } from '../page/client.js';
import { mesh, type Participant } from '../participant.js';
import { Proxy } from '../proxy.js';
import { test, type Context } from '../runner.js';
import { freePort } from '../server.js';
import { sleep, until } from '../time.js';

async function roomEvents(person: Participant, ...kinds: string[]): Promise<RoomEvent[]> {
  const { events } = await person.tab.call('room');
  return events.filter(({ what }) => kinds.includes(what));
}

const inWords = (events: readonly RoomEvent[]): string =>
  events.map(({ at, what, name }) => `${what} ${name} at ${Math.round(at)}`).join(', ');

async function meet(t: Context, near: BrowserKind, far: BrowserKind): Promise<[Proxy, Participant, Participant]> {
  const port = await freePort();
  const server = await t.server({ env: { UMBRELLA_PUBLIC_HOST: `localhost:${port}` } });
  const proxy = await Proxy.start(server, port);
  t.finally(() => {
    proxy.cut();
  });
  const bob = await t.join(server, far, 'Bob');
  const alice = await t.join(server, near, 'Alice', { via: proxy });
  await mesh([alice, bob]);
  return [proxy, alice, bob];
}

const breaks = [
  ['cut', 5, 'chromium', 'firefox'],
  ['stall', 5, 'firefox', 'chromium'],
  ['cut', 20, 'firefox', 'chromium'],
  ['stall', 20, 'chromium', 'firefox'],
] as const;

for (const [how, seconds, near, far] of breaks) {
  const what = how === 'cut' ? 'broken' : 'silent';
  test(how === 'stall' || seconds > 5 ? 'full' : 'gate', `A WebSocket of ${near} that is ${what} for ${seconds} s is resumed, and nobody notices`, 120, async (t) => {
    const [proxy, alice, bob] = await meet(t, near, far);
    const { id } = await alice.tab.call('room');
    const offers = await alice.offers();
    proxy[how]();
    await sleep(seconds * 1000);
    await mesh([alice, bob]);
    await proxy.pass();
    const began = Date.now();
    await until('Alice is back', 10_000, async () => {
      const { state } = await alice.tab.call('room');
      return state === 'joined' ? undefined : state;
    }, 20);
    t.note(`back ${Date.now() - began} ms after the way was there`);
    await mesh([alice, bob]);
    const resumed = await roomEvents(alice, 'resumed', 'closed');
    // Five seconds of a way that merely stalls may pass unnoticed.
    if (resumed.some(({ name }) => name !== 'same participant, media kept') || (how === 'cut' && resumed.length !== 1)) {
      throw new Error(`Alice: ${inWords(resumed)}`);
    }
    const seen = await roomEvents(bob, 'left', 'away');
    if (seen.length > 0 || (await alice.tab.call('room')).id !== id) {
      throw new Error(`Bob saw: ${inWords(seen)}`);
    }
    if (await alice.offers() !== offers) {
      throw new Error(`offers: ${offers}, then ${await alice.offers()}`);
    }
    if (Date.now() - began > 10_000) {
      throw new Error(`back only after ${Date.now() - began} ms`);
    }
  });
}

test('gate', 'What is done while the WebSocket is away is seen once it is back', 60, async (t) => {
  const [proxy, alice, bob] = await meet(t, 'chromium', 'firefox');
  proxy.cut();
  await alice.tab.click('toggle-camera');
  await sleep(1000);
  await proxy.pass();
  await until('Bob sees no camera of Alice', 10_000, async () => {
    const seen = await bob.tab.call('observe', 'Alice', 'camera');
    return seen?.video === null || seen === null ? undefined : 'a video track';
  });
  await alice.tab.click('toggle-camera');
  await mesh([alice, bob]);
});

test('gate', 'A server that is started anew finds all pages back in the room by themselves', 90, async (t) => {
  const server = await t.server();
  const people = [await t.join(server, 'chromium', 'Alice'), await t.join(server, 'firefox', 'Bob')];
  await mesh(people);
  t.ended(server);
  await server.stop();
  await sleep(2000);
  const again = await t.server({ port: server.port });
  const began = Date.now();
  await until('everybody is back', 6000, async () => {
    const rooms = await Promise.all(people.map((person) => person.tab.call('room')));
    const missing = rooms.filter(({ state }) => state !== 'joined');
    return missing.length === 0 ? undefined : `${missing.length} outside of ${again.url}`;
  }, 20);
  t.note(`back ${Date.now() - began} ms after the server was there`);
  await mesh(people);
  for (const person of people) {
    const events = await roomEvents(person, 'resumed', 'closed');
    if (events.map(({ name }) => name).join() !== 'new participant, media made anew') {
      throw new Error(`${person.label}: ${inWords(events)}`);
    }
  }
});

test('gate', 'A page that is left for another is gone for the others within 1 s', 60, async (t) => {
  const [, alice, bob] = await meet(t, 'firefox', 'chromium');
  const began = Date.now();
  await alice.tab.goto('about:blank');
  await bob.sawLeaving('Alice');
  const took = Date.now() - began;
  t.note(`gone after ${took} ms`);
  if (took > 1500) {
    throw new Error(`gone only after ${took} ms`);
  }
});
