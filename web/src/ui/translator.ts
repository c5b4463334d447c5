// A page's texts in each language that it speaks, by i18next. Nothing is loaded: they are in the
// page's bundle.
import i18next from "i18next";
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
export type KeyOf<Texts> = WithoutPlural<keyof Texts & string>;

export type TranslateOf<Texts> = (
  key: KeyOf<Texts>,
  values?: Record<string, string | number>,
) => string;

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

/** The browser's own tag of a language ("en-GB"), by which dates and times are written as at home. */
export function localeFor(language: string, preferred: readonly string[]): string {
  return preferred.find((tag) => tag.toLowerCase().split("-")[0] === language) ?? language;
}

export class Translator<Texts extends Readonly<Record<string, string>>> {
  /** The language in use. */
  readonly language = new Cell<Language>("en");
  readonly translate: TranslateOf<Texts>;
  readonly #instance = i18next.createInstance();
  readonly #texts: Readonly<Record<Language, Texts>>;

  constructor(texts: Readonly<Record<Language, Texts>>) {
    this.#texts = texts;
    this.translate = (key, values = {}) =>
      (this.#instance.t as (key: string, values: object) => string)(key, values);
  }

  /** To be called once, before anything is drawn. */
  start(preferred: readonly string[]): void {
    const { en, de } = this.#texts;
    void this.#instance.init({
      resources: { en: { translation: en }, de: { translation: de } },
      fallbackLng: "en",
      keySeparator: false,
      nsSeparator: false,
      initAsync: false,
      interpolation: { escapeValue: false }, // React does that.
    });
    this.#use(languageFor(recalled("language"), preferred));
  }

  /** For this page and those that are opened later. */
  choose(chosen: Language): void {
    remember("language", chosen);
    this.#use(chosen);
  }

  #use(chosen: Language): void {
    void this.#instance.changeLanguage(chosen);
    if (typeof document !== "undefined") {
      document.documentElement.lang = chosen;
    }
    this.language.set(chosen);
  }
}
