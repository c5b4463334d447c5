/** "14:05" or "2:05 PM", as people have it where the browser's `locale` is at home. */
export function clock(timeMs: number, locale: string | undefined, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    hour: "numeric",
    minute: "2-digit",
    ...(timeZone === undefined ? {} : { timeZone }),
  }).format(timeMs);
}

/** Milliseconds until the clock shows something else. */
export function untilNextMinute(nowMs: number): number {
  return 60_000 - (nowMs % 60_000);
}
