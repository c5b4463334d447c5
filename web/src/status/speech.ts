// The language of the page, for all of its parts.
import { useSyncExternalStore } from "react";
import { formatsFor, type Formats } from "./format";
import { translator, type Translate } from "./i18n";

export interface Speech {
  readonly t: Translate;
  readonly formats: Formats;
}

const { language, translate } = translator;
const known = new Map<string, Speech>();

/** The same object as long as the language is the same. */
function speechIn(name: string): Speech {
  const speech = known.get(name) ?? { t: ((key, values) => translate(key, values)) as Translate, formats: formatsFor(name) };
  known.set(name, speech);
  return speech;
}

/** Draws anew when another language is chosen. */
export function useSpeech(): Speech {
  return speechIn(useSyncExternalStore(language.subscribe, language.get));
}
