// What is said to people when something does not work, and what they can do.
import type { ClosedEvent, ErrorName, UmbrellaError } from "../sdk";
import type { DeviceProblem } from "./devices";

export interface Words {
  readonly title: string;
  readonly text: string;
  readonly links?: readonly { readonly href: string; readonly label: string }[];
}

const devices = {
  both: "camera and microphone",
  camera: "camera",
  microphone: "microphone",
  screen: "screen",
} as const;

/** `secureAddress` is this page's address with https. */
export function wordsForDevice({ device, reason }: DeviceProblem, secureAddress: string): Words {
  const name = devices[device];
  const several = device === "both";
  switch (reason) {
    case "denied":
      return {
        title: `The browser keeps your ${name} from this page`,
        text:
          `Allow ${several ? "them" : "it"} with the icon beside the address, then try again. ` +
          "If nothing is blocked there, look at your system's privacy settings.",
      };
    case "missing":
      return {
        title: `No ${several ? "camera or microphone" : name} found`,
        text: "Plug one in or switch it on, then try again.",
      };
    case "busy":
      return {
        title: `The ${name} ${several ? "are" : "is"} in use`,
        text: "Another program or tab is holding on to it. Close that one, then try again.",
      };
    case "insecure":
      return {
        title: "Cameras need a secure page",
        text:
          "This page came over plain http, and there browsers offer no camera or microphone. " +
          "Open it by https instead.",
        links: [
          { href: secureAddress, label: "Open by https" },
          { href: "trust", label: "If the browser then warns" },
        ],
      };
    case "unsupported":
      return {
        title: `This browser cannot share a ${name}`,
        text: "A current Chrome, Edge, Firefox or Safari on a computer can.",
      };
    case "failed":
      return {
        title: `The ${name} did not start`,
        text: "Try again; if that does not help, unplug it or restart the browser.",
      };
  }
}

const lostPath: Words = {
  title: "Sound and pictures cannot get through",
  text:
    "The server was reached, but no way for media was found. A firewall or VPN may be blocking " +
    "it: try another network, or ask whoever runs this Umbrella to open its media ports.",
};

const byCode: Partial<Record<ErrorName, Words>> = {
  ROOM_FULL: {
    title: "The room is full",
    text: "Try again when somebody has left.",
  },
  BAD_NAME: {
    title: "That name cannot be used",
    text: "Choose one of 1 to 64 letters.",
  },
  NO_COMMON_CODEC: {
    title: "Your browser does not speak this room's video",
    text: "Try another browser, or bring this one up to date.",
  },
  UNSUPPORTED_VERSION: {
    title: "This page is older than the server",
    text: "Reload the page to get the current one.",
  },
  MEDIA_FAILED: lostPath,
  TIMEOUT: {
    title: "The server waited too long for this browser",
    text: "The connection may be poor, or the computer was asleep. Join again.",
  },
  TOO_SLOW: {
    title: "The connection is too slow",
    text: "Messages piled up faster than they could be delivered. Join again, or change network.",
  },
  SHUTTING_DOWN: {
    title: "This Umbrella is being closed",
    text: "Try again in a minute, in case it only restarts.",
  },
  UNREACHABLE: {
    title: "The server cannot be reached",
    text: "Check that you are online and that Umbrella is running, then try again.",
  },
  CONNECTION_LOST: {
    title: "The connection was lost",
    text: "The network went away, or the server did. Join again when it is back.",
  },
};

/** `room` is the one that was asked for; `elsewhere` is this page's address without a room. */
export function wordsForError(error: UmbrellaError, room: string, elsewhere: string): Words {
  if (error.code === "UNKNOWN_ROOM") {
    return {
      title: `There is no room “${room}” here`,
      text: "This Umbrella has one room for everybody.",
      links: [{ href: elsewhere, label: "Go to that room" }],
    };
  }
  const unexpected = { title: "Something went wrong", text: `The server says: ${error.text}.` };
  return byCode[error.code] ?? unexpected;
}

export function wordsForEnd(event: ClosedEvent, room: string, elsewhere: string): Words {
  if (event.error !== undefined) {
    return wordsForError(event.error, room, elsewhere);
  }
  if (event.reason === "left") {
    return { title: "You have left", text: "Your camera and microphone are off." };
  }
  return {
    title: "The meeting was ended by the server",
    text: event.text === "" ? "You can try to join again." : event.text,
  };
}
