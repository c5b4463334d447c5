// The one peer connection. The server always offers; everything that negotiates or moves a track
// runs in one queue, so nothing ever meets a half-applied description.
import type { Candidate, IceServer, Offer } from "../gen/umbrella_pb";
import { LocalCandidates, RemoteCandidates } from "./candidates";
import { Encoder, unwanted, type Wanted } from "./encoder";
import { kindOf, sourceName, type SourceName } from "./model";

export interface PeerListener {
  /** Whether the answer is on its way: not so without a way to the server, which then offers again. */
  answer(generation: number, sdp: string): boolean;
  /** An empty candidate: there are no more. Returns whether it is on its way. */
  candidate(generation: number, mid: string, candidate: string): boolean;
  /** An answer is on its way, or a track was moved: `receiverOf` may differ. */
  changed(): void;
  /** The state of the connection, or of its path, is another. */
  stateChanged(): void;
  /** An offer could not be answered. */
  failed(text: string): void;
}

export class Peer {
  readonly connection: RTCPeerConnection;
  readonly #listener: PeerListener;
  readonly #trackOf: (source: SourceName) => MediaStreamTrack | null;
  readonly #targets = new Map<SourceName, RTCRtpTransceiver>();
  readonly #encoders = new Map<SourceName, Encoder>();
  readonly #wanted = new Map<SourceName, Wanted>();
  readonly #remote: RemoteCandidates;
  readonly #local: LocalCandidates;
  #queue: Promise<void> = Promise.resolve();
  #generation = 0;
  /** The latest offer whose answer the server surely gets. */
  #answered = 0;
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
    this.#remote = new RemoteCandidates(this.connection);
    this.#local = new LocalCandidates(
      this.connection,
      ({ sdpMid, candidate }) =>
        this.#closed || listener.candidate(this.#generation, sdpMid ?? "", candidate),
    );
    const stateChanged = (): void => {
      if (!this.#closed) {
        listener.stateChanged();
      }
    };
    this.connection.onconnectionstatechange = stateChanged;
    this.connection.oniceconnectionstatechange = stateChanged;
  }

  handleOffer(offer: Offer): void {
    this.#enqueue(() => this.#answer(offer));
  }

  handleCandidate(candidate: Candidate): void {
    this.#remote.add(candidate);
  }

  /** There is a new way to the server: an answer that left on the earlier one may be lost. */
  resume(): void {
    this.#answered = 0;
    this.#local.flush();
  }

  /** To be called when `trackOf` has a new answer. */
  refresh(source: SourceName): void {
    this.#enqueue(() => this.#attach(source));
  }

  /** What the others want of a picture. At first: nothing. */
  want(source: SourceName, wanted: Wanted): void {
    this.#wanted.set(source, wanted);
    this.#encoders.get(source)?.want(wanted);
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
    if (offer.generation === this.#answered) {
      return; // Sent again by a server that did not have the answer then.
    }
    await this.connection.setRemoteDescription({ type: "offer", sdp: offer.sdp });
    this.#generation = offer.generation;
    this.#remote.described(offer.generation, offer.sdp);
    await this.#aim(offer);
    this.#local.hold();
    await this.connection.setLocalDescription(await this.connection.createAnswer());
    if (this.#isClosed()) {
      return;
    }
    const sdp = this.connection.localDescription?.sdp ?? "";
    if (this.#listener.answer(offer.generation, sdp)) {
      this.#answered = offer.generation;
    }
    this.#local.release();
    for (const source of this.#targets.keys()) {
      this.#encoders.get(source)?.apply();
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
      this.#encode(name, transceiver.sender);
      await this.#attach(name);
    }
  }

  #encode(source: SourceName, sender: RTCRtpSender): void {
    if (kindOf(source) === "video" && this.#encoders.get(source)?.sender !== sender) {
      const encoder = new Encoder(sender, source);
      this.#encoders.set(source, encoder);
      encoder.want(this.#wanted.get(source) ?? unwanted);
    }
  }

  async #attach(source: SourceName): Promise<void> {
    const track = this.#trackOf(source);
    const sender = this.#targets.get(source)?.sender;
    if (sender !== undefined && sender.track !== track) {
      await sender.replaceTrack(track);
      this.#encoders.get(source)?.apply();
    }
  }

  #transceiver(mid: string): RTCRtpTransceiver | undefined {
    return this.connection.getTransceivers().find((transceiver) => transceiver.mid === mid);
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
