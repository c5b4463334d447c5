/** Who is large in the speaker view, and since when. */
export interface Focus {
  readonly id: string | undefined;
  /** Milliseconds of the clock that `now` is of. */
  readonly since: number;
}

/** Nobody is taken off the stage sooner than this after coming to it. */
export const holdMs = 2_000;

/** How many are remembered as having spoken lately. */
const remembered = 8;

/** Whoever is on stage stays as long as they speak or nobody does. */
export function nextFocus(
  focus: Focus,
  speakers: readonly string[],
  present: readonly string[],
  now: number,
): Focus {
  const heard = speakers.filter((id) => present.includes(id));
  const [first] = heard;
  if (focus.id === undefined || !present.includes(focus.id)) {
    const id = first ?? present[0];
    return id === focus.id ? focus : { id, since: now };
  }
  if (first === undefined || heard.includes(focus.id) || now - focus.since < holdMs) {
    return focus;
  }
  return { id: first, since: now };
}

/** Newest first. Somebody who is in it already keeps the place, so that it rarely changes. */
export function recall(lately: readonly string[], speakers: readonly string[]): readonly string[] {
  const fresh = speakers.filter((id) => !lately.includes(id));
  return fresh.length === 0 ? lately : [...fresh, ...lately].slice(0, remembered);
}
