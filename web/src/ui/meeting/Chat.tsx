import { useEffect, useRef, useState, type ReactElement, type SyntheticEvent } from "react";
import { Icon } from "../common/icons";
import { useChat, useClientState } from "../hooks";
import { useTranslation } from "../i18n";
import { bytesLeft, groupEntries, type ChatGroup } from "../logic/chat-groups";
import { linkify } from "../logic/links";
import { clock } from "../logic/time";
import { useServices } from "../services";
import { Panel } from "./Panel";

/** From so few bytes on it is said how many are left. */
const fewBytes = 200;
/** As near to its end a list is read, and follows what comes. */
const nearEndPx = 80;

/** Only text and links made here: nothing that somebody wrote becomes HTML. */
function Text({ text }: { readonly text: string }): ReactElement {
  return (
    <p className="message-text">
      {linkify(text).map((piece, at) =>
        piece.href === undefined ? (
          piece.text
        ) : (
          <a key={at} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ),
      )}
    </p>
  );
}

function Group({ group }: { readonly group: ChatGroup }): ReactElement {
  const t = useTranslation();
  const { own, name, timeMs, entries } = group;
  return (
    <li className="message-group" data-own={own || undefined}>
      <p className="message-head">
        <b>{own ? t("chat.you") : name}</b>
        <time dateTime={new Date(timeMs).toISOString()}>{clock(timeMs, navigator.language)}</time>
      </p>
      {entries.map(({ id, text }) => (
        <Text key={id} text={text} />
      ))}
    </li>
  );
}

function Messages(): ReactElement {
  const t = useTranslation();
  const entries = useChat();
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    if (atEnd.current && list.current !== null) {
      list.current.scrollTop = list.current.scrollHeight;
    }
  }, [entries]);
  return (
    <div
      ref={list}
      className="messages"
      role="log"
      aria-label={t("chat.messages")}
      // It can be scrolled, so the keyboard must get there.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        atEnd.current = scrollHeight - scrollTop - clientHeight < nearEndPx;
      }}
    >
      {entries.length === 0 && (
        <p className="panel-empty">
          <Icon name="chat" />
          {t("chat.empty")}
        </p>
      )}
      <ol>
        {groupEntries(entries).map((group) => (
          <Group key={group.key} group={group} />
        ))}
      </ol>
    </div>
  );
}

function Composer(): ReactElement {
  const { client } = useServices();
  const t = useTranslation();
  const { state } = useClientState();
  const [text, setText] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.focus();
  }, []);
  const left = bytesLeft(text);
  const can = text.trim() !== "" && left >= 0 && state === "joined";
  const send = (): void => {
    if (can && client.sendChat(text.trim())) {
      setText("");
    }
  };
  return (
    <form
      className="composer"
      onSubmit={(event: SyntheticEvent) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={field}
        rows={1}
        value={text}
        data-testid="chat-text"
        aria-label={t("chat.write")}
        placeholder={t("chat.write")}
        aria-describedby={left < fewBytes ? "chat-left" : undefined}
        onChange={(event) => {
          setText(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            send();
          }
        }}
      />
      <button
        type="submit"
        className="send"
        data-testid="chat-send"
        aria-label={t("chat.send")}
        title={t("chat.send")}
        disabled={!can}
      >
        <Icon name="send" />
      </button>
      {left < fewBytes && (
        <p id="chat-left" className="composer-left" data-over={left < 0 || undefined}>
          {left < 0 ? t("chat.over", { count: -left }) : t("chat.left", { count: left })}
        </p>
      )}
      {state !== "joined" && <p className="composer-left">{t("chat.waiting")}</p>}
    </form>
  );
}

export function Chat({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useTranslation();
  return (
    <Panel title={t("chat")} testId="chat" onClose={onClose}>
      <Messages />
      <Composer />
    </Panel>
  );
}
