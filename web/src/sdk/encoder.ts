// How a picture of one's own is encoded: not at all while nobody watches it, never larger than
// anybody shows it, and with bounds. Sound is always sent as the browser likes.
import type { SourceName } from "./model";

/** What the others want of a picture. */
export interface Wanted {
  readonly wanted: boolean;
  /** The largest that anybody shows, in lines; 0: any. */
  readonly maxHeight: number;
}

export const unwanted: Wanted = { wanted: false, maxHeight: 0 };

interface Limits {
  /** Bits per second: above it a picture no longer gets visibly better. */
  readonly maxBitrate: number;
  readonly scaleResolutionDownBy: number;
  readonly degradationPreference: RTCDegradationPreference;
}

/** By how much a camera of 1280×720 may be scaled down, and what it then needs. */
const cameraSteps: readonly (readonly [scale: number, maxBitrate: number])[] = [
  [4, 250_000],
  [2, 700_000],
  [1, 1_700_000],
];
/** A smaller picture saves little and looks poor when its tile grows. */
const minLines = 180;
const screenBitrate = 2_500_000;
/** Something else was changed at the same time: tried again so often. */
const attempts = 3;

/** When a camera's picture must suffer, its size does: "balanced" halves the frame rate first, at
 *  640×360 to 15 a second, and people see that sooner. Letters on a screen need each pixel. */
export function limitsFor(source: SourceName, lines: number, maxHeight: number): Limits {
  if (source === "screen") {
    return {
      maxBitrate: screenBitrate,
      scaleResolutionDownBy: 1,
      degradationPreference: "maintain-resolution",
    };
  }
  const enough = Math.max(minLines, maxHeight === 0 ? Infinity : maxHeight);
  const [scaleResolutionDownBy, maxBitrate] = cameraSteps.find(
    ([scale]) => lines / scale >= enough,
  ) ?? [1, 1_700_000];
  return { maxBitrate, scaleResolutionDownBy, degradationPreference: "maintain-framerate" };
}

/** Keeps one sender at what is wanted; changes follow one another. */
export class Encoder {
  readonly sender: RTCRtpSender;
  readonly #source: SourceName;
  #wanted = unwanted;
  #busy = false;
  #again = false;

  constructor(sender: RTCRtpSender, source: SourceName) {
    this.sender = sender;
    this.#source = source;
  }

  want(wanted: Wanted): void {
    this.#wanted = wanted;
    this.apply();
  }

  /** To be called too when the sender was negotiated or its track is another one. */
  apply(): void {
    this.#again = true;
    if (!this.#busy) {
      this.#busy = true;
      void this.#run();
    }
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (this.#again && failures < attempts) {
      this.#again = false;
      try {
        await this.#set();
      } catch (error) {
        console.debug(`Umbrella: the ${this.#source} was not set as it is wanted`, error);
        failures += 1;
        this.#again = true;
      }
    }
    this.#busy = false;
  }

  /** Only a negotiated sender has encodings. Between reading and writing nothing may be awaited:
   *  the browser would refuse parameters that are out of date. */
  async #set(): Promise<void> {
    const parameters = this.sender.getParameters();
    const [encoding] = parameters.encodings;
    if (encoding === undefined) {
      return;
    }
    const lines = this.sender.track?.getSettings().height ?? 0;
    const { wanted, maxHeight } = this.#wanted;
    const limits = limitsFor(this.#source, lines, maxHeight);
    const same =
      encoding.active === wanted &&
      encoding.maxBitrate === limits.maxBitrate &&
      encoding.scaleResolutionDownBy === limits.scaleResolutionDownBy;
    if (same) {
      return;
    }
    encoding.active = wanted;
    encoding.maxBitrate = limits.maxBitrate;
    encoding.scaleResolutionDownBy = limits.scaleResolutionDownBy;
    parameters.degradationPreference = limits.degradationPreference;
    await this.sender.setParameters(parameters);
  }
}

/** Tells the encoder what matters: letters on a screen, unless the page has said otherwise. */
export function hintContent(track: MediaStreamTrack, source: SourceName): void {
  if (source === "screen" && track.contentHint === "") {
    track.contentHint = "detail";
  }
}
