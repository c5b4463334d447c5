import { useState, useSyncExternalStore, type ReactElement } from "react";
import { roomName, useCommon } from "../admin/i18n";
import { Nav } from "../admin/Nav";
import type { Room } from "../gen/status_pb";
import { isDefaultRoom } from "../ui/logic/names";
import { Elsewhere } from "./Elsewhere";
import type { Feed, FeedState, Link } from "./feed";
import { joined } from "./format";
import type { History } from "./history";
import { Matrix } from "./Matrix";
import { Overview, trafficOf } from "./Overview";
import { Person } from "./Person";
import { Record, RecordingAnswer, useRecording, type Wish } from "./Record";
import { useSpeech, type Speech } from "./speech";

/** Rooms up to this size show their matrix at once. */
const openMatrix = 8;

function sentence(t: Speech["t"], link: Link, stale: boolean): string {
  switch (link) {
    case "live":
      return "";
    case "waiting":
      return t("waiting");
    case "refused":
      return t("refused");
    case "unreachable":
      return stale ? `${t("unreachable")} ${t("unreachable.since")}` : t("unreachable");
  }
}

interface HeaderProps {
  readonly state: FeedState;
  readonly onPause: (paused: boolean) => void;
}

function Header({ state, onPause }: HeaderProps): ReactElement {
  const { t, formats } = useSpeech();
  const { status, link, paused } = state;
  const node = status?.node ?? "";
  return (
    <header className="top">
      <img src="assets/icon.svg" alt="" width="40" height="40" />
      <div className="title">
        <h1>{node === "" ? t("title") : <bdi>{t("title.of", { node })}</bdi>}</h1>
        {status !== undefined && (
          <p className="fine">
            {t("version", { version: status.version })} · {t("up", { time: formats.duration(Number(status.uptimeMs)) })}
          </p>
        )}
      </div>
      <button
        type="button"
        className="live"
        data-state={paused ? "paused" : link}
        title={paused ? t("resume") : t("pause")}
        onClick={() => {
          onPause(!paused);
        }}
      >
        <span className="dot" aria-hidden="true" />
        {paused ? t("paused") : t("live")}
        <span className="sr-only">{` · ${paused ? t("resume") : t("pause")}`}</span>
      </button>
    </header>
  );
}

interface RoomProps {
  readonly room: Room;
  readonly history: History;
  readonly record: Wish | undefined;
}

function RoomView({ room, history, record }: RoomProps): ReactElement {
  const { t, formats } = useSpeech();
  const common = useCommon();
  const [open, setOpen] = useState(room.participants.length <= openMatrix);
  const { received, sent } = trafficOf(room);
  return (
    <section className="card room" data-room={room.name}>
      <header>
        <h2>
          <bdi>{isDefaultRoom(room.name) ? roomName(common, room.name) : t("room", { name: room.name })}</bdi>
        </h2>
        <p className="fine">
          {t("room.people", { count: room.participants.length })}
          <span data-series="out">{joined(formats.bitrate(sent))}</span>
          <span data-series="in">{joined(formats.bitrate(received))}</span>
        </p>
        {record !== undefined && (
          <Record
            recorded={room.participants.some(({ recording }) => recording === "running")}
            onWish={(wanted) => {
              record(room.name, undefined, wanted);
            }}
          />
        )}
      </header>
      <ul className="persons">
        {room.participants.map((person) => (
          <Person
            key={person.id}
            person={person}
            moments={history.people.get(person.id) ?? []}
            record={
              record === undefined
                ? undefined
                : (wanted) => {
                    record(room.name, person.id, wanted);
                  }
            }
          />
        ))}
      </ul>
      <Elsewhere remotes={room.remotes} />
      <details
        open={open}
        onToggle={(event) => {
          setOpen(event.currentTarget.open);
        }}
      >
        <summary>{t("matrix")}</summary>
        {open && <Matrix room={room} />}
      </details>
    </section>
  );
}

export function App({ feed }: { readonly feed: Feed }): ReactElement {
  const { t } = useSpeech();
  const state = useSyncExternalStore(feed.subscribe, feed.get);
  const { status, history, link } = state;
  const said = sentence(t, link, status !== undefined);
  const recording = useRecording();
  const record = status?.canRecord === true ? recording.wish : undefined;
  return (
    <main className="status" data-link={link} data-testid="status">
      <Header
        state={state}
        onPause={(paused) => {
          feed.setPaused(paused);
        }}
      />
      <Nav page="status" />
      <p className="said" role="status">
        {status?.closing === true && said === "" ? t("closing") : said}
      </p>
      {status !== undefined && (
        <div className="content">
          <RecordingAnswer recording={recording} />
          <Overview status={status} history={history} />
          {status.rooms.map((room) => (
            <RoomView key={room.name} room={room} history={history} record={record} />
          ))}
          {status.rooms.length === 0 && (
            <section className="card empty">
              <h2>{t("nobody")}</h2>
              <p>{t("nobody.yet")}</p>
            </section>
          )}
        </div>
      )}
    </main>
  );
}
