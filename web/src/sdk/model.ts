// The words of the SDK, and how they stand to those of the wire.
import { Codec, ErrorCode, Recording, Source } from "../gen/umbrella_pb";

export type SourceName = "microphone" | "camera" | "screen" | "screen-audio";
export type CodecName = "opus" | "vp8" | "h264" | "vp9" | "av1" | "h265" | "pcmu" | "pcma";

/** Something that a participant sends. */
export interface Publication {
  readonly source: SourceName;
  readonly codec: CodecName | undefined;
  readonly muted: boolean;
  /** A link between servers is too narrow for it now: nothing comes, or too little. */
  readonly paused: boolean;
}

/** Whether a participant is being recorded, or why it is not any more against everybody's will. */
export type RecordingState = "none" | "running" | "disk-full" | "quota" | "write-failed";

/** Never changed once handed out: a change makes a new object. */
export interface Participant {
  readonly id: string;
  readonly name: string;
  /** Whether this is oneself. */
  readonly local: boolean;
  /** Nothing was heard of it for some seconds; it may come back. */
  readonly away: boolean;
  /** 0: down; else the lowest number was raised first. */
  readonly hand: number;
  /** The other server at which it is, in words; empty: at this one. */
  readonly node: string;
  readonly recording: RecordingState;
  /** Whether it is heard to speak now. */
  readonly speaking: boolean;
  readonly publications: ReadonlyMap<SourceName, Publication>;
  /** What can be played now. For oneself: one's own tracks. */
  readonly tracks: ReadonlyMap<SourceName, MediaStreamTrack>;
}

/** A message to the whole room. */
export interface ChatEntry {
  /** Unlike that of any other entry that this client knows. */
  readonly id: string;
  readonly participantId: string;
  /** Of the author at that time. */
  readonly name: string;
  readonly text: string;
  /** Since 1970-01-01 UTC, by the server's clock. */
  readonly timeMs: number;
  /** Whether one has written it oneself. */
  readonly own: boolean;
}

/** A picture that the page shows. */
export interface PictureWish {
  readonly participantId: string;
  readonly source: "camera" | "screen";
  /** Of the picture as it is shown, in device pixels; 0 or missing: any. */
  readonly maxHeight?: number | undefined;
}

/** How well sound and pictures come through. */
export type ConnectionQuality = "good" | "poor" | "bad";

/** The server's error codes by name, and those that the SDK finds out by itself. */
export type ErrorName = keyof typeof ErrorCode | "UNREACHABLE" | "CONNECTION_LOST";

export class UmbrellaError extends Error {
  override readonly name = "UmbrellaError";

  constructor(
    readonly code: ErrorName,
    /** For people, in English. */
    readonly text: string,
    /** Whether the session ends with it. */
    readonly fatal: boolean,
  ) {
    super(`${code}: ${text}`);
  }
}

const sources: readonly (readonly [SourceName, Source, "audio" | "video"])[] = [
  ["microphone", Source.MICROPHONE, "audio"],
  ["camera", Source.CAMERA, "video"],
  ["screen", Source.SCREEN, "video"],
  ["screen-audio", Source.SCREEN_AUDIO, "audio"],
];

const codecs: readonly (readonly [CodecName, Codec])[] = [
  ["opus", Codec.OPUS],
  ["vp8", Codec.VP8],
  ["h264", Codec.H264],
  ["vp9", Codec.VP9],
  ["av1", Codec.AV1],
  ["h265", Codec.H265],
  ["pcmu", Codec.PCMU],
  ["pcma", Codec.PCMA],
];

export const sourceNames: readonly SourceName[] = sources.map(([name]) => name);

/** Undefined for a source that this version does not know. */
export function sourceName(source: Source): SourceName | undefined {
  return sources.find(([, value]) => value === source)?.[0];
}

export function sourceValue(name: SourceName): Source {
  return sources.find(([known]) => known === name)?.[1] ?? Source.UNSPECIFIED;
}

export function kindOf(name: SourceName): "audio" | "video" {
  return sources.find(([known]) => known === name)?.[2] ?? "video";
}

/** Undefined for a codec that this version does not know. */
export function codecName(codec: Codec): CodecName | undefined {
  return codecs.find(([, value]) => value === codec)?.[0];
}

export function codecValue(name: CodecName | undefined): Codec {
  return codecs.find(([known]) => known === name)?.[1] ?? Codec.UNSPECIFIED;
}

const recordings: readonly (readonly [RecordingState, Recording])[] = [
  ["running", Recording.RUNNING],
  ["disk-full", Recording.DISK_FULL],
  ["quota", Recording.QUOTA_REACHED],
  ["write-failed", Recording.WRITE_FAILED],
];

/** What this version does not know has nothing to say. */
export function recordingState(recording: Recording): RecordingState {
  return recordings.find(([, value]) => value === recording)?.[0] ?? "none";
}

export function errorName(code: ErrorCode): ErrorName {
  // A newer server may know codes that this version does not.
  const name = ErrorCode[code] as ErrorName | undefined;
  return name ?? "UNSPECIFIED";
}
