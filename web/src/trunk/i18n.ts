// The texts of the trunk page, which are no part of the meeting's bundle.
import { useSyncExternalStore } from "react";
import { formatsFor, joined } from "../status/format";
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

/** Numbers as the message has them; what is not known is a dash. */
export interface Numbers {
  readonly rate: (bitsPerSecond: bigint | undefined) => string;
  readonly time: (microseconds: bigint | undefined) => string;
  readonly bytes: (count: bigint) => string;
}

export function numbersFor(language: string): Numbers {
  const formats = formatsFor(language);
  const plain = (value: bigint | undefined): number | undefined => (value === undefined ? undefined : Number(value));
  return {
    rate: (bitsPerSecond) => joined(formats.bitrate(plain(bitsPerSecond))),
    time: (microseconds) => joined(formats.milliseconds(plain(microseconds))),
    bytes: (count) => joined(formats.bytes(Number(count))),
  };
}

const numbers = new Map<string, Numbers>();

export function useFormats(): Numbers {
  const language = useSyncExternalStore(translator.language.subscribe, translator.language.get);
  const known = numbers.get(language) ?? numbersFor(language);
  numbers.set(language, known);
  return known;
}

/** The page's word for one of the server's; servers of later versions may have more. */
function wordFor(t: Translate, kind: string, word: string): string {
  const key = `${kind}.${word}`;
  return Object.hasOwn(en, key) ? t(key as TextKey) : word;
}

/** Of a trunk. */
export const stateName = (t: Translate, state: string): string => wordFor(t, "state", state);

/** Of a stream. */
export const sourceName = (t: Translate, source: string): string => wordFor(t, "source", source);
