// What a meeting over several sites is measured by: who is shown, and what crosses.
import type { Crossed, Link } from './link.js';
import type { Participant } from './participant.js';
import type { Sites } from './sites.js';
import { sleep, until } from './time.js';

/** Until everybody else is shown exactly once, with the name of their server where it is another one. */
export async function shownOnce(sites: Sites, viewer: Participant, others: readonly Participant[], timeoutMs = 10_000): Promise<void> {
  const here = sites.nameOf(viewer.server);
  const expected = others.map((other) => {
    const node = sites.nameOf(other.server);
    return node === here ? other.name : `${other.name} at ${node}`;
  }).sort().join(', ');
  await until(`${viewer.label} shows ${expected}`, timeoutMs, async () => {
    const shown = await viewer.tab.run(`[...document.querySelectorAll('[data-testid="tile"]:not([data-local="true"])')]
      .map((tile) => [tile.dataset.name, tile.querySelector('[data-testid="tile-node"]')?.innerText].filter(Boolean).join(' at '))
      .sort().join(', ')`);
    return shown === expected ? undefined : String(shown);
  });
}

export async function allShownOnce(sites: Sites, people: readonly Participant[], timeoutMs?: number): Promise<void> {
  await Promise.all(people.map((viewer) => shownOnce(sites, viewer, people.filter((other) => other !== viewer), timeoutMs)));
}

/** RTP packets of video that a browser has sent so far. */
export async function videoSent(who: Participant): Promise<number> {
  return (await who.tab.call('outbound')).filter(({ kind }) => kind === 'video')
    .reduce((sum, { packetsSent }) => sum + packetsSent, 0);
}

function less(after: Crossed, before: Crossed): Crossed {
  return {
    video: after.video - before.video,
    audio: after.audio - before.audio,
    retransmitted: after.retransmitted - before.retransmitted,
  };
}

/** What crosses within `ms`, to the first and to the second site. */
export async function crossing(link: Link, ms: number): Promise<readonly [Crossed, Crossed]> {
  const before = link.crossed();
  await sleep(ms);
  const after = link.crossed();
  return [less(after[0], before[0]), less(after[1], before[1])];
}

/** What may be between two counts that are not taken at one moment. */
const tolerance = 0.3;

/** One copy of what was sent came, not none and not two. */
export function oneCopy(what: string, sent: number, came: number): void {
  if (came > (1 + tolerance) * sent || came < (1 - tolerance) * sent) {
    throw new Error(`${what}: ${sent} packets of video were sent, ${came} came`);
  }
}

/** Milliseconds until the next frame of `other` is shown. */
export async function nextFrame(viewer: Participant, other: Participant, timeoutMs: number): Promise<number> {
  const from = Number(await viewer.tab.run('performance.now()'));
  let shownAt = from;
  await until(`${viewer.label} sees ${other.label} again`, timeoutMs, async () => {
    const seen = await viewer.tab.call('observe', other.name, 'camera');
    shownAt = seen?.frames?.lastAt ?? 0;
    return shownAt > from ? undefined : 'no new frame';
  }, 50);
  return shownAt - from;
}

/** The longest time that `viewer` saw no new frame of `other` since it was last reset. */
export async function longestGap(viewer: Participant, other: Participant): Promise<number> {
  return (await viewer.tab.call('observe', other.name, 'camera'))?.frames?.longestGapMs ?? Infinity;
}
