import { useCallback, useEffect, useState, type ReactElement } from "react";
import { AdminSheet, isLocked } from "../ui/common/AdminSheet";
import { Add } from "./Add";
import type { Access, Camera, SourcesApi } from "./api";
import { useTranslate, wordFor, type Translate } from "./i18n";

const periodMs = 1_000;

function codecWord(t: Translate, codec: string): string {
  return codec === "aac" || codec === "h265" ? t(codec) : codec.toUpperCase();
}

interface OneProps {
  readonly api: SourcesApi;
  readonly camera: Camera;
  readonly onChange: () => void;
}

function One({ api, camera, onChange }: OneProps): ReactElement {
  const t = useTranslate();
  const { id, name, room, address, configured, state, trouble, words, retry_in_s: retry } = camera;
  const why = state === "waiting" && trouble !== "" ? wordFor(t, "trouble", trouble, words) : "";
  const facts = [
    room === "default" ? "" : t("in-room", { room }),
    ...[camera.video, camera.audio].filter((codec) => codec !== "").map((codec) => codecWord(t, codec)),
    configured ? t("configured") : "",
  ];
  return (
    <li className="card" data-testid="source" data-name={name} data-state={state} data-trouble={trouble}>
      <h2>
        <bdi>{name}</bdi>
      </h2>
      <p className="state">
        <span className="dot" aria-hidden="true" />
        <strong>{wordFor(t, "state", state, state)}</strong>
        {why !== "" && <span className="bad">{why}</span>}
        {state === "waiting" && retry > 0 && <span className="fine">{t("retry", { count: retry })}</span>}
      </p>
      <p className="address">
        <bdi>{address}</bdi>
      </p>
      <p className="fine">{facts.filter((fact) => fact !== "").join(" · ")}</p>
      {!configured && (
        <div className="row">
          <button
            type="button"
            className="bad"
            data-testid="remove-camera"
            aria-label={t("remove.of", { name })}
            onClick={() => {
              if (window.confirm(t("remove.sure"))) {
                void api.remove(id).then(onChange);
              }
            }}
          >
            {t("remove")}
          </button>
        </div>
      )}
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
      access={access}
      title={t("title")}
      links={[{ to: "sfu", text: t("to-meeting") }]}
      said={access === "open" || access === "waiting" ? "" : t(`said.${access}`)}
      password={{ label: t("password"), enter: t("enter") }}
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
          {cameras.length === 0 && <p>{t("nothing")}</p>}
          <Add api={api} onAdded={() => void look()} />
        </>
      )}
    </AdminSheet>
  );
}
