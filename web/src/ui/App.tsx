import { useCallback, useEffect, useRef, useState, type ReactElement } from "react";
import { UmbrellaError, type ClosedEvent } from "../sdk";
import { Notice } from "./common/Notice";
import { useClientState } from "./hooks";
import { useTranslation } from "./i18n";
import { Ended } from "./lobby/Ended";
import { Lobby } from "./lobby/Lobby";
import { recalled, remember } from "./logic/memory";
import { patiently } from "./logic/patience";
import { invitation, type JoinMode, type Query } from "./logic/query";
import { wordsForEnd, wordsForError } from "./logic/words";
import { Meeting } from "./meeting/Meeting";
import { useServices } from "./services";

interface Joining {
  /** Between the click and the outcome; devices are asked for in this time. */
  readonly joining: boolean;
  readonly refused: UmbrellaError | undefined;
  /** How often the server was not reached in this try. */
  readonly missed: number;
  readonly join: (name: string, mode: JoinMode) => Promise<void>;
}

/** The server may only just be starting. */
function mayPass(error: unknown): boolean {
  return (
    error instanceof UmbrellaError &&
    (error.code === "UNREACHABLE" || error.code === "CONNECTION_LOST")
  );
}

function useJoining(query: Query): Joining {
  const { client, media } = useServices();
  const [joining, setJoining] = useState(query.join !== undefined);
  const [refused, setRefused] = useState<UmbrellaError>();
  const [missed, setMissed] = useState(0);
  const attempt = async (name: string, mode: JoinMode): Promise<void> => {
    if (mode === "view") {
      media.stop();
    } else if (!(await media.start())) {
      return;
    }
    const connect = (): Promise<unknown> =>
      client.connect({
        url: new URL("wsb", location.href),
        room: query.room,
        name,
        preferredVideoCodec: query.codec,
        autoShow: false,
      });
    await patiently(connect, mayPass, setMissed);
  };
  const join = async (name: string, mode: JoinMode): Promise<void> => {
    setJoining(true);
    setRefused(undefined);
    setMissed(0);
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
  return { joining, refused, missed, join };
}

/** How the last meeting ended; undefined while there was none, or once it was read. */
function useEnd(): [ClosedEvent | undefined, () => void] {
  const { client } = useServices();
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

export function App({ query }: { readonly query: Query }): ReactElement {
  const { client, media } = useServices();
  const t = useTranslation();
  const [name, setName] = useState(() => query.name || recalled("name"));
  const [mode, setMode] = useState<JoinMode>(query.join ?? "camera");
  const { state } = useClientState();
  const { joining, refused, missed, join } = useJoining(query);
  const [end, forgetEnd] = useEnd();

  const enter = (as: JoinMode): void => {
    const trimmed = name.trim() || t("guest");
    setMode(as);
    remember("name", trimmed);
    void join(trimmed, as);
  };
  const joinAtOnce = useRef(query.join === undefined ? undefined : enter);
  useEffect(() => {
    joinAtOnce.current?.(query.join ?? "camera");
    joinAtOnce.current = undefined;
  }, [query.join]);

  const elsewhere = invitation(location.href, "");

  if (state === "joined" || state === "reconnecting") {
    return (
      <Meeting
        room={query.room}
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
        words={wordsForEnd(end, query.room, elsewhere, t)}
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
      name={name}
      room={query.room}
      joining={joining}
      missed={missed}
      onName={setName}
      onJoin={enter}
    >
      {refused === undefined ? undefined : (
        <Notice words={wordsForError(refused, query.room, elsewhere, t)} />
      )}
    </Lobby>
  );
}
