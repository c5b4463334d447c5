import { useSyncExternalStore } from "react";
import { de } from "./locales/de";
import { en } from "./locales/en";
import { Translator, type KeyOf, type Language, type TranslateOf } from "./translator";

export { languageFor, languages, type Language } from "./translator";

type Texts = Record<keyof typeof en, string>;
export type TextKey = KeyOf<Texts>;
export type Translate = TranslateOf<Texts>;

const translator = new Translator<Texts>({ en, de });

/** The language in use. */
export const { language, translate } = translator;

/** To be called once, before anything is drawn. */
export function startTranslation(preferred: readonly string[]): void {
  translator.start(preferred);
}

export function chooseLanguage(chosen: Language): void {
  translator.choose(chosen);
}

/** Draws anew when another language is chosen. */
export function useTranslation(): Translate {
  useSyncExternalStore(language.subscribe, language.get);
  return translate;
}
