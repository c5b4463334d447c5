import { useState, useSyncExternalStore, type ReactElement, type SubmitEvent } from "react";
import type { Trunk, Trunks } from "../gen/status_pb";
import type { Access, TrunkApi } from "./api";
import { stateName, useTranslate, type Translate } from "./i18n";
import { Links } from "./Links";
import { Picture } from "./Picture";

function Password({ api, access }: { readonly api: TrunkApi; readonly access: Access }): ReactElement {
  const t = useTranslate();
  const [password, setPassword] = useState("");
  const enter = (event: SubmitEvent): void => {
    event.preventDefault();
    api.enter(password);
  };
  return (
    <form className="card" onSubmit={enter}>
      <p>{t("password.why")}</p>
      <label htmlFor="password">{t("password")}</label>
      <div className="row">
        <input
          id="password"
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => {
            setPassword(event.target.value);
          }}
        />
        <button type="submit" className="primary">
          {t("password.enter")}
        </button>
      </div>
      <p role="alert" className="bad">
        {access === "wrong" && t("password.wrong")}
        {access === "too-many" && t("password.many")}
      </p>
    </form>
  );
}

function SetTrunk({ api }: { readonly api: TrunkApi }): ReactElement {
  const t = useTranslate();
  const [address, setAddress] = useState("");
  const [rooms, setRooms] = useState("");
  const [problem, setProblem] = useState("");
  const set = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const names = rooms.split(",").map((room) => room.trim());
    const why = await api.add(address, names.filter((room) => room !== "")).catch(() => t("unreachable"));
    setProblem(why);
    if (why === "") {
      setAddress("");
      setRooms("");
    }
  };
  return (
    <form className="card" onSubmit={(event) => void set(event)}>
      <label htmlFor="address">{t("set.label")}</label>
      <div className="row">
        <input
          id="address"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          required
          placeholder={t("set.example")}
          aria-describedby="set-help set-problem"
          value={address}
          onChange={(event) => {
            setAddress(event.target.value);
          }}
        />
        <button type="submit" className="primary">
          {t("set")}
        </button>
      </div>
      <p id="set-help" className="fine">
        {t("set.help")}
      </p>
      <details>
        <summary>{t("set.rooms")}</summary>
        <input
          aria-label={t("set.rooms")}
          value={rooms}
          onChange={(event) => {
            setRooms(event.target.value);
          }}
        />
      </details>
      <p id="set-problem" role="alert" className="bad">
        {problem}
      </p>
    </form>
  );
}

function trust(t: Translate, trunk: Trunk): string {
  if (trunk.key === "") {
    return trunk.address.startsWith("ws://") ? t("key.none") : "";
  }
  if (trunk.vouched) {
    return t("key.vouched");
  }
  return trunk.invited ? t("key.invited") : t("key.pinned", { key: trunk.key.replaceAll(/(.{4})(?=.)/g, "$1 ") });
}

function TrunkCard({ api, trunk }: { readonly api: TrunkApi; readonly trunk: Trunk }): ReactElement {
  const t = useTranslate();
  return (
    <li className="trunk" data-state={trunk.state} data-id={trunk.id}>
      <p className="state">
        <span className="dot" aria-hidden="true" />
        <strong>{stateName(t, trunk.state)}</strong>
        <span className="words" lang="en">{trunk.state === "up" ? "" : trunk.words}</span>
      </p>
      <p className="address">
        <bdi>{trunk.address}</bdi>
      </p>
      <p className="fine">
        {trunk.rooms.length === 0 ? t("rooms.all") : t("rooms", { rooms: trunk.rooms.join(", ") })}
        {trunk.configured && ` · ${t("configured")}`}
      </p>
      <p className="fine key">{trust(t, trunk)}</p>
      <button
        type="button"
        aria-label={t("remove.of", { address: trunk.address })}
        onClick={() => void api.remove(trunk.id)}
      >
        {t("remove")}
      </button>
    </li>
  );
}

function Invite({ api }: { readonly api: TrunkApi }): ReactElement {
  const t = useTranslate();
  const [line, setLine] = useState("");
  const [copied, setCopied] = useState(false);
  const make = async (): Promise<void> => {
    setCopied(false);
    setLine(await api.invite().catch(() => ""));
  };
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(line);
    setCopied(true);
  };
  return (
    <section className="card">
      <h2>{t("invite")}</h2>
      <p className="fine">{t("invite.help")}</p>
      <button type="button" onClick={() => void make()}>
        {t("invite.make")}
      </button>
      {line !== "" && (
        <div className="row">
          <input
            readOnly
            aria-label={t("invite.line")}
            value={line}
            onFocus={(event) => {
              event.target.select();
            }}
          />
          <button type="button" onClick={() => void copy()}>
            {copied ? t("invite.copied") : t("invite.copy")}
          </button>
        </div>
      )}
    </section>
  );
}

function Overview({ api, trunks }: { readonly api: TrunkApi; readonly trunks: Trunks }): ReactElement {
  const t = useTranslate();
  return (
    <>
      {trunks.duplicate && (
        <p role="alert" className="said">
          {t("duplicate")}
        </p>
      )}
      <SetTrunk api={api} />
      <section className="card" aria-live="polite">
        <h2>{t("list")}</h2>
        {trunks.trunks.length === 0 && <p className="fine">{t("none")}</p>}
        <ul>
          {trunks.trunks.map((trunk) => (
            <TrunkCard key={trunk.id} api={api} trunk={trunk} />
          ))}
        </ul>
      </section>
      <section className="card">
        <h2>{t("graph")}</h2>
        {trunks.neighbours.length === 0 && <p className="fine">{t("graph.alone")}</p>}
        {trunks.neighbours.length > 0 && (
          <>
            <Picture trunks={trunks} />
            <Links neighbours={trunks.neighbours} />
          </>
        )}
      </section>
      <Invite api={api} />
    </>
  );
}

function Content({ api }: { readonly api: TrunkApi }): ReactElement {
  const t = useTranslate();
  const { access, trunks } = useSyncExternalStore(api.subscribe, api.get);
  switch (access) {
    case "needed":
    case "wrong":
    case "too-many":
      return <Password api={api} access={access} />;
    default:
      return (
        <>
          <p role="status" className="said">
            {access === "waiting" && trunks === undefined && t("waiting")}
            {access === "unreachable" && t("unreachable")}
          </p>
          {trunks !== undefined && <Overview api={api} trunks={trunks} />}
        </>
      );
  }
}

export function App({ api }: { readonly api: TrunkApi }): ReactElement {
  const t = useTranslate();
  const { trunks } = useSyncExternalStore(api.subscribe, api.get);
  const name = trunks?.name ?? "";
  return (
    <div className="sheet">
      <header className="top">
        <img src="assets/icon.svg" alt="" width="40" height="40" />
        <h1>{name === "" ? t("title") : <bdi>{t("title.of", { node: name })}</bdi>}</h1>
        <a className="to-meeting" href="sfu">
          {t("to-meeting")}
        </a>
      </header>
      <main>
        <p className="fine">{t("intro")}</p>
        <Content api={api} />
      </main>
    </div>
  );
}
