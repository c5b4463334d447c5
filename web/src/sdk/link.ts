// The way to the server: one WebSocket after the other, for ever once the first one has worked.
import type { Envelope } from "../gen/umbrella_pb";
import { reach } from "./reach";
import { Signalling, type Message } from "./signalling";

/** From dialling to being let in. */
const attemptMs = 5_000;
const firstBackoffMs = 250;
/** So that most outages are over within 3 s of the way's return, */
const maxBackoffMs = 2_000;
/** and after so many attempts, so that a server that is long gone is not stormed when it comes. */
const patientAttempts = 20;
const patientBackoffMs = 4_000;
/** A connection that has lasted so long was a good one: the next is dialled at once. */
const lastingMs = 5_000;

export interface LinkListener {
  /** A connection is open: Hello goes first, then `established` follows or `retry`. */
  opened(): void;
  received(message: Envelope["message"]): void;
  /** The first connection did not come to be; the last call. */
  failed(opened: boolean): void;
  /** The connection was lost, or dialling failed again. */
  dialling(attempt: number, inMs: number): void;
}

/** The waiting time before an attempt, the first being 1; `random` is from 0 to 1. */
export function backoffMs(attempt: number, random: number): number {
  if (attempt <= 1) {
    return 0;
  }
  const most = attempt > patientAttempts ? patientBackoffMs : maxBackoffMs;
  const step = Math.min(most, firstBackoffMs * 2 ** Math.min(attempt - 2, 10));
  return step * (0.75 + 0.5 * random);
}

export class Link {
  readonly #url: URL;
  readonly #listener: LinkListener;
  #signalling: Signalling | undefined;
  #attempt = 0;
  #wasEstablished = false;
  #establishedAt: number | undefined;
  #dialledAt = 0;
  #probe: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(url: URL, listener: LinkListener) {
    this.#url = url;
    this.#listener = listener;
    this.#dial();
  }

  /** Whether it is on its way. */
  send(message: Message): boolean {
    return this.#signalling?.send(message) === true;
  }

  /** The server has let us in. */
  established(): void {
    clearTimeout(this.#timer);
    this.#wasEstablished = true;
    this.#establishedAt = performance.now();
  }

  /** This connection is of no more use: another one, in a while if it was not a good one. */
  retry(): void {
    this.#lost(this.#signalling !== undefined);
  }

  /** The network is back, or another one. */
  nudge(): void {
    if (this.#signalling?.opened === true) {
      this.#signalling.probe();
    } else {
      this.#signalling?.drop();
      this.#signalling = undefined;
      this.#dial();
    }
  }

  /** Nothing comes by other ways: this one is asked whether it is alive. */
  doubt(): void {
    this.#signalling?.ask();
  }

  /** For good, in order: `last` is the last that the server hears. */
  close(last?: Message): void {
    this.#stop();
    if (last !== undefined) {
      this.#signalling?.send(last);
    }
    this.#signalling?.leave();
    this.#signalling = undefined;
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#probe?.abort();
  }

  #dial(): void {
    this.#stop();
    this.#dialledAt = performance.now();
    this.#timer = setTimeout(() => {
      this.#lost(false);
    }, attemptMs);
    // The first attempt loses no time; if it fails, the others look whether the server is there.
    if (this.#attempt <= 1) {
      this.#open();
      return;
    }
    const probe = new AbortController();
    this.#probe = probe;
    reach(this.#url, probe.signal).then(
      () => {
        if (!probe.signal.aborted) {
          this.#open();
        }
      },
      () => {
        if (!probe.signal.aborted) {
          this.#lost(false);
        }
      },
    );
  }

  #open(): void {
    this.#signalling = new Signalling(this.#url, {
      opened: () => {
        this.#listener.opened();
      },
      received: (message) => {
        this.#listener.received(message);
      },
      lost: (opened) => {
        this.#lost(opened);
      },
    });
  }

  #lost(opened: boolean): void {
    this.#stop();
    this.#signalling?.drop();
    this.#signalling = undefined;
    if (!this.#wasEstablished) {
      this.#listener.failed(opened);
      return;
    }
    const lasted = this.#establishedAt === undefined ? 0 : performance.now() - this.#establishedAt;
    this.#establishedAt = undefined;
    this.#attempt = lasted >= lastingMs ? 1 : this.#attempt + 1;
    // An attempt that hung was a wait too.
    const spent = this.#attempt === 1 ? 0 : performance.now() - this.#dialledAt;
    const inMs = Math.max(0, backoffMs(this.#attempt, Math.random()) - spent);
    this.#timer = setTimeout(() => {
      this.#dial();
    }, inMs);
    this.#listener.dialling(this.#attempt, inMs);
  }
}
