import { useCallback, useEffect, useState, type ReactElement } from "react";
import { Password } from "../recordings/Password";
import type { Access, PipelineApi } from "./api";
import { useTranslate } from "./i18n";
import { Picture } from "./Picture";

function save(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

interface Shown {
  readonly access: Access;
  readonly reason?: string;
  readonly url?: string;
}

export function App({ api }: { readonly api: PipelineApi }): ReactElement {
  const t = useTranslate();
  const [shown, setShown] = useState<Shown>({ access: "waiting" });
  const [whole, setWhole] = useState(false);
  const { access, reason, url } = shown;

  const draw = useCallback(async () => {
    setShown(({ url: old }) => ({ access: "waiting", ...(old === undefined ? {} : { url: old }) }));
    const answer = await api.ask("svg", whole);
    const picture = answer.content === undefined ? undefined : URL.createObjectURL(answer.content);
    setShown({
      access: answer.access,
      ...(answer.reason === undefined ? {} : { reason: answer.reason }),
      ...(picture === undefined ? {} : { url: picture }),
    });
  }, [api, whole]);
  useEffect(() => {
    const timer = setTimeout(() => void draw(), 0);
    return () => {
      clearTimeout(timer);
    };
  }, [draw]);
  useEffect(
    () => () => {
      if (url !== undefined) {
        URL.revokeObjectURL(url);
      }
    },
    [url],
  );

  const download = async (): Promise<void> => {
    const { access: now, content } = await api.ask("dot", whole);
    if (content === undefined) {
      setShown({ access: now });
    } else {
      save(content, "pipeline.dot");
    }
  };
  const locked = access === "needed" || access === "wrong" || access === "too-many";
  return (
    <div className="sheet wide" data-access={access} data-testid="pipeline">
      <header className="top">
        <img src="../assets/icon.svg" alt="" width="40" height="40" />
        <h1>{t("title")}</h1>
        <a href="../status">{t("to-status")}</a>
        <a href="../sfu">{t("to-meeting")}</a>
      </header>
      <main>
        <p className="fine">{t("intro")}</p>
        <p role="status" className={access === "needed" || access === "waiting" ? "" : "bad"}>
          {access === "open" ? "" : t(`said.${access}`)}
        </p>
        {reason !== undefined && reason !== "" && (
          <p className="fine" lang="en">
            {reason}
          </p>
        )}
        {locked ? (
          <Password
            label={t("password")}
            enter={t("enter")}
            onEnter={(password) => {
              api.enter(password);
              void draw();
            }}
          />
        ) : (
          <div className="row">
            <button type="button" data-testid="again" disabled={access === "waiting"} onClick={() => void draw()}>
              {t("again")}
            </button>
            <button type="button" data-testid="dot" onClick={() => void download()}>
              {t("download")}
            </button>
            <label className="choice">
              <input
                type="checkbox"
                checked={whole}
                data-testid="whole"
                onChange={(event) => {
                  setWhole(event.target.checked);
                }}
              />
              {t("whole")}
            </label>
          </div>
        )}
        {url !== undefined && !locked && <Picture url={url} />}
      </main>
    </div>
  );
}
