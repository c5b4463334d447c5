import type { Source } from "../gen/umbrella_pb";
import { hintContent } from "./encoder";
import { kindOf, sourceNames, sourceValue, type SourceName } from "./model";

export interface LocalSource {
  readonly track: MediaStreamTrack;
  readonly muted: boolean;
}

/** One of the messages that tell the server of local sources. */
export interface Announcement {
  readonly case: "publish" | "unpublish" | "mute";
  readonly value: { readonly source: Source; readonly muted?: boolean };
}

/** What the page wants to send. The tracks are the page's own: never stopped here. */
export class LocalSources {
  readonly #sources = new Map<SourceName, LocalSource>();
  readonly #forget = new Map<SourceName, () => void>();

  get(source: SourceName): LocalSource | undefined {
    return this.#sources.get(source);
  }

  tracks(): Map<SourceName, MediaStreamTrack> {
    return new Map([...this.#sources].map(([source, { track }]) => [source, track]));
  }

  /** `ended` is called if the track ends by itself while it is in here. */
  set(source: SourceName, track: MediaStreamTrack, muted: boolean, ended: () => void): void {
    if (track.kind !== kindOf(source)) {
      throw new TypeError(`a ${source} needs a track of ${kindOf(source)}, not ${track.kind}`);
    }
    this.delete(source);
    track.addEventListener("ended", ended);
    this.#forget.set(source, () => {
      track.removeEventListener("ended", ended);
    });
    track.enabled = !muted;
    hintContent(track, source);
    this.#sources.set(source, { track, muted });
  }

  /** Whether there was one. */
  delete(source: SourceName): boolean {
    this.#forget.get(source)?.();
    this.#forget.delete(source);
    return this.#sources.delete(source);
  }

  /** Whether anything changed. */
  setMuted(source: SourceName, muted: boolean): boolean {
    const local = this.#sources.get(source);
    if (local === undefined || local.muted === muted) {
      return false;
    }
    local.track.enabled = !muted;
    this.#sources.set(source, { track: local.track, muted });
    return true;
  }

  /** What `announced` has to be for all to be said again, to a server of which it is not known
   *  what it heard: what is published as unknown, all else as to be taken back. */
  unsaid(): Map<SourceName, boolean> {
    return new Map(sourceNames.filter((name) => !this.#sources.has(name)).map((name) => [name, false]));
  }

  /** What is to be said so that `announced` (source → muted) becomes what the sources are now;
   *  `announced` is brought up to date. */
  announce(announced: Map<SourceName, boolean>): Announcement[] {
    const messages: Announcement[] = [];
    for (const source of [...announced.keys()].filter((name) => !this.#sources.has(name))) {
      announced.delete(source);
      messages.push({ case: "unpublish", value: { source: sourceValue(source) } });
    }
    for (const [source, { muted }] of this.#sources) {
      const known = announced.get(source);
      if (known !== muted) {
        announced.set(source, muted);
        const value = { source: sourceValue(source), muted };
        messages.push({ case: known === undefined ? "publish" : "mute", value });
      }
    }
    return messages;
  }
}
