import type { MessageInitShape } from "@bufbuild/protobuf";
import type { SubscribeSchema } from "../gen/umbrella_pb";
import { sourceValue, type Participant, type PictureWish } from "./model";

/** The server gives a client no more pictures at a time. */
const maxPictures = 49;
/** Least time between two lists: a page that is laid out anew has many in a row, and the server
 *  takes ten a second in the long run, all that a client says together. */
const intervalMs = 150;

type Subscribe = MessageInitShape<typeof SubscribeSchema>;

/** Every picture of the others: those that are there, screens first, then those that may come. */
export function everyPicture(participants: Iterable<Participant>): PictureWish[] {
  const others = [...participants].filter(({ local }) => !local);
  const all = (["screen", "camera"] as const).flatMap((source) =>
    others.map((other) => ({ source, participantId: other.id, other })),
  );
  const isThere = ({ source, other }: (typeof all)[number]): boolean =>
    other.publications.has(source);
  return [...all.filter(isThere), ...all.filter((picture) => !isThere(picture))].map(
    ({ participantId, source }) => ({ participantId, source }),
  );
}

function subscribe(wishes: readonly PictureWish[]): Subscribe {
  const known = new Set<string>();
  const once = wishes.filter(({ participantId, source }) => {
    const key = `${source} ${participantId}`;
    return !known.has(key) && known.add(key);
  });
  return {
    video: once.slice(0, maxPictures).map(({ participantId, source, maxHeight }) => ({
      participantId,
      source: sourceValue(source),
      maxHeight: Math.max(0, Math.ceil(maxHeight ?? 0)),
    })),
  };
}

/** The pictures that the page wishes for, kept over connections and told to the server: at once
 *  if there was quiet, else soon, and not twice. */
export class Wishes {
  readonly #say: (message: Subscribe) => void;
  #wanted: Subscribe = { video: [] };
  #own = false;
  /** What the server knows, as text; undefined without a connection. */
  #said: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(say: (message: Subscribe) => void) {
    this.#say = say;
  }

  /** The page's own wishes, best first. From now on suggestions are not followed. */
  show(wishes: readonly PictureWish[]): void {
    this.#own = true;
    this.#want(wishes);
  }

  /** What a page that has no wishes of its own gets. */
  suggest(wishes: readonly PictureWish[]): void {
    if (!this.#own) {
      this.#want(wishes);
    }
  }

  /** There is a connection. A server that starts anew knows of no wishes; of one that goes on it
   *  is not known what it got. */
  open(anew: boolean): void {
    this.close();
    this.#said = anew ? JSON.stringify({ video: [] }) : "";
    this.#tell();
  }

  close(): void {
    this.#said = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #want(wishes: readonly PictureWish[]): void {
    this.#wanted = subscribe(wishes);
    if (this.#timer === undefined) {
      this.#tell();
    }
  }

  #tell(): void {
    const text = JSON.stringify(this.#wanted);
    if (this.#said === undefined || this.#said === text) {
      return;
    }
    this.#said = text;
    this.#say(this.#wanted);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
    }, intervalMs);
  }
}
