// What is said to people when something does not work, and what they can do.
import type { ClosedEvent, ErrorName, UmbrellaError } from "../../sdk";
import type { TextKey, Translate } from "../i18n";
import type { DeviceProblem } from "./devices";
import type { BrowserFamily } from "./platform";

export interface Words {
  readonly title: string;
  readonly text: string;
  readonly links?: readonly { readonly href: string; readonly label: string }[];
}

export interface Place {
  readonly browser: BrowserFamily;
  /** This page's address with https. */
  readonly secureAddress: string;
}

/** A device that does not work, in the terms of the browser that keeps it. */
export function wordsForDevice(
  { device, reason }: DeviceProblem,
  { browser, secureAddress }: Place,
  t: Translate,
): Words {
  const name = t(`device.${device}`);
  const title = t(`problem.${reason}.title`, { device: name });
  switch (reason) {
    case "denied":
      return { title, text: t(`problem.denied.${browser}`) };
    case "insecure":
      return {
        title,
        text: t("problem.insecure.text"),
        links: [
          { href: secureAddress, label: t("problem.insecure.open") },
          { href: "trust", label: t("problem.insecure.trust") },
        ],
      };
    case "missing":
    case "busy":
    case "gone":
    case "unsupported":
    case "failed":
      return { title, text: t(`problem.${reason}.text`) };
  }
}

const known = [
  "ROOM_FULL",
  "SERVER_FULL",
  "BAD_NAME",
  "NO_COMMON_CODEC",
  "UNSUPPORTED_VERSION",
  "MEDIA_FAILED",
  "TIMEOUT",
  "TOO_SLOW",
  "TOO_MANY",
  "SHUTTING_DOWN",
  "REPLACED",
  "UNREACHABLE",
  "CONNECTION_LOST",
] as const satisfies readonly ErrorName[];

/** `room` is the one that was asked for; `elsewhere` is this page's address without a room. */
export function wordsForError(
  error: UmbrellaError,
  room: string,
  elsewhere: string,
  t: Translate,
): Words {
  if (error.code === "UNKNOWN_ROOM") {
    return {
      title: t("error.UNKNOWN_ROOM.title", { room }),
      text: t("error.UNKNOWN_ROOM.text"),
      links: [{ href: elsewhere, label: t("error.UNKNOWN_ROOM.link") }],
    };
  }
  const code = known.find((name) => name === error.code);
  if (code === undefined) {
    return { title: t("error.other.title"), text: t("error.other.text", { text: error.text }) };
  }
  const key: TextKey = `error.${code}.title`;
  return { title: t(key), text: t(`error.${code}.text`) };
}

export function wordsForEnd(
  event: ClosedEvent,
  room: string,
  elsewhere: string,
  t: Translate,
): Words {
  if (event.error !== undefined) {
    return wordsForError(event.error, room, elsewhere, t);
  }
  if (event.reason === "left") {
    return { title: t("ended.left.title"), text: t("ended.left.text") };
  }
  return {
    title: t("ended.server.title"),
    text: event.text === "" ? t("ended.server.text") : event.text,
  };
}
