import { useCallback, useEffect, useState, type ReactElement } from "react";
import { AdminSheet, isLocked } from "../admin/AdminSheet";
import { roomName, useCommon } from "../admin/i18n";
import { Sure } from "../admin/Sure";
import { codecName } from "../ui/logic/names";
import { Add } from "./Add";
import type { Access, Camera, SourcesApi } from "./api";
import { useTranslate, wordFor, type Translate } from "./i18n";

const periodMs = 1_000;

function codecWord(t: Translate, codec: string): string {
  return codec === "aac" || codec === "h265" ? t(codec) : codecName(codec);
}

interface OneProps {
  readonly api: SourcesApi;
  readonly camera: Camera;
  readonly onChange: () => void;
}

function One({ api, camera, onChange }: OneProps): ReactElement {
  const t = useTranslate();
  const common = useCommon();
  const { id, name, room, address, configured, state, trouble, words, retry_in_s: retry } = camera;
  const waits = state === "waiting";
  const why = waits && trouble !== "" ? wordFor(t, "trouble", trouble, words) : "";
  const facts = [
    t("in-room", { room: roomName(common, room) }),
    ...[camera.video, camera.audio].filter((codec) => codec !== "").map((codec) => codecWord(t, codec)),
    configured ? t("configured") : "",
  ];
  return (
    <li className="card" data-testid="source" data-name={name} data-state={state} data-trouble={trouble}>
      <header className="card-head">
        <div>
          <h2>
            <bdi>{name}</bdi>
          </h2>
          <p className="state">
            <span className="dot" aria-hidden="true" />
            <strong>{wordFor(t, "state", state, state)}</strong>
            {why !== "" && <span className="bad">: {why}</span>}
            {waits && <span className="fine"> · {retry > 0 ? t("retry", { count: retry }) : t("retry.now")}</span>}
          </p>
        </div>
        {!configured && (
          <div className="row">
            <Sure
              label={t("remove")}
              which={t("remove.of", { name })}
              testId="remove-camera"
              question={t("remove.sure", { name })}
              text={t("remove.text")}
              onSure={() => void api.remove(id).then(onChange)}
            />
          </div>
        )}
      </header>
      <p className="address">
        <bdi>{address}</bdi>
      </p>
      <p className="fine">{facts.filter((fact) => fact !== "").join(" · ")}</p>
    </li>
  );
}

export function App({ api }: { readonly api: SourcesApi }): ReactElement {
  const t = useTranslate();
  const [cameras, setCameras] = useState<readonly Camera[]>();
  const [access, setAccess] = useState<Access>("waiting");
  const look = useCallback(async () => {
    const answer = await api.list();
    if (typeof answer === "string") {
      setAccess(answer);
    } else {
      setCameras(answer);
      setAccess("open");
    }
  }, [api]);
  const locked = isLocked(access);
  useEffect(() => {
    // A password that is wrong does not become right.
    if (locked) {
      return undefined;
    }
    const timer = setTimeout(
      () => {
        void look();
      },
      access === "waiting" ? 0 : periodMs,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [access, cameras, locked, look]);
  return (
    <AdminSheet
      page="sources"
      access={access}
      title={t("title")}
      intro={t("intro")}
      said={{ needed: t("said.needed") }}
      onPassword={(password) => {
        api.enter(password);
        void look();
      }}
    >
      {cameras !== undefined && (
        <>
          <ul className="list">
            {cameras.map((camera) => (
              <One key={camera.id} api={api} camera={camera} onChange={() => void look()} />
            ))}
          </ul>
          {cameras.length === 0 && <p className="card">{t("nothing")}</p>}
          <Add api={api} onAdded={() => void look()} />
        </>
      )}
    </AdminSheet>
  );
}
