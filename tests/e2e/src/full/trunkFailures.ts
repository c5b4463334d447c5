// Links are cut and servers die: those who are beside each other notice nothing, the others return.
import { allShownOnce, longestGap, lookForTwins, nextFrame, shownOnce } from '../across.js';
import { mesh, type Participant } from '../participant.js';
import { test, type Context } from '../runner.js';
import { Sites } from '../sites.js';
import { sleep, until } from '../time.js';

const format = { width: 160, height: 90, fps: 10, detail: false };
/** From the end of a cut, or from a cut where there is another way. */
const backWithinMs = 3000;
/** Between two frames of somebody at the same server, on a machine that encodes and decodes all of them. */
const blinkMs = 500;
const goneAfterMs = 10_000;
const inFlightMs = 500;

interface Meeting {
  readonly sites: Sites;
  /** Both at the first site. */
  readonly alice: Participant;
  readonly bob: Participant;
  /** At the second one. */
  readonly carol: Participant;
  readonly all: readonly Participant[];
}

async function meet(t: Context): Promise<Meeting> {
  const sites = await Sites.join(t, ['North', 'South'], [['North', 'South']]);
  const alice = await t.join(sites.server('North'), 'chromium', 'Alice', { format });
  const bob = await t.join(sites.server('North'), 'chromium', 'Bob', { format });
  const carol = await t.join(sites.server('South'), 'chromium', 'Carol', { format });
  const all = [alice, bob, carol];
  await mesh(all);
  await allShownOnce(sites, all);
  return { sites, alice, bob, carol, all };
}

async function noBlink(alice: Participant, bob: Participant): Promise<number> {
  const gap = await longestGap(alice, bob);
  if (gap > blinkMs) {
    throw new Error(`those at one server did not see each other for ${Math.round(gap)} ms`);
  }
  return gap;
}

async function back(t: Context, viewer: Participant, other: Participant, withinMs: number): Promise<void> {
  const began = Date.now();
  await nextFrame(viewer, other, 20_000);
  const took = Date.now() - began;
  t.note(`${viewer.name} sees ${other.name} again after ${took} ms`);
  if (took > withinMs) {
    throw new Error(`${viewer.label} sees ${other.label} only after ${took} ms`);
  }
}

for (const seconds of [5, 60]) {
  test('full', `Trunk: a link that is cut for ${seconds} s comes back, and nobody beside it blinks`, 240, async (t) => {
    const { sites, alice, bob, carol, all } = await meet(t);
    const link = sites.link('North', 'South');
    await alice.tab.call('resetGaps');
    const noTwins = lookForTwins(all);
    link.cut();
    await sleep(seconds * 1000);
    if (seconds * 1000 > goneAfterMs) {
      await shownOnce(sites, alice, [bob], 1000);
      await shownOnce(sites, carol, [], 1000);
    }
    link.mend();
    await Promise.all([back(t, alice, carol, backWithinMs), back(t, carol, alice, backWithinMs)]);
    await mesh(all);
    await allShownOnce(sites, all);
    await noTwins();
    t.note(`longest gap beside it: ${Math.round(await noBlink(alice, bob))} ms`);
  });
}

test('full', 'Trunk: a server that is killed and starts again joins again by itself', 180, async (t) => {
  const { sites, alice, bob, carol, all } = await meet(t);
  await alice.tab.call('resetGaps');
  const noTwins = lookForTwins(all);
  await sites.kill('South');
  await sleep(3000);
  await sites.start('South');
  // The link is there and Carol's page has found her server again: then her picture is due.
  await Promise.all([sites.joined(), until('Carol to be back in the meeting', 30_000, async () => {
    const { state } = await carol.tab.call('room');
    return state === 'joined' ? undefined : state;
  }, 50)]);
  await Promise.all([back(t, alice, carol, backWithinMs), back(t, carol, alice, backWithinMs)]);
  await mesh(all);
  await allShownOnce(sites, all);
  await noTwins();
  t.note(`longest gap beside it: ${Math.round(await noBlink(alice, bob))} ms`);
});

test('full', 'Trunk: in a ring the other way takes over when a link is cut', 180, async (t) => {
  const sites = await Sites.join(t, ['A', 'B', 'C'], [['A', 'B'], ['B', 'C'], ['C', 'A']]);
  const alice = await t.join(sites.server('A'), 'chromium', 'Alice', { format });
  const bob = await t.join(sites.server('B'), 'chromium', 'Bob', { format });
  const people = [alice, bob];
  await mesh(people);
  const link = sites.link('A', 'B');
  const noTwins = lookForTwins(people);
  link.cut();
  // What was under way is still shown.
  await sleep(inFlightMs);
  const left = backWithinMs - inFlightMs;
  await Promise.all([back(t, alice, bob, left), back(t, bob, alice, left)]);
  await mesh(people);
  await allShownOnce(sites, people);
  await alice.tab.call('resetGaps');
  link.mend();
  await sites.joined();
  await sleep(15_000);
  await mesh(people);
  await allShownOnce(sites, people);
  await noTwins();
  t.note(`longest gap when the better way is back: ${Math.round(await noBlink(alice, bob))} ms`);
});
