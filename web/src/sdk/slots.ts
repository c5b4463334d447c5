import type { SlotMap } from "../gen/umbrella_pb";
import { sourceName, type SourceName } from "./model";

export interface Binding {
  readonly participantId: string;
  readonly source: SourceName;
}

/** mid → what it carries. A mid that is not in here is free. */
export type Bindings = ReadonlyMap<string, Binding>;

/** The bindings after a SlotMap message: a full one replaces them, any other changes them. */
export function applySlotMap(bindings: Bindings, message: SlotMap): Bindings {
  const next = new Map(message.full ? [] : bindings);
  for (const { mid, participantId, source } of message.bindings) {
    const name = sourceName(source);
    if (participantId === "" || name === undefined) {
      next.delete(mid);
    } else {
      next.set(mid, { participantId, source: name });
    }
  }
  return next;
}

/** The mid that carries a source of a participant, or undefined. */
export function midOf(
  bindings: Bindings,
  participantId: string,
  source: SourceName,
): string | undefined {
  for (const [mid, binding] of bindings) {
    if (binding.participantId === participantId && binding.source === source) {
      return mid;
    }
  }
  return undefined;
}
