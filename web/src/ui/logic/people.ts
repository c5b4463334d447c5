import type { Participant } from "../../sdk";
import { handsOf } from "./seats";

export interface Listed {
  readonly participant: Participant;
  /** 1: the first who raised a hand; 0: it is down. */
  readonly handAt: number;
}

/** Who only looks on. What one sends oneself is known before the server has told it of. */
export function isViewer(
  { local, publications }: Pick<Participant, "local" | "publications">,
  sending: boolean,
): boolean {
  return !publications.has("microphone") && !publications.has("camera") && !(local && sending);
}

/** Raised hands first, in their order; then oneself; then the others by name. */
export function listOrder(participants: Iterable<Participant>, sought: string): Listed[] {
  const everybody = [...participants];
  const hands = handsOf(everybody);
  const rest = everybody
    .filter(({ hand }) => hand === 0)
    .sort((a, b) => Number(b.local) - Number(a.local) || a.name.localeCompare(b.name));
  const part = sought.trim().toLocaleLowerCase();
  return [...hands, ...rest]
    .filter(({ name }) => name.toLocaleLowerCase().includes(part))
    .map((participant) => ({ participant, handAt: hands.indexOf(participant) + 1 }));
}
