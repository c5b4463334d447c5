import type { Roster as RosterMessage } from "../gen/umbrella_pb";
import {
  codecName,
  recordingState,
  sourceName,
  type Publication,
  type RecordingState,
  type SourceName,
} from "./model";

export interface Member {
  readonly id: string;
  readonly name: string;
  readonly away: boolean;
  readonly hand: number;
  readonly node: string;
  readonly recording: RecordingState;
  readonly publications: ReadonlyMap<SourceName, Publication>;
}

/** The members after a Roster message: a full one replaces them, any other changes them. */
export function applyRoster(
  members: ReadonlyMap<string, Member>,
  message: RosterMessage,
): ReadonlyMap<string, Member> {
  const next = new Map(message.full ? [] : members);
  for (const id of message.removed) {
    next.delete(id);
  }
  for (const { id, name, away, hand, node, recording, publications } of message.changed) {
    const known = new Map<SourceName, Publication>();
    for (const publication of publications) {
      const source = sourceName(publication.source);
      if (source !== undefined) {
        const { muted, paused } = publication;
        known.set(source, { source, codec: codecName(publication.codec), muted, paused });
      }
    }
    next.set(id, {
      id,
      name,
      away,
      hand,
      node,
      recording: recordingState(recording),
      publications: known,
    });
  }
  return next;
}
