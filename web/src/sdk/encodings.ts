import type { SourceName } from "./model";

interface Limits {
  readonly maxBitrate: number; // bits per second
  readonly degradationPreference: RTCDegradationPreference;
}

// When a camera's picture must suffer, its size does: "balanced" halves the frame rate first, at
// 640×360 to 15 a second, and people see that sooner.
/** Above these a picture of 1280×720 or a page of text no longer gets visibly better. */
const limits: Partial<Record<SourceName, Limits>> = {
  camera: { maxBitrate: 1_700_000, degradationPreference: "maintain-framerate" },
  screen: { maxBitrate: 2_500_000, degradationPreference: "maintain-resolution" },
};

/** Bounds what a sender may send. Only a negotiated sender has encodings to bound. */
export async function limitSender(sender: RTCRtpSender, source: SourceName): Promise<void> {
  const wanted = limits[source];
  if (wanted === undefined) {
    return;
  }
  const parameters = sender.getParameters();
  const [encoding] = parameters.encodings;
  if (encoding === undefined || encoding.maxBitrate === wanted.maxBitrate) {
    return;
  }
  encoding.maxBitrate = wanted.maxBitrate;
  parameters.degradationPreference = wanted.degradationPreference;
  await sender.setParameters(parameters);
}

/** Tells the encoder what matters: letters on a screen, unless the page has said otherwise. */
export function hintContent(track: MediaStreamTrack, source: SourceName): void {
  if (source === "screen" && track.contentHint === "") {
    track.contentHint = "detail";
  }
}
