/** After something that took a while, so many times as long is left for all else. */
const restTimes = 2;
const longestRestMs = 1_000;

/**
 * Does something at once, and again, for many causes together, when it has left time for all else: what it costs to draw
 * a page for each of hundreds who come at a time would make it stand still.
 */
export class Pace {
  readonly #act: () => void;
  #notBefore = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(act: () => void) {
    this.#act = act;
  }

  /** As soon as there is time for it. */
  soon(): void {
    const wait = this.#notBefore - performance.now();
    if (wait <= 0 && this.#timer === undefined) {
      this.now();
    } else {
      this.#timer ??= setTimeout(() => {
        this.now();
      }, wait);
    }
  }

  /** With all that waits. */
  now(): void {
    this.stop();
    const begun = performance.now();
    this.#act();
    // Pages draw in microtasks that have been queued by now.
    queueMicrotask(() => {
      const end = performance.now();
      this.#notBefore = end + Math.min(restTimes * (end - begun), longestRestMs);
    });
  }

  /** What waits is not done. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
