import { useState, useSyncExternalStore, type ReactElement } from "react";
import type { Room } from "../gen/status_pb";
import type { Feed, FeedState, Link } from "./feed";
import { joined } from "./format";
import type { History } from "./history";
import { Matrix } from "./Matrix";
import { Overview, trafficOf } from "./Overview";
import { Person } from "./Person";
import { useSpeech, type Speech } from "./speech";

/** Rooms up to this size show their matrix at once. */
const openMatrix = 8;

function sentence(words: Speech["words"], link: Link, stale: boolean): string {
  switch (link) {
    case "live":
      return "";
    case "waiting":
      return words.waiting;
    case "refused":
      return words.refused;
    case "unreachable":
      return stale ? `${words.unreachable} ${words.unreachableSince}` : words.unreachable;
  }
}

interface HeaderProps {
  readonly state: FeedState;
  readonly onPause: (paused: boolean) => void;
}

function Header({ state, onPause }: HeaderProps): ReactElement {
  const { words, formats } = useSpeech();
  const { status, link, paused } = state;
  const node = status?.node ?? "";
  return (
    <header className="top">
      <img src="assets/icon.svg" alt="" width="40" height="40" />
      <div className="title">
        <h1>{node === "" ? words.title : <bdi>{words.titleOf(node)}</bdi>}</h1>
        {status !== undefined && (
          <p className="fine">
            {words.version(status.version)} · {words.up(formats.duration(Number(status.uptimeMs)))}
          </p>
        )}
      </div>
      <button
        type="button"
        className="live"
        data-state={paused ? "paused" : link}
        aria-pressed={paused}
        aria-label={paused ? words.resume : words.pause}
        title={paused ? words.resume : words.pause}
        onClick={() => {
          onPause(!paused);
        }}
      >
        <span className="dot" aria-hidden="true" />
        {paused ? words.paused : words.live}
      </button>
      <a className="to-meeting" href="sfu">
        {words.toMeeting}
      </a>
    </header>
  );
}

interface RoomProps {
  readonly room: Room;
  readonly history: History;
}

function RoomView({ room, history }: RoomProps): ReactElement {
  const { words, formats } = useSpeech();
  const [open, setOpen] = useState(room.participants.length <= openMatrix);
  const { received, sent } = trafficOf(room);
  return (
    <section className="card room" data-room={room.name}>
      <header>
        <h2>
          <bdi>{words.room(room.name)}</bdi>
        </h2>
        <p className="fine">
          {words.peopleCount(room.participants.length)}
          <span data-series="out">{joined(formats.bitrate(sent))}</span>
          <span data-series="in">{joined(formats.bitrate(received))}</span>
        </p>
      </header>
      <ul className="persons">
        {room.participants.map((person) => (
          <Person key={person.id} person={person} moments={history.people.get(person.id) ?? []} />
        ))}
      </ul>
      <details
        open={open}
        onToggle={(event) => {
          setOpen(event.currentTarget.open);
        }}
      >
        <summary>{words.whoGetsWhat}</summary>
        {open && <Matrix room={room} />}
      </details>
    </section>
  );
}

export function App({ feed }: { readonly feed: Feed }): ReactElement {
  const { words } = useSpeech();
  const state = useSyncExternalStore(feed.subscribe, feed.get);
  const { status, history, link } = state;
  const said = sentence(words, link, status !== undefined);
  return (
    <main className="status" data-link={link} data-testid="status">
      <Header
        state={state}
        onPause={(paused) => {
          feed.setPaused(paused);
        }}
      />
      <p className="said" role="status">
        {status?.closing === true && said === "" ? words.closing : said}
      </p>
      {status !== undefined && (
        <div className="content">
          <Overview status={status} history={history} />
          {status.rooms.map((room) => (
            <RoomView key={room.name} room={room} history={history} />
          ))}
          {status.rooms.length === 0 && (
            <section className="card empty">
              <h2>{words.nobody}</h2>
              <p>{words.nobodyYet}</p>
            </section>
          )}
        </div>
      )}
    </main>
  );
}
