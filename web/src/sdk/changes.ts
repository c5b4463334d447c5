import type { ClientEvents } from "./events";
import type { Participant } from "./model";

type Everybody = ReadonlyMap<string, Participant>;

/** Who has come and who has gone; undefined if nobody. */
export function rosterChange(before: Everybody, after: Everybody): ClientEvents["roster"] | undefined {
  const joined = [...after.values()].filter(({ id }) => !before.has(id));
  const left = [...before.values()].filter(({ id }) => !after.has(id));
  return joined.length > 0 || left.length > 0 ? { joined, left } : undefined;
}

/** What is to be played otherwise than before. */
export function trackChanges(before: Everybody, after: Everybody): ClientEvents["track"][] {
  const changes: ClientEvents["track"][] = [];
  for (const participantId of new Set([...before.keys(), ...after.keys()])) {
    const old = before.get(participantId)?.tracks;
    const now = after.get(participantId)?.tracks;
    for (const source of new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])) {
      const track = now?.get(source) ?? null;
      if (track !== (old?.get(source) ?? null)) {
        changes.push({ participantId, source, track });
      }
    }
  }
  return changes;
}
