import { useState, useSyncExternalStore, type ReactElement, type SubmitEvent } from "react";
import { AdminSheet } from "../admin/AdminSheet";
import { roomName, useCommon } from "../admin/i18n";
import { Sure } from "../admin/Sure";
import type { Trunk, Trunks } from "../gen/status_pb";
import type { TrunkApi } from "./api";
import { useTranslate, type Translate } from "./i18n";
import { Invite } from "./Invite";
import { Links } from "./Links";
import { Picture } from "./Picture";
import { sayState } from "./states";

function SetTrunk({ api }: { readonly api: TrunkApi }): ReactElement {
  const t = useTranslate();
  const common = useCommon();
  const [address, setAddress] = useState("");
  const [rooms, setRooms] = useState("");
  const [problem, setProblem] = useState("");
  const set = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const names = rooms.split(",").map((room) => room.trim());
    const why = await api.add(address, names.filter((room) => room !== "")).catch(() => common("said.unreachable"));
    setProblem(why);
    if (why === "") {
      setAddress("");
      setRooms("");
    }
  };
  return (
    <form className="card" onSubmit={(event) => void set(event)}>
      <h2>
        <label htmlFor="address">{t("set.label")}</label>
      </h2>
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
          autoComplete="off"
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
  const common = useCommon();
  const { id, address, state, words } = trunk;
  const { name, reason, again } = sayState(t, state, words);
  const rooms = trunk.rooms.map((room) => roomName(common, room)).join(", ");
  return (
    <li className="card trunk" data-state={state} data-id={id}>
      <header className="card-head">
        <div>
          <h3>
            <bdi>{address}</bdi>
          </h3>
          <p className="state">
            <span className="dot" aria-hidden="true" />
            <strong>{name}</strong>
            {reason !== "" && <span lang="en">: {reason}</span>}
            {again !== "" && <span> · {again}</span>}
          </p>
        </div>
        <div className="row">
          <Sure
            label={t("remove")}
            which={t("remove.of", { address })}
            testId="remove-trunk"
            question={t("remove.sure")}
            text={t("remove.text", { address })}
            onSure={() => void api.remove(id)}
          />
        </div>
      </header>
      <p className="fine">
        {trunk.rooms.length === 0 ? t("rooms.all") : t("rooms", { rooms })}
        {trunk.configured && ` · ${t("configured")}`}
      </p>
      <p className="fine key">{trust(t, trunk)}</p>
    </li>
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
      <section className="trunks" aria-live="polite">
        <h2>{t("list")}</h2>
        {trunks.trunks.length === 0 ? (
          <p className="card">{t("none")}</p>
        ) : (
          <ul className="list">
            {trunks.trunks.map((trunk) => (
              <TrunkCard key={trunk.id} api={api} trunk={trunk} />
            ))}
          </ul>
        )}
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

export function App({ api }: { readonly api: TrunkApi }): ReactElement {
  const t = useTranslate();
  const { access, trunks } = useSyncExternalStore(api.subscribe, api.get);
  const name = trunks?.name ?? "";
  return (
    <AdminSheet
      page="trunk"
      access={access}
      title={name === "" ? t("title") : t("title.of", { node: name })}
      intro={t("intro")}
      said={{ needed: t("said.needed"), ...(trunks === undefined ? { waiting: t("waiting") } : {}) }}
      onPassword={(password) => {
        api.enter(password);
      }}
    >
      {trunks !== undefined && <Overview api={api} trunks={trunks} />}
    </AdminSheet>
  );
}
