// What people are told of recordings. Pure.
import type { Participant, RecordingState } from "../../sdk";

type Everybody = ReadonlyMap<string, Participant>;

const troubles: readonly RecordingState[] = ["disk-full", "quota", "write-failed"];

export const isRecorded = ({ recording }: Participant): boolean => recording === "running";

export type RecordingNews =
  | "news.recording.running"
  | "news.recording.others"
  | "news.recording.none"
  | "news.recording.disk-full"
  | "news.recording.quota"
  | "news.recording.write-failed";

interface Seen {
  readonly self: RecordingState;
  readonly any: boolean;
  readonly troubles: number;
  readonly trouble: RecordingState | undefined;
}

function look(everybody: Everybody): Seen {
  const all = [...everybody.values()];
  const broken = all.filter(({ recording }) => troubles.includes(recording));
  return {
    self: all.find(({ local }) => local)?.recording ?? "none",
    any: all.some(isRecorded),
    troubles: broken.length,
    trouble: broken.at(-1)?.recording,
  };
}

/** What is to be told after each change, if anything. */
export function recordingNews(
  everybody: Everybody,
): (everybody: Everybody) => RecordingNews | undefined {
  let before = look(everybody);
  return (changed) => {
    const now = look(changed);
    const was = before;
    before = now;
    if (now.self === "running" && was.self !== "running") {
      return "news.recording.running";
    }
    if (now.troubles > was.troubles && now.trouble !== undefined) {
      return `news.recording.${now.trouble as "disk-full" | "quota" | "write-failed"}`;
    }
    if (now.any && !was.any) {
      return "news.recording.others";
    }
    return !now.any && was.any ? "news.recording.none" : undefined;
  };
}
