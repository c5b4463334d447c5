// The texts of the status page, which are no part of the meeting's bundle.
import { Translator, type KeyOf, type TranslateOf } from "../ui/translator";
import { de } from "./locales/de";
import { en } from "./locales/en";

type Texts = Record<keyof typeof en, string>;
export type TextKey = KeyOf<Texts>;
export type Translate = TranslateOf<Texts>;

export const translator = new Translator<Texts>({ en, de });

/** Of a publication; servers of later versions may have more. */
export function sourceName(t: Translate, source: string): string {
  const key = `source.${source}`;
  return Object.hasOwn(en, key) ? t(key as TextKey) : source;
}
