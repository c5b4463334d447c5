// A wire between two servers that loses every fifth packet and delays the others unevenly.
import { crossing } from '../across.js';
import type { Participant } from '../participant.js';
import { undisturbed } from '../relay.js';
import { saveResult } from '../results.js';
import { test } from '../runner.js';
import { sleep, until } from '../time.js';
import { pair, said, watchBoth, type Watched } from '../watching.js';

const format = { width: 320, height: 180, fps: 20, detail: true };
const seed = 20;
const disturbance = { lossPercent: 20, jitterMs: 50 };
const seconds = 40;
const concealedPercent = 10;
/** What was held back meanwhile is tried again after that at the latest (docs/trunk-media.md). */
const backWithinMs = 30_000;
const fluentFps = 15;

/** Until that many frames are shown in each of two seconds. */
async function fluent(viewer: Participant, other: Participant): Promise<number> {
  const began = Date.now();
  const frames = async (): Promise<number> => (await viewer.tab.call('observe', other.name, 'camera'))?.frames?.frames ?? 0;
  let before = await frames();
  let good = 0;
  await until(`${viewer.label} sees ${other.label} move`, backWithinMs, async () => {
    await sleep(1000);
    const now = await frames();
    const fps = now - before;
    before = now;
    good = fps >= fluentFps ? good + 1 : 0;
    return good >= 2 ? undefined : `${fps} fps`;
  }, 0);
  return Date.now() - began - 2000;
}

const row = (when: string, { path, fps, longestGapMs, audioLost, concealed }: Watched) =>
  [when, path, fps.toFixed(1), Math.round(longestGapMs), audioLost.toFixed(1), concealed.toFixed(1)];

test('full', 'Trunk: 20 % loss with 50 ms of jitter on the link: speech goes on, video recovers', 240, async (t) => {
  const { sites, both } = await pair(t, format, seed);
  const [alice, bob] = both;
  const link = sites.link('North', 'South');
  const before = await watchBoth(both, 10);
  await link.disturb(disturbance);
  const [during, crossed] = await Promise.all([watchBoth(both, seconds), crossing(link, seconds * 1000)]);
  const passed = await link.disturb(undisturbed);
  const tell = (when: string, watched: readonly Watched[]): void => {
    watched.forEach((one) => {
      t.note(`${when}: ${said(one)}`);
    });
  };
  tell('before', before);
  tell('during', during);
  t.note(`packets of all kinds to each end: ${passed.map((one) => `${one.passed} passed, ${one.lost} lost`).join('; ')}`);
  t.note(`of RTP: ${crossed.map(({ video, audio, retransmitted }) => `${video} of video, ${audio} of sound, ${retransmitted} repeated`).join('; ')}`);
  const back = await Promise.all([fluent(alice, bob), fluent(bob, alice)]);
  t.note(`video is fluent again after ${back.join(' and ')} ms`);
  const after = await watchBoth(both, 10);
  tell('after', after);
  saveResult('trunk-disturbed', 'A trunk with loss and jitter',
    `Two servers, a browser at each, ${format.width} × ${format.height} at ${format.fps} fps. A relay between the servers (\`relay.py\`, seed ${seed}) loses ${disturbance.lossPercent} % of all packets in each direction and delays the others by 0 to ${disturbance.jitterMs} ms, in order, for ${seconds} s. Video was fluent again ${back.join(' and ')} ms after that.`,
    {
      columns: ['when', 'path', 'fps', 'longest gap, ms', 'packets of sound lost, %', 'sound concealed, %'],
      rows: [...before.map((one) => row('before', one)), ...during.map((one) => row('during', one)), ...after.map((one) => row('after', one))],
    }, { before, during, after, passed, crossed, back });

  const bad = during.filter(({ concealed }) => concealed >= concealedPercent);
  if (bad.length > 0) {
    throw new Error(bad.map(said).join('\n'));
  }
});
