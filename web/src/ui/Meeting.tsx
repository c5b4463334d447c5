import { useEffect, useState, type ReactElement } from "react";
import type { UmbrellaClient } from "../sdk";
import { Controls } from "./Controls";
import { useClientState, useLocalMedia, useParticipants } from "./hooks";
import { LinkIcon, Mark } from "./icons";
import type { LocalMedia } from "./local-media";
import { Notice } from "./Notice";
import { invitation } from "./query";
import { RemoteAudio } from "./RemoteAudio";
import { Stage } from "./Stage";
import { wordsForDevice } from "./words";

interface MeetingProps {
  readonly client: UmbrellaClient;
  readonly media: LocalMedia;
  /** As it was asked for: empty for the default room. */
  readonly room: string;
  readonly secureAddress: string;
  readonly onLeave: () => void;
}

const toastMs = 4_000;

/** "Alice came in", for a while. */
function useComings(client: UmbrellaClient): string {
  const [text, setText] = useState("");
  useEffect(
    () =>
      client.on("roster", ({ joined, left }) => {
        if (joined.some(({ local }) => local)) {
          return; // Those who were here before oneself did not come in now.
        }
        const others = joined.map(({ name }) => name);
        const gone = left.map(({ name }) => name);
        const parts = [
          others.length > 0 ? `${others.join(", ")} came in` : "",
          gone.length > 0 ? `${gone.join(", ")} left` : "",
        ];
        setText(parts.filter((part) => part !== "").join(" · "));
      }),
    [client],
  );
  useEffect(() => {
    const timer = setTimeout(() => {
      setText("");
    }, toastMs);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return text;
}

function Invite({ room }: { readonly room: string }): ReactElement {
  const [copied, setCopied] = useState<string>();
  const copy = (): void => {
    const address = invitation(location.href, room);
    navigator.clipboard.writeText(address).then(
      () => {
        setCopied("Link copied");
      },
      () => {
        setCopied(address);
      },
    );
  };
  return (
    <button type="button" className="ghost invite" data-testid="invite" onClick={copy}>
      <LinkIcon />
      <span aria-live="polite">{copied ?? "Copy link"}</span>
    </button>
  );
}

export function Meeting(props: MeetingProps): ReactElement {
  const { client, media, room, secureAddress, onLeave } = props;
  const participants = [...useParticipants(client).values()];
  const { media: mediaState } = useClientState(client);
  const { problem } = useLocalMedia(media);
  const comings = useComings(client);
  const waiting = mediaState === "disconnected" ? "Reconnecting sound and pictures…" : "";
  const people = participants.length === 1 ? "Only you" : `${participants.length} people`;
  // Oneself comes last, where one is not looked for.
  const ordered = [...participants].sort((a, b) => Number(a.local) - Number(b.local));
  return (
    <div className="meeting" data-media={mediaState}>
      <header className="bar">
        <Mark />
        <h1>{client.room}</h1>
        <p>{people}</p>
        <Invite room={room} />
      </header>
      <Stage client={client} participants={ordered} />
      <div className="toasts">
        <RemoteAudio participants={participants} />
        {problem !== undefined && (
          <Notice
            words={wordsForDevice(problem, secureAddress)}
            onDismiss={() => {
              media.dismissProblem();
            }}
          />
        )}
        <p className="toast" role="status">
          {waiting === "" ? comings : waiting}
        </p>
      </div>
      <Controls media={media} onLeave={onLeave} />
    </div>
  );
}
