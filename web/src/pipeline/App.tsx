import { useCallback, useEffect, useState, type ReactElement } from "react";
import { AdminSheet } from "../admin/AdminSheet";
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
  return (
    <AdminSheet
      wide
      page="debug/pipeline"
      root="../"
      access={access}
      title={t("title")}
      intro={t("intro")}
      said={{
        waiting: t("said.waiting"),
        needed: t("said.needed"),
        undrawn: t("said.undrawn"),
        unreachable: t("said.unreachable"),
      }}
      onPassword={(password) => {
        api.enter(password);
        void draw();
      }}
    >
      {reason !== undefined && reason !== "" && (
        <p className="fine" lang="en">
          {reason}
        </p>
      )}
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
      {url !== undefined && <Picture url={url} />}
    </AdminSheet>
  );
}
