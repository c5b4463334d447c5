import { codecsIn } from "../../sdk/capabilities";
import type { CodecName, Participant, UmbrellaClient } from "../../sdk";
import type { Seat } from "../logic/arrange";
import { holdMs, nextFocus, recall, type Focus } from "../logic/focus";
import { sameSeats, seatsOf } from "../logic/seats";
import { Cell, derived, type Store } from "./store";

export interface Voice {
  readonly id: string;
  readonly source: "microphone" | "screen-audio";
  readonly track: MediaStreamTrack;
}

function voicesOf(participants: ReadonlyMap<string, Participant>): Voice[] {
  return [...participants.values()]
    .filter(({ local }) => !local)
    .flatMap(({ id, tracks }) =>
      (["microphone", "screen-audio"] as const).flatMap((source) => {
        const track = tracks.get(source);
        return track === undefined ? [] : [{ id, source, track }];
      }),
    );
}

function sameVoices(a: readonly Voice[], b: readonly Voice[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ id, source, track }, at) => {
      const other = b[at];
      return other?.id === id && other.source === source && other.track === track;
    })
  );
}

/** What the page draws of a room, in parts that change apart from each other. */
export class Room {
  readonly receivable: readonly CodecName[];
  readonly seats: Store<readonly Seat[]>;
  readonly voices: Store<readonly Voice[]>;
  readonly count: Store<number>;
  /** The participant who is large in the speaker view, and in the picture in picture. */
  readonly focus = new Cell<string | undefined>(undefined);
  readonly spokeLately = new Cell<readonly string[]>([]);
  readonly #client: UmbrellaClient;
  #focus: Focus = { id: undefined, since: 0 };
  #speakers: readonly string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: UmbrellaClient) {
    this.#client = client;
    this.receivable = codecsIn(RTCRtpReceiver.getCapabilities("video")?.codecs ?? []);
    this.seats = derived(client, (all) => seatsOf(all.values(), this.receivable), sameSeats);
    this.voices = derived(client, voicesOf, sameVoices);
    this.count = derived(client, (all) => all.size, Object.is);
    client.on("roster", () => {
      this.#look();
    });
    client.on("speakers", ({ ids }) => {
      this.#speakers = ids.filter((id) => id !== client.participantId);
      this.spokeLately.set(recall(this.spokeLately.get(), this.#speakers));
      this.#look();
    });
  }

  #look(): void {
    clearTimeout(this.#timer);
    const others = [...this.#client.participants.values()].filter(({ local }) => !local);
    this.#focus = nextFocus(
      this.#focus,
      this.#speakers,
      others.map(({ id }) => id),
      performance.now(),
    );
    this.focus.set(this.#focus.id);
    if (this.#speakers.length > 0 && !this.#speakers.includes(this.#focus.id ?? "")) {
      this.#timer = setTimeout(() => {
        this.#look();
      }, holdMs);
    }
  }
}
