// What is kept in this browser between visits. Storage may be forbidden; then nothing is.
export type Memory =
  | "name"
  | "language"
  | "view"
  | "self"
  | "corner"
  | "microphone"
  | "camera"
  | "speaker";

const prefix = "umbrella.";

/** Empty when there is nothing. */
export function recalled(what: Memory): string {
  try {
    return localStorage.getItem(prefix + what) ?? "";
  } catch {
    return "";
  }
}

/** What is not among the possible values is passed over. */
export function recalledChoice<Value extends string>(
  what: Memory,
  values: readonly Value[],
  otherwise: Value,
): Value {
  const kept = recalled(what);
  return values.find((value) => value === kept) ?? otherwise;
}

export function remember(what: Memory, value: string): void {
  try {
    localStorage.setItem(prefix + what, value);
  } catch {
    // Then it is chosen again next time.
  }
}
