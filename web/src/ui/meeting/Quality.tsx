import { useSyncExternalStore, type ReactElement } from "react";
import { useTranslation } from "../i18n";
import { barsOf } from "../logic/quality";
import { useServices } from "../services";

const lookMs = 2_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all bars. */
function everyLook(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    listeners.forEach((look) => {
      look();
    });
  }, lookMs);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };
}

/** How well a participant comes through; without an id: how well one's own pictures get away. */
export function Quality({ participantId = "" }: { readonly participantId?: string }): ReactElement {
  const { client } = useServices();
  const t = useTranslation();
  const quality = useSyncExternalStore(everyLook, () => client.connectionQuality(participantId));
  const bars = barsOf(quality);
  if (bars === undefined || quality === undefined) {
    return <></>;
  }
  const label = t(`quality.${quality}`);
  return (
    <span className="quality" role="img" aria-label={label} title={label} data-bars={bars}>
      <i />
      <i />
      <i />
    </span>
  );
}
