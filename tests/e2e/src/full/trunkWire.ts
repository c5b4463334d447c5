// A wire between two servers that is bad, narrow or used by many.
import { crossing, mediaSent, oneCopy, since, type Media } from '../across.js';
import { Load, type MeetingSummary } from '../load.js';
import { mesh, type Participant } from '../participant.js';
import { saveResult, type Cell } from '../results.js';
import { test } from '../runner.js';
import { Sites } from '../sites.js';
import { everybody, statusOf } from '../status.js';
import { until } from '../time.js';
import { pair, said, watchBoth } from '../watching.js';

const seconds = 20;
/** More than 600 kbit/s each. */
const detailed = { width: 640, height: 360, fps: 30, detail: true };
/** Two browsers and two servers on two cores make all of its frames. */
const light = { width: 320, height: 180, fps: 30, detail: true };

const rows: Cell[][] = [];
const measured: Record<string, unknown> = {};

// Without loss first: what the machine itself can do.
for (const percent of [0, 5]) {
  test('full', `Trunk: ${percent} % random loss on the link: 20 fps, no freeze over 1 s`, 120, async (t) => {
    const { sites, both } = await pair(t, light);
    const link = sites.link('North', 'South');
    link.lose(percent);
    const [watched, crossed] = await Promise.all([
      watchBoth(both, seconds), crossing(link, seconds * 1000),
    ]);
    const repeated = crossed.map(({ retransmitted }) => retransmitted);
    for (const one of watched) {
      t.note(said(one));
      rows.push([`${percent} %`, one.path, one.fps.toFixed(1), Math.round(one.longestGapMs), one.audioLost.toFixed(1)]);
    }
    t.note(`retransmitted to each end: ${repeated.join(' and ')}`);
    measured[percent] = { watched, crossed };
    saveResult('trunk-loss', 'A trunk under random loss',
      `Two servers, a browser at each, ${light.width} × ${light.height} at ${light.fps} fps, for ${seconds} s; the link between the servers loses UDP packets in each direction.`,
      { columns: ['loss', 'path', 'fps', 'longest gap, ms', 'packets of sound lost, %'], rows }, measured);
    const bad = watched.filter(({ fps, longestGapMs }) => fps < 20 || longestGapMs > 1000);
    if (bad.length > 0 || (percent > 0 && repeated.some((count) => count === 0))) {
      throw new Error(bad.map(said).join('\n') || 'nothing was retransmitted');
    }
  });
}

/** Whether the tile is marked, and what the room says of the sources. */
const paused = (viewer: Participant, { name }: Participant): Promise<unknown> => viewer.tab.run(`(() => {
  const tile = document.querySelector('[data-testid="tile"][data-name="${name}"][data-source="camera"]');
  const { publications } = [...umbrella.participants.values()].find((one) => one.name === '${name}') ?? {};
  const said = (source) => publications?.get(source)?.paused === true ? source + ' paused' : source + ' on';
  const marked = tile?.querySelector('[data-testid="tile-paused"]') !== null ? 'marked' : 'not marked';
  return ['microphone', 'camera'].map(said).join(', ') + ', ' + marked;
})()`);

/** Both ways. */
async function areMarked([alice, bob]: readonly [Participant, Participant], expected: string, timeoutMs: number): Promise<void> {
  await Promise.all(([[alice, bob], [bob, alice]] as const).map(([viewer, other]) =>
    until(`${viewer.label} to have ${other.label} with ${expected}`, timeoutMs, async () => {
      const now = String(await paused(viewer, other));
      return now === expected ? undefined : now;
    }, 100)));
}

test('full', 'Trunk: a link of 600 kbit/s keeps the sound, and says in the tiles that pictures rest', 240, async (t) => {
  const { sites, both } = await pair(t, detailed);
  await areMarked(both, 'microphone on, camera on, not marked', 5000);
  sites.link('North', 'South').narrow(600);
  // Until the sender has found out.
  await areMarked(both, 'microphone on, camera paused, marked', 20_000);
  const watched = await watchBoth(both, seconds);
  watched.forEach((one) => {
    t.note(said(one));
  });
  const bad = watched.filter(({ audioLost }) => audioLost >= 1);
  if (bad.length > 0) {
    throw new Error(bad.map(said).join('\n'));
  }
  sites.link('North', 'South').widen();
  // What was held back is tried again within half a minute (docs/trunk-media.md).
  await areMarked(both, 'microphone on, camera on, not marked', 40_000);
  await mesh(both);
});

test('full', 'Trunk: ten viewers at one site cost the link what one does', 180, async (t) => {
  const sites = await Sites.join(t, ['North', 'South'], [['North', 'South']]);
  const alice = await t.join(sites.server('North'), 'chromium', 'Alice');
  const south = sites.server('South');
  const viewer = await t.join(south, 'chromium', 'Viewer', { join: 'view' });
  await viewer.sees(alice);
  const countMs = 4000;
  const count = async (): Promise<[Media, Media]> => {
    const before = await mediaSent(alice);
    const [, came] = await crossing(sites.link('North', 'South'), countMs);
    return [since(before, await mediaSent(alice)), came];
  };
  const one = await count();
  const load = new Load<MeetingSummary>(south, '--peers', '10', '--watch', '11', '--seconds', '60', '--join-ms', '200');
  t.finally(() => {
    load.kill();
  });
  const id = (await viewer.tab.call('tiles')).find(({ name }) => name === 'Alice')?.participant;
  const watching = (): Promise<string | undefined> => statusOf(south).then((status) => {
    const there = everybody(status).filter(({ subscriptions }) => subscriptions.some(({ participantId, source, sent }) =>
      participantId === id && source === 'camera' && Number(sent?.packets ?? 0n) > 0)).length;
    return there < 11 ? `${there} of 11` : undefined;
  });
  await until('all to watch Alice', 40_000, watching, 500);
  const ten = await count();
  const told = (counts: readonly Media[]): string => counts.map(({ video, audio }) => `${video} + ${audio}`).join(' and ');
  t.note(`packets of video and sound sent, and crossed: with one viewer ${told(one)}, with eleven ${told(ten)}`);
  oneCopy('to one viewer', ...one);
  oneCopy('to eleven viewers', ...ten);
});
