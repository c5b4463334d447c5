/** "14:05" or "2:05 PM", as the language has it. */
export function clock(timeMs: number, language: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(language, {
    hour: "numeric",
    minute: "2-digit",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(timeMs);
}

/** Milliseconds until the clock shows something else. */
export function untilNextMinute(nowMs: number): number {
  return 60_000 - (nowMs % 60_000);
}
