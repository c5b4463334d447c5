// The network between page and server goes away, all of it or what media uses, and comes back.
import { Namespace, type Blocked } from '../netns.js';
import { mesh, type Participant } from '../participant.js';
import { test, type Context } from '../runner.js';
import { sleep, until } from '../time.js';

const backWithinMs = 3000;
/** So long media flows before its end is noticed at once. */
const steadyMs = 5000;

async function meet(t: Context): Promise<[Namespace, Participant, Participant]> {
  const wire = await t.wire();
  const server = await t.server({ netns: { name: wire.name, address: wire.address } });
  const alice = await t.join(server, 'chromium', 'Alice');
  const bob = await t.join(server, 'firefox', 'Bob');
  await mesh([alice, bob]);
  return [wire, alice, bob];
}

async function decoded(viewer: Participant, other: Participant): Promise<number> {
  return (await viewer.tab.call('observe', other.name, 'camera'))?.video?.framesDecoded ?? 0;
}

/** Milliseconds since `began` until frames of the other are decoded again. */
async function backAfter(viewer: Participant, other: Participant, timeoutMs: number, began: number): Promise<number> {
  const before = await decoded(viewer, other);
  await until(`${viewer.label} sees ${other.label} again`, timeoutMs, async () => {
    const now = await decoded(viewer, other);
    // Media that was made anew counts from the beginning.
    return now > before || (now > 0 && now < before) ? undefined : 'no new frame';
  }, 50);
  return Date.now() - began;
}

/** The way is there since `began`. */
async function bothBack(t: Context, alice: Participant, bob: Participant, began: number): Promise<void> {
  const took = await Promise.all([backAfter(alice, bob, 20_000, began), backAfter(bob, alice, 20_000, began)]);
  t.note(`media is back after ${took.join(' and ')} ms`);
  await mesh([alice, bob]);
  for (const person of [alice, bob]) {
    const { events } = await person.tab.call('room');
    const said = events.filter(({ what }) => !['wanted', 'unwanted', 'joined'].includes(what));
    t.note(`${person.label}: ${said.map(({ at, what, name }) => `${what} ${name} at ${Math.round(at)}`).join(', ') || 'nothing seen'}`);
  }
  if (Math.max(...took) > backWithinMs) {
    throw new Error(`media is back only after ${took.join(' and ')} ms`);
  }
}

const blocks: readonly (readonly [Blocked, number, string])[] = [
  ['media', 5, 'The media path'], ['media', 20, 'The media path'], ['all', 5, 'The network'], ['all', 20, 'The network'],
];

for (const [what, seconds, name] of blocks) {
  test('full', `${name} is blocked for ${seconds} s: media is back within 3 s, everybody the same`, 120, async (t) => {
    const [wire, alice, bob] = await meet(t);
    const ids = async (): Promise<string> =>
      (await Promise.all([alice, bob].map(async (person) => (await person.tab.call('room')).id))).join();
    const before = await ids();
    wire.block(what);
    await sleep(seconds * 1000);
    wire.unblock();
    await bothBack(t, alice, bob, Date.now());
    if (await ids() !== before) {
      throw new Error(`participants ${before} became ${await ids()}`);
    }
    const left = (await alice.tab.call('room')).events.filter((event) => event.what === 'left');
    if (left.length > 0 && !(what === 'all' && seconds === 20)) {
      throw new Error(`Alice saw ${left.map((event) => event.name).join()} leave`);
    }
  });
}

test('full', 'The machine gets another address: everybody resumes from there within 3 s', 120, async (t) => {
  const [wire, alice, bob] = await meet(t);
  await sleep(steadyMs);
  const began = Date.now();
  wire.readdress();
  // What was on its way is still decoded; nobody is back before this.
  await sleep(700);
  await bothBack(t, alice, bob, began);
});
