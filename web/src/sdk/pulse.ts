// Whether anything still comes over the peer connection. Of a path that is gone Chromium tells
// after some five seconds, and of another address of its own no browser tells at all.

const lookMs = 500;
/** Looks at each of which something had come, before silence means anything: sound comes 50 times a
 *  second, pictures more often, and reports about what is sent too. */
const steadyLooks = 4;
/** Looks at none of which anything had come. */
const silentLooks = 2;
/** A look as late as this tells nothing: the page was held up, or the machine slept. */
const lateMs = 2_000;

/** All bytes that have come, or undefined where the browser does not count them. */
export async function bytesReceived(connection: RTCPeerConnection): Promise<number | undefined> {
  let sum: number | undefined;
  (await connection.getStats()).forEach((report: { type: string; bytesReceived?: number }) => {
    if (report.type === "candidate-pair" && report.bytesReceived !== undefined) {
      sum = (sum ?? 0) + report.bytesReceived;
    }
  });
  return sum;
}

export class Pulse {
  readonly #count: () => Promise<number | undefined>;
  readonly #stopped: () => void;
  #timer: ReturnType<typeof setInterval> | undefined;
  #lookedAt = 0;
  #looking = false;
  #before: number | undefined;
  #steady = 0;
  #quiet = 0;
  #silent = false;

  /** `stopped` is called once each time when a steady flow stops dead. */
  constructor(count: () => Promise<number | undefined>, stopped: () => void) {
    this.#count = count;
    this.#stopped = stopped;
  }

  /** A steady flow has stopped, and nothing has come since. */
  get silent(): boolean {
    return this.#silent;
  }

  start(): void {
    if (this.#timer === undefined) {
      this.#forget();
      this.#timer = setInterval(() => {
        this.#look();
      }, lookMs);
    }
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #forget(): void {
    this.#before = undefined;
    this.#steady = 0;
    this.#quiet = 0;
    this.#lookedAt = performance.now();
  }

  #look(): void {
    const now = performance.now();
    if (now - this.#lookedAt >= lateMs) {
      this.#forget();
    }
    this.#lookedAt = now;
    if (this.#looking) {
      return;
    }
    this.#looking = true;
    this.#count().then(
      (bytes) => {
        this.#looking = false;
        if (this.#timer !== undefined && bytes !== undefined) {
          this.#compare(bytes);
        }
      },
      () => {
        this.#looking = false; // The connection was closed meanwhile.
      },
    );
  }

  #compare(bytes: number): void {
    const before = this.#before;
    this.#before = bytes;
    if (before === undefined) {
      return;
    }
    if (bytes !== before) {
      this.#steady += 1;
      this.#quiet = 0;
      this.#silent = false;
      return;
    }
    this.#quiet += 1;
    if (this.#quiet >= silentLooks) {
      const alarm = this.#steady >= steadyLooks;
      this.#steady = 0;
      if (alarm) {
        this.#silent = true;
        this.#stopped();
      }
    }
  }
}
