import type { ReactElement } from "react";
import { Canopy, Mark } from "../common/marks";
import { useTranslation } from "../i18n";
import type { Words } from "../logic/words";

interface EndedProps {
  readonly words: Words;
  readonly onAgain: () => void;
  readonly onLobby: () => void;
}

export function Ended({ words, onAgain, onLobby }: EndedProps): ReactElement {
  const t = useTranslation();
  return (
    <div className="lobby">
      <Canopy />
      <main className="lobby-card ended" data-testid="ended">
        <Mark />
        <h1>{words.title}</h1>
        <p role="status">{words.text}</p>
        <div className="ended-actions">
          <button type="button" className="primary" data-testid="join-again" onClick={onAgain}>
            {t("ended.again")}
          </button>
          <button type="button" className="secondary" data-testid="to-lobby" onClick={onLobby}>
            {t("ended.lobby")}
          </button>
        </div>
      </main>
    </div>
  );
}
