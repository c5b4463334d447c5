// The texts that the pages beside the meeting have in common, and how such a page begins.
import { useSyncExternalStore } from "react";
import { Translator, type KeyOf, type TranslateOf } from "../ui/translator";
import { isDefaultRoom } from "../ui/logic/names";
import { de } from "./locales/de";
import { en } from "./locales/en";

type Texts = Record<keyof typeof en, string>;
export type TextKey = KeyOf<Texts>;
export type Translate = TranslateOf<Texts>;

const translator = new Translator<Texts>({ en, de });

/** Draws anew when another language is chosen. */
export function useCommon(): Translate {
  useSyncExternalStore(translator.language.subscribe, translator.language.get);
  return translator.translate;
}

/** To be called once, before anything is drawn, with the page's own texts. */
export function startPage<Own extends Readonly<Record<string, string>> & { readonly title: string }>(
  own: Translator<Own>,
): void {
  translator.start(navigator.languages);
  own.start(navigator.languages);
  document.title = `${own.translate("title" as KeyOf<Own>)} · Umbrella`;
}

/** As people know it: the one that everybody opens has no name of its own. */
export function roomName(t: Translate, room: string): string {
  return isDefaultRoom(room) ? t("room.default") : room;
}

/** What is to be said of an access: the page's own sentence, else the one for all pages. */
export function sentenceOf(t: Translate, access: string, own: Readonly<Record<string, string>>): string {
  const key = `said.${access}`;
  const said = Object.hasOwn(own, access) ? own[access] : undefined;
  return said ?? (Object.hasOwn(en, key) ? t(key as TextKey) : "");
}
