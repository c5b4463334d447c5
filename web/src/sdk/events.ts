import type { CodecName, Participant, SourceName, UmbrellaError } from "./model";

export interface ConnectOptions {
  /** Of the WebSocket; http(s) is taken as ws(s). A page served by Umbrella: "wsb". */
  readonly url: string | URL;
  /** Empty or missing: the default room. */
  readonly room?: string;
  /** 1 to 64 characters. */
  readonly name: string;
  /** Followed if everybody in the room can decode it. */
  readonly preferredVideoCodec?: CodecName | undefined;
}

export type ClientState = "idle" | "connecting" | "joined" | "closed";

/** How a session ended: by `leave()`, by the server, by an error, or with the connection. */
export interface ClosedEvent {
  readonly reason: "left" | "server" | "error" | "lost";
  readonly text: string;
  readonly error: UmbrellaError | undefined;
}

export interface ClientEvents {
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
  state: { state: ClientState; media: RTCPeerConnectionState };
  error: UmbrellaError;
  /** The last event of a session. `connect` may be called again. */
  closed: ClosedEvent;
}
