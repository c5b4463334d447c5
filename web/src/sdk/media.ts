import type { IceServer } from "../gen/umbrella_pb";
import type { SourceName } from "./model";
import { PathKeeper } from "./path";
import { Peer } from "./peer";
import { Pulse, bytesReceived } from "./pulse";
import type { Message } from "./signalling";

export interface MediaListener {
  /** Returns whether the message is on its way. */
  send(message: Message): boolean;
  /** An answer is on its way, or a track was moved. */
  changed(): void;
  stateChanged(connected: boolean): void;
  /** The path has broken, or all that came has stopped at once: the network may be another one. */
  doubted(): void;
  /** The last call but for `stateChanged`: only a new one can help. */
  lost(text: string): void;
}

/** A peer connection and the care for its path. */
export class Media {
  readonly peer: Peer;
  readonly #path: PathKeeper;
  readonly #pulse: Pulse;
  readonly #listener: MediaListener;
  #usable = true;
  /** The path, as the browser knows. */
  #broken = false;

  constructor(
    iceServers: readonly IceServer[],
    trackOf: (source: SourceName) => MediaStreamTrack | null,
    listener: MediaListener,
  ) {
    this.#listener = listener;
    this.peer = new Peer(iceServers, trackOf, {
      answer: (generation, sdp) => listener.send({ case: "answer", value: { generation, sdp } }),
      candidate: (generation, mid, candidate) =>
        listener.send({ case: "candidate", value: { generation, mid, candidate } }),
      changed: () => {
        listener.changed();
      },
      stateChanged: () => {
        this.#stateChanged();
      },
      failed: (text) => {
        this.#lose(text);
      },
    });
    this.#path = new PathKeeper(this.peer.connection, {
      restart: () => {
        listener.send({ case: "restartIce", value: {} });
      },
      giveUp: () => {
        this.#lose("the media path to the server broke and did not come back");
      },
    });
    this.#pulse = new Pulse(
      () => bytesReceived(this.peer.connection),
      () => {
        listener.doubted();
      },
    );
  }

  /** Whether it may be kept over connections to the server. */
  get usable(): boolean {
    return this.#usable;
  }

  /** The way to the server is lost, */
  pause(): void {
    this.#pulse.stop();
    this.#path.pause();
  }

  /** and there is a new one. */
  resume(): void {
    this.peer.resume();
    this.#path.resume(this.#pulse.silent);
    this.#watchPulse();
  }

  /** The network is another one. */
  renewPath(): void {
    this.#path.renew();
  }

  /** Idempotent. */
  close(): void {
    this.#usable = false;
    this.pause();
    this.peer.close();
  }

  #watchPulse(): void {
    if (this.peer.connection.connectionState === "connected") {
      this.#pulse.start();
    } else {
      this.#pulse.stop();
    }
  }

  #stateChanged(): void {
    this.#path.changed();
    this.#watchPulse();
    const { connectionState, iceConnectionState } = this.peer.connection;
    const broken = iceConnectionState === "disconnected" || iceConnectionState === "failed";
    if (broken && !this.#broken && this.#path.wasConnected) {
      this.#listener.doubted();
    }
    this.#broken = broken;
    this.#listener.stateChanged(connectionState === "connected");
    if (connectionState === "failed" && !this.#path.wasConnected) {
      this.#lose("no media path to the server could be found");
    }
  }

  #lose(text: string): void {
    if (this.#usable) {
      this.#usable = false;
      this.pause();
      this.#listener.lost(text);
    }
  }
}
