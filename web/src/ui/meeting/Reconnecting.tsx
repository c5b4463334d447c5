import { useEffect, useState, type ReactElement } from "react";
import { useClientState } from "../hooks";
import { useTranslation } from "../i18n";

/** After so long others take one for away. */
const longMs = 15_000;

/** Whether something lasts already for longer than a moment. */
function useLasting(active: boolean, ms: number): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    const timer = setTimeout(
      () => {
        setLasting(active);
      },
      active ? ms : 0,
    );
    return () => {
      clearTimeout(timer);
    };
  }, [active, ms]);
  return active && lasting;
}

/** While the server, or the way of the media, is lost: what is going on and what comes next. */
export function Reconnecting(): ReactElement {
  const t = useTranslation();
  const { state, media } = useClientState();
  const away = state === "reconnecting";
  const silent = !away && (media === "disconnected" || media === "failed");
  const long = useLasting(away, longMs);
  return (
    <div className="banner" role="status" data-testid="reconnecting" data-shown={away || silent}>
      {(away || silent) && (
        <>
          <span className="spinner" aria-hidden="true" />
          <p>
            <b>{t(away ? "reconnect.title" : "reconnect.media")}</b>{" "}
            {t(long ? "reconnect.long" : "reconnect.text")}
          </p>
        </>
      )}
    </div>
  );
}
