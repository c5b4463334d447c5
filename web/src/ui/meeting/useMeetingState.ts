import { useState } from "react";
import { useChat } from "../hooks";
import { unreadOf } from "../logic/chat-groups";

export type PanelName = "chat" | "people";
export type DialogName = "help" | "invite" | "recording" | "settings";

/** What is open beside the stage. */
export interface MeetingState {
  readonly panel: PanelName | undefined;
  readonly dialog: DialogName | undefined;
  /** Messages of others since the chat was last open. */
  readonly unread: number;
  readonly togglePanel: (name: PanelName) => void;
  readonly closePanel: () => void;
  readonly setDialog: (name: DialogName | undefined) => void;
}

export function useMeetingState(): MeetingState {
  const [panel, setPanel] = useState<PanelName>();
  const [dialog, setDialog] = useState<DialogName>();
  const chat = useChat();
  const [read, setRead] = useState<string>();
  const open = (name: PanelName | undefined): void => {
    setPanel(name);
    setRead(chat.at(-1)?.id); // What was shown until now, or is from now on, has been read.
  };
  return {
    panel,
    dialog,
    unread: panel === "chat" ? 0 : unreadOf(chat, read),
    togglePanel: (name) => {
      open(panel === name ? undefined : name);
    },
    closePanel: () => {
      open(undefined);
    },
    setDialog,
  };
}
