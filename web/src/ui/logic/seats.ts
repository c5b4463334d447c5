import type { CodecName, Participant } from "../../sdk";
import type { Seat } from "./arrange";

export function seatKey(id: string, source: "camera" | "screen"): string {
  return `${id} ${source}`;
}

function hasScreen({ local, tracks, publications }: Participant): boolean {
  return local ? tracks.has("screen") : publications.has("screen");
}

/** False only for a codec that is known not to be among those that can be received. */
export function canDecode(codec: CodecName | undefined, receivable: readonly CodecName[]): boolean {
  return codec === undefined || receivable.includes(codec);
}

/** Everybody's seats, in the order in which they came. */
export function seatsOf(
  participants: Iterable<Participant>,
  receivable: readonly CodecName[],
): Seat[] {
  return [...participants].flatMap((participant) => {
    const { id, local, publications } = participant;
    const seat = (source: "camera" | "screen"): Seat => ({
      key: seatKey(id, source),
      id,
      source,
      local,
      published: publications.has(source),
      decodable: local || canDecode(publications.get(source)?.codec, receivable),
    });
    return hasScreen(participant) ? [seat("camera"), seat("screen")] : [seat("camera")];
  });
}

export function sameSeats(a: readonly Seat[], b: readonly Seat[]): boolean {
  return (
    a.length === b.length &&
    a.every(
      (seat, at) =>
        seat.key === b[at]?.key &&
        seat.local === b[at].local &&
        seat.published === b[at].published &&
        seat.decodable === b[at].decodable,
    )
  );
}

/** Who has raised a hand, the first one first. */
export function handsOf(participants: Iterable<Participant>): Participant[] {
  return [...participants].filter(({ hand }) => hand > 0).sort((a, b) => a.hand - b.hand);
}
