import { codecValue, type CodecName } from "./model";
import type { Codec } from "../gen/umbrella_pb";

interface CodecEntry {
  readonly mimeType: string;
  readonly sdpFmtpLine?: string | undefined;
}

const mimeTypes: readonly (readonly [string, CodecName])[] = [
  ["audio/opus", "opus"],
  ["video/vp8", "vp8"],
  ["video/h264", "h264"],
  ["video/vp9", "vp9"],
  ["video/av1", "av1"],
  ["video/h265", "h265"],
  ["audio/pcmu", "pcmu"],
  ["audio/pcma", "pcma"],
];

/** H264 counts only with packetization-mode 1 (RFC 6184 §6.3), the one that the server forwards. */
function isForwarded(entry: CodecEntry): boolean {
  return (
    entry.mimeType.toLowerCase() !== "video/h264" ||
    (entry.sdpFmtpLine ?? "").includes("packetization-mode=1")
  );
}

/** Which of our codecs are in a browser's list. */
export function codecsIn(entries: readonly CodecEntry[]): CodecName[] {
  const present = new Set(entries.filter(isForwarded).map((entry) => entry.mimeType.toLowerCase()));
  return mimeTypes.filter(([mimeType]) => present.has(mimeType)).map(([, name]) => name);
}

/** What this browser can encode and decode. */
export function ownCapabilities(): { send: Codec[]; receive: Codec[] } {
  const list = (side: typeof RTCRtpSender | typeof RTCRtpReceiver): Codec[] =>
    codecsIn(
      (["audio", "video"] as const).flatMap((kind) => side.getCapabilities(kind)?.codecs ?? []),
    ).map(codecValue);
  return { send: list(RTCRtpSender), receive: list(RTCRtpReceiver) };
}
