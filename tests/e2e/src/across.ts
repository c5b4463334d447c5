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

/** RTP packets; what is sent again does not count. */
export interface Media {
  readonly video: number;
  readonly audio: number;
}

/** What a browser has sent so far. */
export async function mediaSent(who: Participant): Promise<Media> {
  const streams = await who.tab.call('outbound');
  const of = (wanted: string): number => streams.filter(({ kind }) => kind === wanted)
    .reduce((sum, { packetsSent, retransmittedPacketsSent }) => sum + packetsSent - retransmittedPacketsSent, 0);
  return { video: of('video'), audio: of('audio') };
}

export function since(before: Media, after: Media): Media {
  return { video: after.video - before.video, audio: after.audio - before.audio };
}

export function together(parts: readonly Media[]): Media {
  return parts.reduce((sum, { video, audio }) => ({ video: sum.video + video, audio: sum.audio + audio }), { video: 0, audio: 0 });
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
const tolerance = 0.25;

/** One copy of what was sent came, not none and not two. */
export function oneCopy(what: string, sent: Media, came: Media): void {
  for (const kind of ['video', 'audio'] as const) {
    if (sent[kind] === 0 || came[kind] > (1 + tolerance) * sent[kind] || came[kind] < (1 - tolerance) * sent[kind]) {
      throw new Error(`${what}: ${sent[kind]} packets of ${kind} were sent, ${came[kind]} came`);
    }
  }
}

/** Looks at everybody's tiles until the function that it returns is called, which fails if one was there twice. */
export function lookForTwins(people: readonly Participant[]): () => Promise<void> {
  const twins = new Set<string>();
  let over = false;
  const look = async (): Promise<void> => {
    while (!over) {
      for (const viewer of people) {
        const names = await viewer.tileNames();
        names.filter((name, at) => names.indexOf(name) !== at)
          .forEach((name) => twins.add(`${viewer.label} has shown ${name} twice`));
      }
      await sleep(200);
    }
  };
  const looked = look();
  // Whoever waits for it gets the error.
  looked.catch(() => undefined);
  return async () => {
    over = true;
    await looked;
    if (twins.size > 0) {
      throw new Error([...twins].join('; '));
    }
  };
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
