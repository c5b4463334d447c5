// The language of the page, for all of its parts.
import { createContext, useContext } from "react";
import { formatsFor, type Formats } from "./format";
import { wordsFor, type Words } from "./words";

export interface Speech {
  readonly words: Words;
  readonly formats: Formats;
}

export function speechIn(language: string): Speech {
  return { words: wordsFor(language), formats: formatsFor(language) };
}

export const SpeechContext = createContext<Speech>(speechIn("en"));

export const useSpeech = (): Speech => useContext(SpeechContext);
