import type { ChatEntry, CodecName, Participant, SourceName, UmbrellaError } from "./model";

export interface ConnectOptions {
  /** Of the WebSocket; http(s) is taken as ws(s). A page served by Umbrella: "wsb". */
  readonly url: string | URL;
  /** Empty or missing: the default room. */
  readonly room?: string;
  /** 1 to 64 characters. */
  readonly name: string;
  /** Followed if everybody in the room can decode it. */
  readonly preferredVideoCodec?: CodecName | undefined;
  /** Everybody's picture is wished for until the first call of `show()`. Default: true. */
  readonly autoShow?: boolean;
}

/** "reconnecting": the way to the server is lost, or the server is; `participants` are those last
 *  known, sound and pictures may still flow, and the client dials until it is back or `leave()`. */
export type ClientState = "idle" | "connecting" | "joined" | "reconnecting" | "closed";

/** How a session ended: by `leave()` or by an error; or, before it had begun, by the server's
 *  goodbye or with the connection. */
export interface ClosedEvent {
  readonly reason: "left" | "server" | "error" | "lost";
  readonly text: string;
  readonly error: UmbrellaError | undefined;
}

export interface ClientEvents {
  /** The first event of a session. */
  joined: { participantId: string; room: string; name: string; serverVersion: string };
  /** `participants` has changed in any way. */
  participants: ReadonlyMap<string, Participant>;
  /** Who has come and who has gone since the last one. */
  roster: { joined: Participant[]; left: Participant[] };
  /** What to play for a source of a participant; null: nothing any more. */
  track: { participantId: string; source: SourceName; track: MediaStreamTrack | null };
  /** What is published as a source, or whether it is muted, has changed. */
  local: { source: SourceName };
  /** A track that was published has ended by itself (unplugged, "stop sharing"): unpublished. */
  ended: { source: SourceName; track: MediaStreamTrack };
  /** New entries, oldest first. */
  chat: { entries: readonly ChatEntry[] };
  /** Who is heard to speak now, loudest first. */
  speakers: { ids: readonly string[] };
  /** Whether anybody watches a picture of one's own. */
  demand: { source: SourceName; wanted: boolean };
  /** The server is not reached; in so long it is dialled again, for the attempt-th time. */
  reconnecting: { attempt: number; nextDialMs: number };
  /** Back in the room. Not the same participant: the others saw one leave and come in anew, and
   *  `participantId` is a new one. */
  resumed: { mediaKept: boolean; sameParticipant: boolean };
  state: { state: ClientState; media: RTCPeerConnectionState };
  error: UmbrellaError;
  /** The last event of a session. `connect` may be called again. */
  closed: ClosedEvent;
}

export type Emit = <Name extends keyof ClientEvents>(name: Name, event: ClientEvents[Name]) => void;
