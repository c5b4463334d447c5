import type { ChatEntry } from "../../sdk";

/** Messages of one person in a row. */
export interface ChatGroup {
  readonly key: string;
  readonly participantId: string;
  readonly name: string;
  readonly own: boolean;
  readonly timeMs: number;
  readonly entries: readonly ChatEntry[];
}

/** After such a pause the name and the time are shown again. */
const pauseMs = 5 * 60_000;

export function groupEntries(entries: readonly ChatEntry[]): ChatGroup[] {
  const groups: (ChatGroup & { entries: ChatEntry[] })[] = [];
  for (const entry of entries) {
    const group = groups[groups.length - 1];
    const previous = group?.entries[group.entries.length - 1];
    if (
      group?.participantId === entry.participantId &&
      group.name === entry.name &&
      previous !== undefined &&
      entry.timeMs - previous.timeMs < pauseMs
    ) {
      group.entries.push(entry);
    } else {
      const { id, participantId, name, own, timeMs } = entry;
      groups.push({ key: id, participantId, name, own, timeMs, entries: [entry] });
    }
  }
  return groups;
}

/** The largest message that the server takes, in bytes of UTF-8. */
export const mostChatBytes = 2_048;

/** How many bytes are left; negative: too many. */
export function bytesLeft(text: string): number {
  return mostChatBytes - new TextEncoder().encode(text).length;
}

/** How many messages of others came after the one with this id; without one, or if it is forgotten: all. */
export function unreadOf(entries: readonly ChatEntry[], lastRead: string | undefined): number {
  const from = entries.findLastIndex(({ id }) => id === lastRead) + 1;
  return entries.slice(from).filter(({ own }) => !own).length;
}
