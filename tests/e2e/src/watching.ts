// Two people at two servers, and how well one sees and hears the other for a while.
import { longestGap } from './across.js';
import type { CaptureFormat } from './page/config.js';
import { mesh, type Participant } from './participant.js';
import type { Context } from './runner.js';
import { Sites } from './sites.js';
import { sleep } from './time.js';

export interface Watched {
  readonly path: string;
  readonly fps: number;
  readonly longestGapMs: number;
  /** Of the sound, of a hundred packets. */
  readonly audioLost: number;
  /** Of the sound that was played, how much of a hundred was made up: it was lost or too late. */
  readonly concealed: number;
}

const percent = (part: number, whole: number): number => whole > 0 ? part / whole * 100 : 100;

export async function watch(viewer: Participant, other: Participant, seconds: number): Promise<Watched> {
  const look = async () => {
    const seen = await viewer.tab.call('observe', other.name, 'camera');
    return {
      frames: seen?.frames?.frames ?? 0,
      lost: seen?.audio?.packetsLost ?? 0,
      packets: seen?.audio?.packetsReceived ?? 0,
      samples: seen?.audio?.totalSamplesReceived ?? 0,
      concealed: seen?.audio?.concealedSamples ?? 0,
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
    audioLost: percent(lost, came + lost),
    concealed: percent(after.concealed - before.concealed, after.samples - before.samples),
  };
}

/** Both ways at once. */
export function watchBoth([alice, bob]: readonly [Participant, Participant], seconds: number): Promise<[Watched, Watched]> {
  return Promise.all([watch(alice, bob, seconds), watch(bob, alice, seconds)]);
}

export const said = ({ path, fps, longestGapMs, audioLost, concealed }: Watched): string =>
  `${path}: ${fps.toFixed(1)} fps, longest gap ${Math.round(longestGapMs)} ms, ${audioLost.toFixed(1)} % of the sound lost, ${concealed.toFixed(1)} % concealed`;

export interface Pair {
  readonly sites: Sites;
  readonly both: readonly [Participant, Participant];
}

/** Alice at North and Bob at South, who see and hear each other; with a seed, over a relay. */
export async function pair(t: Context, format: Partial<CaptureFormat>, seed?: number): Promise<Pair> {
  const sites = await Sites.join(t, ['North', 'South'], [['North', 'South']], seed);
  const alice = await t.join(sites.server('North'), 'chromium', 'Alice', { format });
  const bob = await t.join(sites.server('South'), 'chromium', 'Bob', { format });
  await mesh([alice, bob]);
  return { sites, both: [alice, bob] };
}
