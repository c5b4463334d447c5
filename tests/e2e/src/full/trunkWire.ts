// A wire between two servers that is bad, narrow or used by many.
import { crossing, longestGap, oneCopy, videoSent } from '../across.js';
import { Load, type MeetingSummary } from '../load.js';
import { mesh, type Participant } from '../participant.js';
import { saveResult, type Cell } from '../results.js';
import { test, type Context } from '../runner.js';
import { Sites } from '../sites.js';
import { everybody, statusOf } from '../status.js';
import { sleep, until } from '../time.js';

const seconds = 20;
const detailed = { width: 640, height: 360, fps: 30, detail: true };

interface Watched {
  readonly path: string;
  readonly fps: number;
  readonly longestGapMs: number;
  /** Of the sound, of a hundred packets. */
  readonly audioLost: number;
}

async function watch(viewer: Participant, other: Participant): Promise<Watched> {
  const look = async () => {
    const seen = await viewer.tab.call('observe', other.name, 'camera');
    return {
      frames: seen?.frames?.frames ?? 0,
      lost: seen?.audio?.packetsLost ?? 0,
      packets: seen?.audio?.packetsReceived ?? 0,
    };
  };
  const before = await look();
  await viewer.tab.call('resetGaps');
  await sleep(seconds * 1000);
  const [after, gap] = [await look(), await longestGap(viewer, other)];
  const [lost, came] = [after.lost - before.lost, after.packets - before.packets];
  return {
    path: `${other.name} → ${viewer.name}`,
    fps: (after.frames - before.frames) / seconds,
    longestGapMs: gap,
    audioLost: came + lost > 0 ? lost / (came + lost) * 100 : 100,
  };
}

const said = ({ path, fps, longestGapMs, audioLost }: Watched): string =>
  `${path}: ${fps.toFixed(1)} fps, longest gap ${Math.round(longestGapMs)} ms, ${audioLost.toFixed(1)} % of the sound lost`;

async function pair(t: Context): Promise<[Sites, Participant, Participant]> {
  const sites = await Sites.join(t, ['North', 'South'], [['North', 'South']]);
  const alice = await t.join(sites.server('North'), 'chromium', 'Alice', { format: detailed });
  const bob = await t.join(sites.server('South'), 'chromium', 'Bob', { format: detailed });
  await mesh([alice, bob]);
  return [sites, alice, bob];
}

const rows: Cell[][] = [];
const measured: Record<string, unknown> = {};

// Without loss first: what the machine itself can do.
for (const percent of [0, 5]) {
  test('full', `Trunk: ${percent} % random loss on the link: 20 fps, no freeze over 1 s`, 120, async (t) => {
    const [sites, alice, bob] = await pair(t);
    const link = sites.link('North', 'South');
    link.lose(percent);
    const [watched, crossed] = await Promise.all([
      Promise.all([watch(alice, bob), watch(bob, alice)]), crossing(link, seconds * 1000),
    ]);
    const repeated = crossed.map(({ retransmitted }) => retransmitted);
    for (const one of watched) {
      t.note(said(one));
      rows.push([`${percent} %`, one.path, one.fps.toFixed(1), Math.round(one.longestGapMs), one.audioLost.toFixed(1)]);
    }
    t.note(`retransmitted to each end: ${repeated.join(' and ')}`);
    measured[percent] = { watched, crossed };
    saveResult('trunk-loss', 'A trunk under random loss',
      `Two servers, a browser at each, 640 × 360 at 30 fps, for ${seconds} s; the link between the servers loses UDP packets in each direction.`,
      { columns: ['loss', 'path', 'fps', 'longest gap, ms', 'packets of sound lost, %'], rows }, measured);
    const bad = watched.filter(({ fps, longestGapMs }) => fps < 20 || longestGapMs > 1000);
    if (bad.length > 0 || (percent > 0 && repeated.some((count) => count === 0))) {
      throw new Error(bad.map(said).join('\n') || 'nothing was retransmitted');
    }
  });
}

test('full', 'Trunk: a link of 600 kbit/s keeps the sound', 180, async (t) => {
  const [sites, alice, bob] = await pair(t);
  sites.link('North', 'South').narrow(600);
  // Until the sender has found out.
  await sleep(10_000);
  const watched = await Promise.all([watch(alice, bob), watch(bob, alice)]);
  watched.forEach((one) => {
    t.note(said(one));
  });
  const bad = watched.filter(({ audioLost }) => audioLost >= 1);
  if (bad.length > 0) {
    throw new Error(bad.map(said).join('\n'));
  }
  sites.link('North', 'South').widen();
  await mesh([alice, bob]);
});

test('full', 'Trunk: ten viewers at one site cost the link what one does', 180, async (t) => {
  const sites = await Sites.join(t, ['North', 'South'], [['North', 'South']]);
  const alice = await t.join(sites.server('North'), 'chromium', 'Alice');
  const south = sites.server('South');
  const viewer = await t.join(south, 'chromium', 'Viewer', { join: 'view' });
  await viewer.sees(alice);
  const countMs = 4000;
  const count = async (): Promise<[number, number]> => {
    const before = await videoSent(alice);
    const [, { video }] = await crossing(sites.link('North', 'South'), countMs);
    return [await videoSent(alice) - before, video];
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
  t.note(`packets of video sent, and crossed: with one viewer ${one.join(' and ')}, with eleven ${ten.join(' and ')}`);
  oneCopy('to one viewer', ...one);
  oneCopy('to eleven viewers', ...ten);
});
