import type { ChatLog } from "../gen/umbrella_pb";
import type { ChatEntry } from "./model";

/** UTF-8 bytes of one message; the server takes no more. */
const maxChatBytes = 2048;

/** Whether the server would take this as a chat message. */
export function isChatText(text: string): boolean {
  return text.trim() !== "" && new TextEncoder().encode(text).length <= maxChatBytes;
}

/** Of messages that are kept; the oldest go first. */
export const mostEntries = 1_000;

/** The latest messages that were heard of, oldest first. */
export class ChatHistory {
  #entries: readonly ChatEntry[] = [];
  readonly #known = new Set<string>();

  /** A new array with each change. */
  get entries(): readonly ChatEntry[] {
    return this.#entries;
  }

  /** What of the log was not known yet. `isOwn` says of a participant's id whether it is, or was,
   *  one's own. A server that starts anew counts from the beginning: a number alone means little. */
  add({ entries }: ChatLog, isOwn: (participantId: string) => boolean): readonly ChatEntry[] {
    const fresh: ChatEntry[] = [];
    for (const { id: number, participantId, name, text, timeMs } of entries) {
      const id = `${number}-${timeMs}-${participantId}`;
      if (!this.#known.has(id)) {
        this.#known.add(id);
        const own = isOwn(participantId);
        fresh.push({ id, participantId, name, text, timeMs: Number(timeMs), own });
      }
    }
    if (fresh.length > 0) {
      const all = [...this.#entries, ...fresh];
      this.#entries = all.slice(-mostEntries);
      all.slice(0, -mostEntries).forEach(({ id }) => this.#known.delete(id));
    }
    return fresh;
  }
}
