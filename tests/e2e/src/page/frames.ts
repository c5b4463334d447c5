// Times of the frames that each tile shows, by requestVideoFrameCallback.

export interface FrameTimes {
  /** Milliseconds since the navigation began; null: none yet. */
  firstAt: number | null;
  lastAt: number | null;
  frames: number;
  /** The longest time between two frames since the last reset. */
  longestGapMs: number;
}

const times = new WeakMap<HTMLVideoElement, FrameTimes>();

function follow(video: HTMLVideoElement): void {
  if (times.has(video)) {
    return;
  }
  const entry: FrameTimes = { firstAt: null, lastAt: null, frames: 0, longestGapMs: 0 };
  times.set(video, entry);
  const shown = (now: number): void => {
    entry.firstAt ??= now;
    if (entry.lastAt !== null) {
      entry.longestGapMs = Math.max(entry.longestGapMs, now - entry.lastAt);
    }
    entry.lastAt = now;
    entry.frames += 1;
    video.requestVideoFrameCallback(shown);
  };
  video.requestVideoFrameCallback(shown);
}

export function watchFrames(): void {
  const scan = (): void => {
    document.querySelectorAll('video').forEach(follow);
  };
  new MutationObserver(scan).observe(document, { childList: true, subtree: true });
  scan();
}

/** A gap that lasts still counts up to now. */
export function frameTimes(video: HTMLVideoElement): FrameTimes | null {
  const entry = times.get(video);
  if (entry === undefined) {
    return null;
  }
  const open = entry.lastAt === null ? 0 : performance.now() - entry.lastAt;
  return { ...entry, longestGapMs: Math.max(entry.longestGapMs, open) };
}

export function resetGap(video: HTMLVideoElement): void {
  const entry = times.get(video);
  if (entry !== undefined) {
    entry.longestGapMs = 0;
    entry.lastAt = performance.now();
  }
}
