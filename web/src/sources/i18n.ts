// The texts of the page of cameras, which are no part of the meeting's bundle.
import { useSyncExternalStore } from "react";
import { Translator, type KeyOf, type TranslateOf } from "../ui/translator";
import { de } from "./locales/de";
import { en } from "./locales/en";

type Texts = Record<keyof typeof en, string>;
export type TextKey = KeyOf<Texts>;
export type Translate = TranslateOf<Texts>;

export const translator = new Translator<Texts>({ en, de });

/** Draws anew when another language is chosen. */
export function useTranslate(): Translate {
  useSyncExternalStore(translator.language.subscribe, translator.language.get);
  return translator.translate;
}

/** The page's words for one of the server's; servers of later versions may have more. */
export function wordFor(t: Translate, kind: "state" | "trouble", word: string, otherwise: string): string {
  const key = `${kind}.${word}`;
  return Object.hasOwn(en, key) ? t(key as TextKey) : otherwise;
}
