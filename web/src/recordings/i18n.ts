// The texts of the page of recordings, which are no part of the meeting's bundle.
import { useSyncExternalStore } from "react";
import { formatsFor, joined } from "../status/format";
import { localeFor, Translator, type KeyOf, type TranslateOf } from "../ui/translator";
import { de } from "./locales/de";
import { en } from "./locales/en";

type Texts = Record<keyof typeof en, string>;
export type TextKey = KeyOf<Texts>;
export type Translate = TranslateOf<Texts>;

export const translator = new Translator<Texts>({ en, de });

export interface Speech {
  readonly t: Translate;
  readonly bytes: (count: number) => string;
  readonly length: (milliseconds: number) => string;
  readonly moment: (milliseconds: number) => string;
}

/** Draws anew when another language is chosen. */
export function useSpeech(): Speech {
  const language = useSyncExternalStore(translator.language.subscribe, translator.language.get);
  const formats = formatsFor(language);
  const moments = new Intl.DateTimeFormat(localeFor(language, navigator.languages), { dateStyle: "medium", timeStyle: "medium" });
  return {
    t: translator.translate,
    bytes: (count) => joined(formats.bytes(count)),
    length: (milliseconds) => formats.duration(milliseconds),
    moment: (milliseconds) => moments.format(milliseconds),
  };
}

/** The page's word for one of the server's; servers of later versions may have more. */
export function wordFor(t: Translate, kind: "state" | "source", word: string): string {
  const key = `${kind}.${word}`;
  return Object.hasOwn(en, key) ? t(key as TextKey) : word;
}
