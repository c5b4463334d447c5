/** What a key does in a meeting. */
export type Action =
  | "microphone"
  | "camera"
  | "screen"
  | "hand"
  | "chat"
  | "people"
  | "view"
  | "fullscreen"
  | "help"
  | "previous-page"
  | "next-page"
  | "close";

export const shortcuts: readonly (readonly [key: string, action: Action])[] = [
  ["M", "microphone"],
  ["V", "camera"],
  ["S", "screen"],
  ["H", "hand"],
  ["C", "chat"],
  ["P", "people"],
  ["G", "view"],
  ["F", "fullscreen"],
  ["PageUp", "previous-page"],
  ["PageDown", "next-page"],
  ["Escape", "close"],
  ["?", "help"],
];

export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  readonly repeat: boolean;
  /** An input method is composing a character. */
  readonly isComposing: boolean;
}

/** `typing`: the key goes into a text. Keys of the browser and the system are left alone. */
export function actionOf(event: Key, typing: boolean): Action | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) {
    return undefined;
  }
  if (typing && event.key !== "Escape") {
    return undefined;
  }
  const name = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return shortcuts.find(([key]) => key === name)?.[1];
}

interface Target {
  readonly tagName?: string;
  readonly isContentEditable?: boolean;
  readonly type?: string;
}

const pressed = ["button", "checkbox", "radio", "submit", "range"];

/** Whether keys go into this element as text. */
export function isTyping(target: Target | null): boolean {
  const tag = target?.tagName?.toUpperCase();
  return (
    target?.isContentEditable === true ||
    tag === "TEXTAREA" ||
    tag === "SELECT" ||
    (tag === "INPUT" && !pressed.includes(target?.type ?? ""))
  );
}
