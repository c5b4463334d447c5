import { useCallback, useEffect, useRef, useState, type ReactElement } from "react";
import { UmbrellaError, type ClosedEvent, type UmbrellaClient } from "../sdk";
import { Ended } from "./Ended";
import { useClientState } from "./hooks";
import { Lobby } from "./Lobby";
import type { LocalMedia } from "./local-media";
import { Meeting } from "./Meeting";
import { rememberName, rememberedName } from "./memory";
import { Notice } from "./Notice";
import { invitation, type JoinMode, type Query } from "./query";
import { wordsForEnd, wordsForError } from "./words";

interface AppProps {
  readonly client: UmbrellaClient;
  readonly media: LocalMedia;
  readonly query: Query;
}

interface Joining {
  /** Between the click and the outcome; devices are asked for in this time. */
  readonly joining: boolean;
  readonly refused: UmbrellaError | undefined;
  readonly join: (name: string, mode: JoinMode) => Promise<void>;
}

function useJoining(client: UmbrellaClient, media: LocalMedia, query: Query): Joining {
  const [joining, setJoining] = useState(query.join !== undefined);
  const [refused, setRefused] = useState<UmbrellaError>();
  const attempt = async (name: string, mode: JoinMode): Promise<void> => {
    if (mode === "view") {
      media.stop();
    } else if (!(await media.start())) {
      return;
    }
    await client.connect({
      url: new URL("wsb", location.href),
      room: query.room,
      name,
      preferredVideoCodec: query.codec,
    });
  };
  const join = async (name: string, mode: JoinMode): Promise<void> => {
    setJoining(true);
    setRefused(undefined);
    try {
      await attempt(name, mode);
    } catch (error) {
      setRefused(
        error instanceof UmbrellaError ? error : new UmbrellaError("INTERNAL", String(error), true),
      );
    } finally {
      setJoining(false);
    }
  };
  return { joining, refused, join };
}

/** How the last meeting ended; undefined while there was none, or once it was read. */
function useEnd(client: UmbrellaClient): [ClosedEvent | undefined, () => void] {
  const [end, setEnd] = useState<ClosedEvent>();
  useEffect(() => {
    let inside = false;
    const off = [
      client.on("joined", () => {
        inside = true;
        setEnd(undefined);
      }),
      client.on("closed", (event) => {
        setEnd(inside ? event : undefined);
        inside = false;
      }),
    ];
    return () => {
      off.forEach((stop) => {
        stop();
      });
    };
  }, [client]);
  return [
    end,
    useCallback(() => {
      setEnd(undefined);
    }, []),
  ];
}

export function App({ client, media, query }: AppProps): ReactElement {
  const [name, setName] = useState(() => query.name || rememberedName());
  const [mode, setMode] = useState<JoinMode>(query.join ?? "camera");
  const { state } = useClientState(client);
  const { joining, refused, join } = useJoining(client, media, query);
  const [end, forgetEnd] = useEnd(client);

  const enter = (as: JoinMode): void => {
    const trimmed = name.trim() || "Guest";
    setMode(as);
    rememberName(trimmed);
    void join(trimmed, as);
  };
  const joinAtOnce = useRef(query.join === undefined ? undefined : enter);
  useEffect(() => {
    joinAtOnce.current?.(query.join ?? "camera");
    joinAtOnce.current = undefined;
  }, [query.join]);

  const secureAddress = location.href.replace(/^http:/, "https:");
  const elsewhere = invitation(location.href, "");

  if (state === "joined") {
    return (
      <Meeting
        client={client}
        media={media}
        room={query.room}
        secureAddress={secureAddress}
        onLeave={() => {
          media.stop();
          client.leave();
        }}
      />
    );
  }
  if (end !== undefined && !joining && refused === undefined) {
    return (
      <Ended
        words={wordsForEnd(end, query.room, elsewhere)}
        onAgain={() => {
          enter(mode);
        }}
        onLobby={() => {
          media.stop();
          forgetEnd();
        }}
      />
    );
  }
  return (
    <Lobby
      media={media}
      name={name}
      room={query.room}
      joining={joining}
      secureAddress={secureAddress}
      onName={setName}
      onJoin={enter}
    >
      {refused !== undefined && (
        <Notice words={wordsForError(refused, query.room, elsewhere)} />
      )}
    </Lobby>
  );
}
