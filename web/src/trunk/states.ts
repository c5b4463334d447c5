// What a trunk's state is called, and what is said beside it. Pure.
import { stateName, type TextKey, type Translate } from "./i18n";

export interface StateWords {
  /** Of the text "state.…": more than the server's states, as docs/trunk.md tells them apart. */
  readonly state: string;
  /** The server's own words for why; may be empty. */
  readonly reason: string;
  /** Until it is tried again; undefined: nothing is waited for. */
  readonly retryInS: number | undefined;
}

const waiting = /^(?<what>reconnecting|dialling again) in (?<seconds>\d+) s(?:: (?<reason>.*))?$/su;
const refused = /^refused: (?<reason>.*); again in (?<seconds>\d+) s$/su;
const reconnecting = /^reconnecting: (?<reason>.*)$/su;

/** `words` are the server's, in English; those of later versions are shown as they are. */
export function wordsOf(state: string, words: string): StateWords {
  const waits = waiting.exec(words)?.groups;
  if (waits !== undefined) {
    const { what, seconds, reason = "" } = waits;
    return { state: what === "reconnecting" ? "waiting" : "failing", reason, retryInS: Number(seconds) };
  }
  const no = refused.exec(words)?.groups;
  if (no !== undefined) {
    return { state: "refused", reason: no["reason"] ?? "", retryInS: Number(no["seconds"]) };
  }
  const lost = reconnecting.exec(words)?.groups;
  if (lost !== undefined) {
    return { state: "waiting", reason: lost["reason"] ?? "", retryInS: undefined };
  }
  // "dialling" says no more than the state itself.
  const said = words === state || state === "up" || state === "idle";
  return { state, reason: said || state === "covered" ? "" : words, retryInS: undefined };
}

/** "reconnecting: Connection refused · again in 4 s", in three parts. */
export function sayState(t: Translate, state: string, words: string): { name: string; reason: string; again: string } {
  const said = wordsOf(state, words);
  const again: TextKey = said.retryInS === 0 ? "again.now" : "again";
  return {
    name: stateName(t, said.state),
    reason: said.reason,
    again: said.retryInS === undefined ? "" : t(again, { count: said.retryInS }),
  };
}
