import i18next from "i18next";
import { useSyncExternalStore } from "react";
import { de } from "./locales/de";
import { en } from "./locales/en";
import { recalled, remember } from "./logic/memory";
import { Cell } from "./stores/store";

/** Every language that there is, by the name that its speakers give it. */
export const languages = [
  ["en", "English"],
  ["de", "Deutsch"],
] as const;

export type Language = (typeof languages)[number][0];

type WithoutPlural<Key> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;

/** A text's name; one that has a plural is named without its `_one` and `_other`. */
export type TextKey = WithoutPlural<keyof typeof en>;

export type Translate = (key: TextKey, values?: Record<string, string | number>) => string;

/** What was chosen before, else the first of the browser's languages that there is. */
export function languageFor(chosen: string, preferred: readonly string[]): Language {
  for (const tag of [chosen, ...preferred]) {
    const [wish] = tag.toLowerCase().split("-");
    const known = languages.find(([name]) => name === wish);
    if (known !== undefined) {
      return known[0];
    }
  }
  return "en";
}

const instance = i18next.createInstance();

/** The language in use. */
export const language = new Cell<Language>("en");

export const translate: Translate = (key, values = {}) =>
  (instance.t as (key: string, values: object) => string)(key, values);

function use(chosen: Language): void {
  void instance.changeLanguage(chosen);
  if (typeof document !== "undefined") {
    document.documentElement.lang = chosen;
  }
  language.set(chosen);
}

/** To be called once, before anything is drawn. The texts are in the bundle: nothing is loaded. */
export function startTranslation(preferred: readonly string[]): void {
  void instance.init({
    resources: { en: { translation: en }, de: { translation: de } },
    fallbackLng: "en",
    keySeparator: false,
    nsSeparator: false,
    initAsync: false,
    interpolation: { escapeValue: false }, // React does that.
  });
  use(languageFor(recalled("language"), preferred));
}

export function chooseLanguage(chosen: Language): void {
  remember("language", chosen);
  use(chosen);
}

/** Draws anew when another language is chosen. */
export function useTranslation(): Translate {
  useSyncExternalStore(language.subscribe, language.get);
  return translate;
}
