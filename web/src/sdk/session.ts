// All that exists from `connect` to `closed`: the way to the server and what was agreed on it.
import type { ChatLog, Demand, Envelope, Error as WireError, Welcome } from "../gen/umbrella_pb";
import { Role } from "../gen/umbrella_pb";
import { ownCapabilities } from "./capabilities";
import type { ChatHistory } from "./chat";
import type { ClosedEvent, ConnectOptions, Emit } from "./events";
import { Link } from "./link";
import type { LocalSources } from "./local";
import { Media } from "./media";
import {
  UmbrellaError,
  codecValue,
  errorName,
  sourceName,
  sourceValue,
  type ErrorName,
  type SourceName,
} from "./model";
import { watchPage } from "./page";
import type { Peer } from "./peer";
import { Room } from "./room";
import type { Message } from "./signalling";
import type { Wishes } from "./wishes";

const protocolVersion = 1;
/** After the server has not used a message because there were too many, and did not say which. */
const repeatMs = 1_500;

/** Once inside, these are no reason to give up: the server or the room may have place again, and a
 *  new connection may do better. */
const passing: ReadonlySet<ErrorName> = new Set<ErrorName>([
  "ROOM_FULL",
  "SERVER_FULL",
  "SHUTTING_DOWN",
  "TIMEOUT",
  "TOO_SLOW",
  "INTERNAL",
]);

/** What outlives a session. */
export interface SessionHost {
  readonly local: LocalSources;
  readonly chat: ChatHistory;
  readonly wishes: Wishes;
  readonly emit: Emit;
  /** The session's state or its media's is another. */
  stateChanged(): void;
  /** The server has let us in, for the first time. */
  joined(welcome: Welcome): void;
  /** The last call. */
  ended(event: ClosedEvent): void;
}

export class Session {
  readonly room: Room;
  readonly #host: SessionHost;
  readonly #options: ConnectOptions;
  readonly #link: Link;
  readonly #stopWatching: () => void;
  /** All ids that were one's own. */
  readonly #ownIds = new Set<string>();
  /** What the server was told of our sources: whether each is muted. */
  #announced = new Map<SourceName, boolean>();
  #state: "connecting" | "joined" | "reconnecting" = "connecting";
  #over = false;
  #welcome: Welcome | undefined;
  #media: Media | undefined;
  #mediaWorked = false;
  #name: string;
  #hand = false;
  #repeat: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ConnectOptions, host: SessionHost) {
    this.#options = options;
    this.#host = host;
    this.#name = options.name.trim();
    this.room = new Room(host.emit, {
      localTracks: () => host.local.tracks(),
      trackOf: (mid) => this.peer?.receiverOf(mid)?.track,
    });
    const url = new URL(options.url, globalThis.location.href);
    url.protocol = url.protocol.replace(/^http/, "ws");
    this.#link = this.#makeLink(url);
    this.#stopWatching = watchPage({
      hidden: () => {
        this.leave();
      },
      networkChanged: () => {
        this.#link.nudge();
        this.#media?.renewPath();
      },
    });
  }

  get state(): "connecting" | "joined" | "reconnecting" {
    return this.#state;
  }

  get welcome(): Welcome | undefined {
    return this.#welcome;
  }

  get peer(): Peer | undefined {
    return this.#media?.peer;
  }

  /** Whether it is on its way; never before the server has let us in. */
  send(message: Message): boolean {
    return this.#state === "joined" && this.#link.send(message);
  }

  /** Kept over connections. */
  setHand(raised: boolean): void {
    this.#hand = raised;
    this.send({ case: "hand", value: { raised } });
  }

  /** Kept over connections. */
  rename(name: string): void {
    this.#name = name;
    this.send({ case: "rename", value: { name } });
  }

  /** What is published as a source, or whether it is muted, has changed. */
  localChanged(source: SourceName): void {
    this.peer?.refresh(source);
    this.room.refresh();
  }

  leave(): void {
    this.#end({ reason: "left", text: "", error: undefined }, { case: "goodbye", value: {} });
  }

  #makeLink(url: URL): Link {
    return new Link(url, {
      opened: () => {
        this.#hello();
      },
      received: (message) => {
        this.#received(message);
      },
      failed: (opened) => {
        const text = "the connection to the server was lost";
        if (opened) {
          const error = new UmbrellaError("CONNECTION_LOST", text, true);
          this.#end({ reason: "lost", text, error });
        } else {
          this.#endWith(new UmbrellaError("UNREACHABLE", "the server could not be reached", true));
        }
      },
      dialling: (attempt, nextDialMs) => {
        this.#lost();
        this.#host.emit("reconnecting", { attempt, nextDialMs });
      },
    });
  }

  #hello(): void {
    const { room = "", preferredVideoCodec } = this.#options;
    this.#link.send({
      case: "hello",
      value: {
        version: protocolVersion,
        role: Role.CLIENT,
        room,
        name: this.#name,
        resume: this.#welcome?.resume ?? "",
        hasMedia: this.#media?.usable === true,
        capabilities: ownCapabilities(),
        preferredVideoCodec: codecValue(preferredVideoCodec),
        publish: [...this.#host.local.tracks().keys()].map(sourceValue),
      },
    });
  }

  #lost(): void {
    if (this.#state === "joined") {
      this.#state = "reconnecting";
      this.#host.wishes.close();
      this.#media?.pause();
      this.#host.stateChanged();
    }
  }

  #received(message: Envelope["message"]): void {
    switch (message.case) {
      case "welcome":
        this.#welcomed(message.value);
        break;
      case "roster":
        this.room.roster(message.value);
        break;
      case "offer":
        this.peer?.handleOffer(message.value);
        break;
      case "candidate":
        this.peer?.handleCandidate(message.value);
        break;
      case "slotMap":
        this.room.slots(message.value);
        break;
      case "speakers":
        this.room.speak(message.value.participantIds);
        break;
      case "chatLog":
        this.#chatted(message.value);
        break;
      case "demand":
        this.#demanded(message.value);
        break;
      case "error":
        this.#failed(message.value);
        break;
      case "goodbye":
        this.#dismissed(message.value.text);
        break;
      default: // A message of a newer server.
        break;
    }
  }

  /** Three ways to be let in: for the first time or by a server that no longer knows us; as the
   *  same participant with a new peer connection; as the same with the one that there is. */
  #welcomed(welcome: Welcome): void {
    const first = this.#welcome === undefined;
    const { participantId, resumed } = welcome;
    const mediaKept = resumed && welcome.mediaKept && this.#media?.usable === true;
    this.#welcome = welcome;
    this.#ownIds.add(participantId);
    this.#link.established();
    this.#state = "joined";
    this.room.enter(participantId);
    if (!mediaKept) {
      this.#replaceMedia(welcome);
    }
    this.#host.stateChanged();
    if (first) {
      this.#host.joined(welcome);
    }
    this.#sayAll(!resumed, welcome.name);
    if (mediaKept) {
      this.#media?.resume();
    }
    if (!first) {
      this.#host.emit("resumed", { mediaKept, sameParticipant: resumed });
    }
  }

  #replaceMedia({ iceServers }: Welcome): void {
    const local = this.#host.local;
    this.#media?.close();
    this.#media = new Media(iceServers, (source) => local.get(source)?.track ?? null, {
      send: (message) => this.send(message),
      changed: () => {
        this.#announce();
        this.room.refresh();
      },
      stateChanged: (connected) => {
        this.#mediaWorked ||= connected;
        this.#host.stateChanged();
      },
      doubted: () => {
        this.#link.doubt();
      },
      lost: (text) => {
        this.#mediaFailed(new UmbrellaError("MEDIA_FAILED", text, true));
      },
    });
    this.room.forgetSlots();
  }

  /** Brings a server up to date that knows nothing of us, or of which it is not known what it
   *  heard before the connection was lost. */
  #sayAll(anew: boolean, knownName: string | undefined): void {
    this.#announced = new Map(anew ? [] : this.#host.local.unsaid());
    this.#announce();
    this.#host.wishes.open(anew);
    if (!anew || this.#hand) {
      this.setHand(this.#hand);
    }
    if (this.#name !== knownName) {
      this.rename(this.#name);
    }
  }

  #repeatSoon(): void {
    this.#repeat ??= setTimeout(() => {
      this.#repeat = undefined;
      if (this.#state === "joined") {
        this.#sayAll(false, this.room.ownName);
      }
    }, repeatMs);
  }

  /** Brings what the server was told of our sources up to what they are now. If it has no m-line
   *  for one of them yet, an offer with one follows. */
  #announce(): void {
    if (this.#media?.usable === true && this.#state === "joined") {
      this.#host.local.announce(this.#announced).forEach((message) => {
        this.send(message);
      });
    }
  }

  #chatted(log: ChatLog): void {
    const entries = this.#host.chat.add(log, (id) => this.#ownIds.has(id));
    if (entries.length > 0) {
      this.#host.emit("chat", { entries });
    }
  }

  #demanded({ sources }: Demand): void {
    for (const { source, wanted, maxHeight } of sources) {
      const name = sourceName(source);
      if (name !== undefined) {
        this.peer?.want(name, { wanted, maxHeight });
        this.#host.emit("demand", { source: name, wanted });
      }
    }
  }

  #failed({ code, text, fatal }: WireError): void {
    const refused = this.#state !== "joined";
    const error = new UmbrellaError(errorName(code), text, fatal || refused);
    if (!error.fatal) {
      if (error.code === "BAD_NAME") {
        this.#name = this.room.ownName ?? this.#name;
      }
      if (error.code === "TOO_MANY") {
        this.#repeatSoon();
      }
      this.#host.emit("error", error);
    } else if (error.code === "MEDIA_FAILED") {
      this.#mediaFailed(error);
    } else if (this.#welcome !== undefined && passing.has(error.code)) {
      this.#link.retry();
    } else {
      this.#endWith(error);
    }
  }

  /** Media that has worked may do so again, over a new peer connection. */
  #mediaFailed(error: UmbrellaError): void {
    this.#media?.close();
    if (this.#mediaWorked) {
      this.#link.retry();
    } else {
      this.#endWith(error);
    }
  }

  /** A server that stops may be one that starts again. */
  #dismissed(text: string): void {
    if (this.#welcome === undefined) {
      this.#end({ reason: "server", text, error: undefined });
    } else {
      this.#link.retry();
    }
  }

  #endWith(error: UmbrellaError): void {
    this.#host.emit("error", error);
    this.#end({ reason: "error", text: error.text, error });
  }

  #end(event: ClosedEvent, last?: Message): void {
    if (this.#over) {
      return;
    }
    this.#over = true;
    clearTimeout(this.#repeat);
    this.#stopWatching();
    this.#link.close(last);
    this.#host.wishes.close();
    this.#media?.close();
    this.room.leave();
    this.#host.ended(event);
  }
}
