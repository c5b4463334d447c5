import type { ChatLog, Demand, Envelope, Error as WireError, Offer, Speakers, Welcome } from "../gen/umbrella_pb";
import { Role } from "../gen/umbrella_pb";
import { ownCapabilities } from "./capabilities";
import { rosterChange, trackChanges } from "./changes";
import { ChatHistory, isChatText } from "./chat";
import { Emitter } from "./emitter";
import type { ClientEvents, ClientState, ClosedEvent, ConnectOptions } from "./events";
import { LocalSources, type LocalSource } from "./local";
import {
  UmbrellaError,
  codecValue,
  errorName,
  sourceName,
  type ChatEntry,
  type ConnectionQuality,
  type Participant,
  type PictureWish,
  type SourceName,
} from "./model";
import { displayName } from "./names";
import { Peer } from "./peer";
import { assembleParticipants } from "./participants";
import { QualityWatch } from "./quality";
import { applyRoster, type Member } from "./roster";
import { Signalling } from "./signalling";
import { applySlotMap, midOf, type Bindings } from "./slots";
import { summarise, type ClientStats } from "./stats";
import { Wishes, everyPicture } from "./wishes";

const protocolVersion = 1;

/** All that exists from `connect` to `closed`. */
interface Session {
  readonly signalling: Signalling;
  readonly settled: (error?: UmbrellaError) => void;
  /** What the server was told of our sources: whether each is muted. */
  readonly announced: Map<SourceName, boolean>;
  readonly autoShow: boolean;
  speakers: ReadonlySet<string>;
  peer: Peer | undefined;
  welcome: Welcome | undefined;
  members: ReadonlyMap<string, Member>;
  bindings: Bindings;
  error: UmbrellaError | undefined;
}

/** One participant in one room. Local tracks belong to the page: they are never stopped here, and
 *  they may be published before `connect` and stay published over a new `connect`. */
export class UmbrellaClient extends Emitter<ClientEvents> {
  readonly #local = new LocalSources();
  readonly #wishes = new Wishes((value) => {
    this.#session?.signalling.send({ case: "subscribe", value });
  });
  readonly #quality = new QualityWatch(() => this.getStats());
  #chat = new ChatHistory();
  #session: Session | undefined;
  #state: ClientState = "idle";
  #participants: ReadonlyMap<string, Participant> = new Map();

  get state(): ClientState {
    return this.#state;
  }

  get mediaState(): RTCPeerConnectionState {
    return this.#session?.peer?.connection.connectionState ?? "new";
  }

  /** Everybody in the room by id, oneself included. A new map with each change. */
  get participants(): ReadonlyMap<string, Participant> {
    return this.#participants;
  }

  /** One's own id; empty before `joined`. */
  get participantId(): string {
    return this.#session?.welcome?.participantId ?? "";
  }

  get room(): string {
    return this.#session?.welcome?.room ?? "";
  }

  /** For a look inside. What it negotiates is the client's business. */
  get peerConnection(): RTCPeerConnection | undefined {
    return this.#session?.peer?.connection;
  }

  /** Resolves when the room has let us in; rejects with an UmbrellaError. */
  connect(options: ConnectOptions): Promise<void> {
    if (this.#session !== undefined) {
      return Promise.reject(new Error("already connected or connecting"));
    }
    return new Promise((resolve, reject) => {
      const url = new URL(options.url, globalThis.location.href);
      url.protocol = url.protocol.replace(/^http/, "ws");
      this.#session = {
        signalling: new Signalling(url, {
          opened: () => {
            this.#hello(options);
          },
          received: (message) => {
            this.#received(message);
          },
          closed: (opened) => {
            this.#closed(opened);
          },
        }),
        settled: (error) => {
          if (error === undefined) {
            resolve();
          } else {
            reject(error);
          }
        },
        announced: new Map(),
        autoShow: options.autoShow ?? true,
        speakers: new Set(),
        peer: undefined,
        welcome: undefined,
        members: new Map(),
        bindings: new Map(),
        error: undefined,
      };
      this.#chat = new ChatHistory();
      this.#setState("connecting");
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
    const can = this.#state === "joined" && isChatText(text);
    if (can) {
      this.#session?.signalling.send({ case: "chat", value: { text } });
    }
    return can;
  }

  /** All messages known of this room, oldest first. A new array with each change. */
  get chat(): readonly ChatEntry[] {
    return this.#chat.entries;
  }

  /** Seen by all in `participants`, also by oneself. */
  setHand(raised: boolean): void {
    this.#session?.signalling.send({ case: "hand", value: { raised } });
  }

  /** Seen by all in `participants`, also by oneself. False for a name that no server would take:
   *  1 to 64 characters without control characters. */
  rename(name: string): boolean {
    const accepted = displayName(name);
    if (accepted !== undefined) {
      this.#session?.signalling.send({ case: "rename", value: { name: accepted } });
    }
    return accepted !== undefined;
  }

  /** How well sound and pictures of a participant come, or, without an id, one's own get to the
   *  server. Undefined while nothing flows, and at the first call: measured while it is asked. */
  connectionQuality(participantId = ""): ConnectionQuality | undefined {
    return this.#session === undefined ? undefined : this.#quality.of(participantId);
  }

  /** Ends the session, and every publication. */
  leave(): void {
    const sources = [...this.#local.tracks().keys()];
    sources.forEach((source) => {
      this.#local.delete(source);
    });
    if (this.#session !== undefined) {
      this.#session.signalling.send({ case: "goodbye", value: {} });
      this.#end({ reason: "left", text: "", error: undefined });
    }
    sources.forEach((source) => {
      this.emit("local", { source });
    });
  }

  /** How loud a remote participant's microphone is now: 0 to 1. */
  audioLevel(participantId: string): number {
    const session = this.#session;
    const mid = session && midOf(session.bindings, participantId, "microphone");
    const receiver = mid === undefined ? undefined : session?.peer?.receiverOf(mid);
    return receiver?.getSynchronizationSources()[0]?.audioLevel ?? 0;
  }

  /** Who sends and receives how much. Empty without a peer connection. */
  async getStats(): Promise<ClientStats> {
    const session = this.#session;
    if (session?.peer === undefined) {
      return { outbound: [], inbound: [], roundTripMs: undefined, reports: [] };
    }
    return summarise(
      await session.peer.connection.getStats(),
      session.bindings,
      (mid) => session.peer?.sourceOf(mid),
    );
  }

  #hello({ room = "", name, preferredVideoCodec }: ConnectOptions): void {
    this.#session?.signalling.send({
      case: "hello",
      value: {
        version: protocolVersion,
        role: Role.CLIENT,
        room,
        name,
        capabilities: ownCapabilities(),
        preferredVideoCodec: codecValue(preferredVideoCodec),
      },
    });
  }

  #received(message: Envelope["message"]): void {
    const session = this.#session;
    if (session === undefined) {
      return;
    }
    switch (message.case) {
      case "welcome":
        this.#welcomed(session, message.value);
        break;
      case "roster":
        session.members = applyRoster(session.members, message.value);
        this.#rebuild();
        break;
      case "offer":
        this.#offered(session, message.value);
        break;
      case "candidate":
        session.peer?.handleCandidate(message.value);
        break;
      case "slotMap":
        session.bindings = applySlotMap(session.bindings, message.value);
        this.#rebuild();
        break;
      case "speakers":
        this.#spoken(session, message.value);
        break;
      case "chatLog":
        this.#chatted(session, message.value);
        break;
      case "demand":
        this.#demanded(message.value);
        break;
      case "error":
        this.#failed(session, message.value);
        break;
      case "goodbye":
        this.#end({ reason: "server", text: message.value.text, error: session.error });
        break;
      default: // A message of a newer server.
        break;
    }
  }

  #welcomed(session: Session, welcome: Welcome): void {
    const { participantId, room, name, serverVersion } = welcome;
    session.welcome = welcome;
    session.peer = this.#makePeer(session, welcome);
    this.#wishes.open(true);
    this.#setState("joined");
    session.settled();
    this.emit("joined", { participantId, room, name, serverVersion });
  }

  #makePeer(session: Session, { iceServers }: Welcome): Peer {
    const trackOf = (source: SourceName): MediaStreamTrack | null =>
      this.#local.get(source)?.track ?? null;
    return new Peer(iceServers, trackOf, {
      answer: (generation, sdp) => {
        session.signalling.send({ case: "answer", value: { generation, sdp } });
      },
      candidate: (generation, mid, candidate) => {
        session.signalling.send({ case: "candidate", value: { generation, mid, candidate } });
      },
      changed: () => {
        this.#announce(session);
        this.#rebuild();
      },
      stateChanged: () => {
        this.#emitState();
      },
      failed: (text) => {
        this.#endWith(new UmbrellaError("MEDIA_FAILED", text, true));
      },
    });
  }

  #spoken(session: Session, { participantIds }: Speakers): void {
    session.speakers = new Set(participantIds);
    this.#rebuild();
    this.emit("speakers", { ids: participantIds });
  }

  #chatted(session: Session, log: ChatLog): void {
    const self = session.welcome?.participantId;
    const entries = this.#chat.add(log, (id) => id === self);
    if (entries.length > 0) {
      this.emit("chat", { entries });
    }
  }

  #demanded({ sources }: Demand): void {
    for (const { source, wanted } of sources) {
      const name = sourceName(source);
      if (name !== undefined) {
        this.emit("demand", { source: name, wanted });
      }
    }
  }

  #offered(session: Session, offer: Offer): void {
    if (session.peer === undefined) {
      this.#endWith(new UmbrellaError("UNEXPECTED_MESSAGE", "an offer before the welcome", true));
    } else {
      session.peer.handleOffer(offer);
    }
  }

  #failed(session: Session, { code, text, fatal }: WireError): void {
    const refused = session.welcome === undefined;
    const error = new UmbrellaError(errorName(code), text, fatal || refused);
    if (error.fatal) {
      this.#endWith(error);
    } else {
      this.emit("error", error);
    }
  }

  #localChanged(source: SourceName): void {
    this.#session?.peer?.refresh(source);
    this.#rebuild();
    this.emit("local", { source });
  }

  /** Brings what the server was told of our sources up to what is attached now. */
  #announce({ peer, announced, signalling }: Session): void {
    const isAttached = (source: SourceName): boolean => peer?.isAttached(source) === true;
    this.#local.announce(announced, isAttached).forEach((message) => {
      signalling.send(message);
    });
  }

  /** Puts roster, slots and local tracks together, and tells what is different. */
  #rebuild(): void {
    const session = this.#session;
    const before = this.#participants;
    this.#participants =
      session === undefined
        ? new Map()
        : assembleParticipants(before, {
            members: session.members,
            bindings: session.bindings,
            self: this.participantId,
            speakers: session.speakers,
            localTracks: this.#local.tracks(),
            trackOf: (mid) => session.peer?.receiverOf(mid)?.track,
          });
    const after = this.#participants;
    if (after === before) {
      return;
    }
    const roster = rosterChange(before, after);
    if (roster !== undefined) {
      this.emit("roster", roster);
    }
    trackChanges(before, after).forEach((change) => {
      this.emit("track", change);
    });
    this.emit("participants", after);
    if (session?.autoShow === true) {
      this.#wishes.suggest(everyPicture(after.values()));
    }
  }

  #closed(opened: boolean): void {
    if (opened) {
      const text = "the connection to the server was lost";
      this.#end({ reason: "lost", text, error: new UmbrellaError("CONNECTION_LOST", text, true) });
    } else {
      this.#endWith(new UmbrellaError("UNREACHABLE", "the server could not be reached", true));
    }
  }

  #endWith(error: UmbrellaError): void {
    if (this.#session !== undefined) {
      this.emit("error", error);
      this.#end({ reason: "error", text: error.text, error });
    }
  }

  #end(event: ClosedEvent): void {
    const session = this.#session;
    if (session === undefined) {
      return;
    }
    this.#session = undefined;
    this.#wishes.close();
    this.#quality.close();
    session.peer?.close();
    session.signalling.close();
    this.#rebuild();
    this.#setState("closed");
    session.settled(event.error ?? new UmbrellaError("CONNECTION_LOST", event.text, true));
    this.emit("closed", event);
  }

  #setState(state: ClientState): void {
    this.#state = state;
    this.#emitState();
  }

  #emitState(): void {
    this.emit("state", { state: this.#state, media: this.mediaState });
  }
}
