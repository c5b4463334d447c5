// The one peer connection. The server always offers; everything that negotiates or moves a track
// runs in one queue, so nothing ever meets a half-applied description.
import type { Candidate, IceServer, Offer } from "../gen/umbrella_pb";
import { limitSender } from "./encodings";
import { sourceName, type SourceName } from "./model";

/** Candidates kept for a description that has not come; the server sends far fewer. */
const maxEarlyCandidates = 256;

export interface PeerListener {
  answer(generation: number, sdp: string): void;
  /** An empty candidate: there are no more. */
  candidate(generation: number, mid: string, candidate: string): void;
  /** An answer is on its way, or a track was moved: `isAttached` and `receiverOf` may differ. */
  changed(): void;
  stateChanged(): void;
  /** The connection is beyond repair. */
  failed(text: string): void;
}

export class Peer {
  readonly connection: RTCPeerConnection;
  readonly #listener: PeerListener;
  readonly #trackOf: (source: SourceName) => MediaStreamTrack | null;
  readonly #targets = new Map<SourceName, RTCRtpTransceiver>();
  readonly #attached = new Set<SourceName>();
  #queue: Promise<void> = Promise.resolve();
  #generation = 0;
  #answering = false;
  #early: Candidate[] = [];
  readonly #held: RTCIceCandidate[] = [];
  #closed = false;

  /** `trackOf` is asked, each time, what a source is to send now. */
  constructor(
    iceServers: readonly IceServer[],
    trackOf: (source: SourceName) => MediaStreamTrack | null,
    listener: PeerListener,
  ) {
    this.#trackOf = trackOf;
    this.#listener = listener;
    this.connection = new RTCPeerConnection({
      bundlePolicy: "max-bundle",
      iceServers: iceServers.map(({ urls, username, credential }) => ({
        urls: [...urls],
        username,
        credential,
      })),
    });
    this.connection.onicecandidate = ({ candidate }) => {
      this.#sendCandidate(candidate);
    };
    this.connection.onconnectionstatechange = () => {
      listener.stateChanged();
      if (this.connection.connectionState === "failed") {
        this.#fail("no media path to the server could be found, or it broke");
      }
    };
  }

  handleOffer(offer: Offer): void {
    this.#enqueue(() => this.#answer(offer));
  }

  handleCandidate(candidate: Candidate): void {
    if (this.#generation >= candidate.generation) {
      this.#addCandidate(candidate);
    } else if (this.#early.length < maxEarlyCandidates) {
      this.#early.push(candidate);
    }
  }

  /** To be called when `trackOf` has a new answer. */
  refresh(source: SourceName): void {
    this.#enqueue(() => this.#attach(source));
  }

  /** Whether this source's m-line is negotiated and sends what `trackOf` said. */
  isAttached(source: SourceName): boolean {
    return this.#attached.has(source);
  }

  /** The own source that an m-line sends. */
  sourceOf(mid: string): SourceName | undefined {
    return [...this.#targets].find(([, transceiver]) => transceiver.mid === mid)?.[0];
  }

  receiverOf(mid: string): RTCRtpReceiver | undefined {
    return this.#transceiver(mid)?.receiver;
  }

  close(): void {
    this.#closed = true;
    this.connection.close();
  }

  #enqueue(task: () => Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#closed) {
        return;
      }
      try {
        await task();
      } catch (error) {
        this.#fail(error instanceof Error ? error.message : String(error));
        return;
      }
      if (!this.#isClosed()) {
        this.#listener.changed();
      }
    });
  }

  async #answer(offer: Offer): Promise<void> {
    await this.connection.setRemoteDescription({ type: "offer", sdp: offer.sdp });
    this.#generation = offer.generation;
    this.#flushEarlyCandidates();
    await this.#aim(offer);
    this.#answering = true;
    await this.connection.setLocalDescription(await this.connection.createAnswer());
    if (this.#isClosed()) {
      return;
    }
    this.#listener.answer(offer.generation, this.connection.localDescription?.sdp ?? "");
    this.#answering = false;
    for (const candidate of this.#held.splice(0)) {
      this.#sendCandidate(candidate);
    }
    for (const [source, { sender }] of this.#targets) {
      this.#attached.add(source);
      await limitSender(sender, source).catch((error: unknown) => {
        console.debug(`Umbrella: the ${source} keeps the browser's own limits`, error);
      });
    }
  }

  /** Points every source at the m-line that the offer names for it. A publish m-line answers
   *  sendonly even while it has no track, so that a later one needs no negotiation. */
  async #aim(offer: Offer): Promise<void> {
    for (const { source, mid } of offer.publish) {
      const name = sourceName(source);
      const transceiver = this.#transceiver(mid);
      if (name === undefined) {
        continue;
      }
      if (transceiver === undefined) {
        throw new Error(`the offer has no m-line "${mid}" for the ${name}`);
      }
      const former = this.#targets.get(name);
      if (former !== undefined && former !== transceiver) {
        await former.sender.replaceTrack(null);
      }
      transceiver.direction = "sendonly";
      this.#targets.set(name, transceiver);
      await this.#attach(name);
    }
  }

  async #attach(source: SourceName): Promise<void> {
    const track = this.#trackOf(source);
    const sender = this.#targets.get(source)?.sender;
    if (sender !== undefined && sender.track !== track) {
      await sender.replaceTrack(track);
    }
  }

  #transceiver(mid: string): RTCRtpTransceiver | undefined {
    return this.connection.getTransceivers().find((transceiver) => transceiver.mid === mid);
  }

  #flushEarlyCandidates(): void {
    const ready = this.#early.filter(({ generation }) => generation <= this.#generation);
    this.#early = this.#early.filter(({ generation }) => generation > this.#generation);
    ready.forEach((candidate) => {
      this.#addCandidate(candidate);
    });
  }

  /** A candidate that the browser cannot use is one path fewer, not an error. */
  #addCandidate({ candidate, mid }: Candidate): void {
    this.connection.addIceCandidate({ candidate, sdpMid: mid }).catch((error: unknown) => {
      console.debug("Umbrella: a candidate was not used", candidate, error);
    });
  }

  /** The server must have the answer before the candidates that belong to it. */
  #sendCandidate(candidate: RTCIceCandidate | null): void {
    if (candidate === null || this.#closed) {
      return;
    }
    if (this.#answering) {
      this.#held.push(candidate);
    } else {
      this.#listener.candidate(this.#generation, candidate.sdpMid ?? "", candidate.candidate);
    }
  }

  #fail(text: string): void {
    if (!this.#closed) {
      this.#listener.failed(text);
    }
  }

  /** For use after an await, where the type checker still believes an earlier check. */
  #isClosed(): boolean {
    return this.#closed;
  }
}
