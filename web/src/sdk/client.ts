import { ChatHistory, isChatText } from "./chat";
import { Emitter } from "./emitter";
import type { ClientEvents, ClientState, ClosedEvent, ConnectOptions } from "./events";
import { LocalSources, type LocalSource } from "./local";
import {
  UmbrellaError,
  type ChatEntry,
  type ConnectionQuality,
  type Participant,
  type PictureWish,
  type SourceName,
} from "./model";
import { displayName } from "./names";
import { QualityWatch } from "./quality";
import { Session } from "./session";
import { midOf } from "./slots";
import { summarise, type ClientStats } from "./stats";
import { Wishes, everyPicture } from "./wishes";

const nobody: ReadonlyMap<string, Participant> = new Map();

/** One participant in one room. Local tracks belong to the page: they are never stopped here, and
 *  they may be published before `connect` and stay published over a new `connect`. */
export class UmbrellaClient extends Emitter<ClientEvents> {
  readonly #local = new LocalSources();
  readonly #wishes = new Wishes((value) => {
    this.#session?.send({ case: "subscribe", value });
  });
  readonly #quality = new QualityWatch(() => this.getStats());
  #chat = new ChatHistory();
  #session: Session | undefined;
  /** While there is no session. */
  #rest: "idle" | "closed" = "idle";

  get state(): ClientState {
    return this.#session?.state ?? this.#rest;
  }

  get mediaState(): RTCPeerConnectionState {
    return this.peerConnection?.connectionState ?? "new";
  }

  /** Everybody in the room by id, oneself included. A new map with each change. */
  get participants(): ReadonlyMap<string, Participant> {
    return this.#session?.room.participants ?? nobody;
  }

  /** One's own id; empty before `joined`. */
  get participantId(): string {
    return this.#session?.welcome?.participantId ?? "";
  }

  get room(): string {
    return this.#session?.welcome?.room ?? "";
  }

  /** Whether the server has a folder for recordings. */
  get canRecord(): boolean {
    return this.#session?.welcome?.canRecord ?? false;
  }

  /** For a look inside. What it negotiates is the client's business. */
  get peerConnection(): RTCPeerConnection | undefined {
    return this.#session?.peer?.connection;
  }

  /** Resolves when the room has let us in and `participants` says who is there; rejects with an
   *  UmbrellaError. From then on a server that is lost is dialled again until it is back, or until
   *  `leave()`. */
  connect(options: ConnectOptions): Promise<void> {
    if (this.#session !== undefined) {
      return Promise.reject(new Error("already connected or connecting"));
    }
    return new Promise((resolve, reject) => {
      this.#chat = new ChatHistory();
      this.#session = new Session(options, {
        local: this.#local,
        chat: this.#chat,
        wishes: this.#wishes,
        emit: (name, event) => {
          this.emit(name, event);
          if (name === "participants") {
            this.#participantsChanged(options.autoShow ?? true);
            if (this.participants.has(this.participantId)) {
              resolve();
            }
          }
        },
        stateChanged: () => {
          this.#emitState();
        },
        joined: ({ participantId, room, name, serverVersion }) => {
          this.emit("joined", { participantId, room, name, serverVersion });
        },
        ended: (event) => {
          this.#ended(event);
          reject(event.error ?? new UmbrellaError("CONNECTION_LOST", event.text, true));
        },
      });
      this.#emitState();
    });
  }

  /** Sends `track` as `source`, instead of any earlier one. */
  publish(source: SourceName, track: MediaStreamTrack, options: { muted?: boolean } = {}): void {
    this.#local.set(source, track, options.muted ?? false, () => {
      this.unpublish(source);
      this.emit("ended", { source, track });
    });
    this.#localChanged(source);
  }

  /** The track is the page's to stop. */
  unpublish(source: SourceName): void {
    if (this.#local.delete(source)) {
      this.#localChanged(source);
    }
  }

  /** Silence or black instead of what the track has; the device stays on. */
  setMuted(source: SourceName, muted: boolean): void {
    if (this.#local.setMuted(source, muted)) {
      this.#localChanged(source);
    }
  }

  /** What is published as `source` now. */
  published(source: SourceName): LocalSource | undefined {
    return this.#local.get(source);
  }

  /** The pictures that the page shows now, best first: all of them, also when few have changed.
   *  Others are not sent. Kept over connections; may be called at any time and often. */
  show(wishes: readonly PictureWish[]): void {
    this.#wishes.show(wishes);
  }

  /** To everybody in the room. False if that cannot be done now or ever: not connected, empty, or
   *  over 2,048 bytes. It comes back as `chat` once the server has it. */
  sendChat(text: string): boolean {
    return isChatText(text) && this.#session?.send({ case: "chat", value: { text } }) === true;
  }

  /** All messages known of this room, oldest first. A new array with each change. */
  get chat(): readonly ChatEntry[] {
    return this.#chat.entries;
  }

  /** Seen by all in `participants`, also by oneself. */
  setHand(raised: boolean): void {
    this.#session?.setHand(raised);
  }

  /** Seen by all in `participants`, also by oneself. False for a name that no server would take:
   *  1 to 64 characters without control characters. */
  rename(name: string): boolean {
    const accepted = displayName(name);
    if (accepted !== undefined) {
      this.#session?.rename(accepted);
    }
    return accepted !== undefined;
  }

  /** Ends the session, and every publication. */
  leave(): void {
    const sources = [...this.#local.tracks().keys()];
    sources.forEach((source) => {
      this.#local.delete(source);
    });
    this.#session?.leave();
    sources.forEach((source) => {
      this.emit("local", { source });
    });
  }

  /** How loud a remote participant's microphone is now: 0 to 1. */
  audioLevel(participantId: string): number {
    const session = this.#session;
    const mid = session && midOf(session.room.bindings, participantId, "microphone");
    const receiver = mid === undefined ? undefined : session?.peer?.receiverOf(mid);
    return receiver?.getSynchronizationSources()[0]?.audioLevel ?? 0;
  }

  /** How well sound and pictures of a participant come, or, without an id, one's own get to the
   *  server. Undefined while nothing flows, and at the first call: measured while it is asked. */
  connectionQuality(participantId = ""): ConnectionQuality | undefined {
    return this.#session === undefined ? undefined : this.#quality.of(participantId);
  }

  /** Who sends and receives how much. Empty without a peer connection. */
  async getStats(): Promise<ClientStats> {
    const session = this.#session;
    const peer = session?.peer;
    if (session === undefined || peer === undefined) {
      return { outbound: [], inbound: [], roundTripMs: undefined, reports: [] };
    }
    return summarise(await peer.connection.getStats(), session.room.bindings, (mid) =>
      peer.sourceOf(mid),
    );
  }

  #participantsChanged(autoShow: boolean): void {
    if (autoShow) {
      this.#wishes.suggest(everyPicture(this.participants.values()));
    }
  }

  #localChanged(source: SourceName): void {
    this.#session?.localChanged(source);
    this.emit("local", { source });
  }

  #ended(event: ClosedEvent): void {
    this.#session = undefined;
    this.#rest = "closed";
    this.#quality.close();
    this.#emitState();
    this.emit("closed", event);
  }

  #emitState(): void {
    this.emit("state", { state: this.state, media: this.mediaState });
  }
}
