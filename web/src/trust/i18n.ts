// The texts of the page that helps to trust the server.
import { Translator, type KeyOf } from "../ui/translator";
import { de } from "./locales/de";
import { en } from "./locales/en";

type Texts = Record<keyof typeof en, string>;
export type TextKey = KeyOf<Texts>;

export const translator = new Translator<Texts>({ en, de });

export function isText(key: string): key is TextKey {
  return Object.hasOwn(en, key);
}

/** The steps of a platform, in their order. */
export function stepsOf(platform: string): readonly TextKey[] {
  const steps: TextKey[] = [];
  for (let key = `${platform}.1`; isText(key); key = `${platform}.${steps.length + 1}`) {
    steps.push(key);
  }
  return steps;
}
