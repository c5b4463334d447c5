// The media path: noticed when it breaks, asked for anew, and given up in the end.

export interface PathListener {
  /** New ICE credentials are needed. */
  restart(): void;
  /** Restarts do not help: a new peer connection is needed. */
  giveUp(): void;
}

/** The browser often finds back by itself. */
const patienceMs = 2_000;
/** Between two requests; an offer and an answer take part of it. */
const restartIntervalMs = 3_000;
/** From the first request. */
const giveUpMs = 15_000;

/** Watches a peer connection while there is a way to the server to ask by. */
export class PathKeeper {
  readonly #connection: RTCPeerConnection;
  readonly #listener: PathListener;
  #wasConnected = false;
  /** A request was made and the path is not back; in ms of performance.now(). */
  #since: number | undefined;
  #askedAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #paused = false;

  constructor(connection: RTCPeerConnection, listener: PathListener) {
    this.#connection = connection;
    this.#listener = listener;
  }

  /** Whether media has ever flowed here. */
  get wasConnected(): boolean {
    return this.#wasConnected;
  }

  /** To be called when the connection's state or its path's is another. */
  changed(): void {
    const { connectionState, iceConnectionState } = this.#connection;
    const states = [connectionState, iceConnectionState];
    if (states.includes("failed")) {
      this.#schedule(0);
    } else if (states.includes("disconnected")) {
      this.#schedule(patienceMs);
    } else if (connectionState === "connected") {
      this.#wasConnected = true;
      this.#since = undefined;
      this.#stop();
    }
  }

  /** There is a way to the server again: a path that is not up is asked for at once, and so is one
   *  that is up in name only. */
  resume(doubtful = false): void {
    this.#paused = false;
    this.#askedAt = -Infinity;
    this.#since = undefined;
    if (this.#connection.connectionState !== "connected") {
      this.#schedule(0);
    } else if (doubtful) {
      this.renew();
    }
  }

  /** The network is another one: the path may be up in name only. */
  renew(): void {
    if (this.#wasConnected && performance.now() - this.#askedAt >= restartIntervalMs) {
      this.#askedAt = performance.now();
      this.#listener.restart();
    }
  }

  /** There is no way to the server; `resume` follows, or nothing. */
  pause(): void {
    this.#paused = true;
    this.#stop();
  }

  #schedule(delayMs: number): void {
    if (this.#wasConnected && !this.#paused && this.#timer === undefined) {
      const next = Math.max(delayMs, this.#askedAt + restartIntervalMs - performance.now());
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#ask();
      }, next);
    }
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #ask(): void {
    const now = performance.now();
    this.#since ??= now;
    if (now - this.#since >= giveUpMs) {
      this.#stop();
      this.#listener.giveUp();
      return;
    }
    if (now - this.#askedAt >= restartIntervalMs) {
      this.#askedAt = now;
      this.#listener.restart();
    }
    this.#schedule(restartIntervalMs);
  }
}
