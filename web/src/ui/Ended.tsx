import type { ReactElement } from "react";
import { Canopy, Mark } from "./icons";
import type { Words } from "./words";

interface EndedProps {
  readonly words: Words;
  readonly onAgain: () => void;
  readonly onLobby: () => void;
}

export function Ended({ words, onAgain, onLobby }: EndedProps): ReactElement {
  return (
    <div className="lobby">
      <Canopy />
      <main className="lobby-card ended" data-testid="ended">
        <Mark />
        <h1>{words.title}</h1>
        <p role="status">{words.text}</p>
        <div className="ended-actions">
          <button type="button" className="primary" data-testid="join-again" onClick={onAgain}>
            Join again
          </button>
          <button type="button" className="secondary" data-testid="to-lobby" onClick={onLobby}>
            Back to the start
          </button>
        </div>
      </main>
    </div>
  );
}
