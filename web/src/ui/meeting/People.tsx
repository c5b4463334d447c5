import { useState, type ReactElement, type SyntheticEvent } from "react";
import type { Participant } from "../../sdk";
import { Icon } from "../common/icons";
import { useParticipants } from "../hooks";
import { useTranslation } from "../i18n";
import { colourOf, initials } from "../logic/avatar";
import { listOrder } from "../logic/people";
import { useServices } from "../services";
import { Panel } from "./Panel";
import { Quality } from "./Quality";
import { isSilent } from "./Tile";

/** One's own name, to be changed. */
function Rename({ name, onDone }: { readonly name: string; onDone: () => void }): ReactElement {
  const { client } = useServices();
  const t = useTranslation();
  const [text, setText] = useState(name);
  const save = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (text.trim() === name || client.rename(text)) {
      onDone();
    }
  };
  return (
    <form className="rename" onSubmit={save}>
      <input
        // It came by a press on the pencil, and is what the press was for.
        // eslint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        value={text}
        maxLength={64}
        required
        data-testid="rename-text"
        aria-label={t("people.rename")}
        onChange={(event) => {
          setText(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            onDone();
          }
        }}
      />
      <button type="submit" className="ghost" aria-label={t("people.rename.save")}>
        <Icon name="check" />
      </button>
    </form>
  );
}

function Marks({ participant }: { readonly participant: Participant }): ReactElement {
  const t = useTranslation();
  const { id, local, away, publications } = participant;
  const silent = isSilent(participant);
  const seen = publications.has("camera");
  return (
    <span className="person-marks">
      {!away && <Quality participantId={local ? "" : id} />}
      <span role="img" aria-label={t(silent ? "tile.muted" : "people.heard")} data-off={silent || undefined}>
        <Icon name="microphone" off={silent} />
      </span>
      <span role="img" aria-label={t(seen ? "people.seen" : "people.unseen")} data-off={!seen || undefined}>
        <Icon name="camera" off={!seen} />
      </span>
    </span>
  );
}

interface PersonProps {
  readonly participant: Participant;
  /** 1: the first who raised a hand; 0: it is down. */
  readonly handAt: number;
}

function Person({ participant, handAt }: PersonProps): ReactElement {
  const t = useTranslation();
  const [renaming, setRenaming] = useState(false);
  const { name, local, away, speaking } = participant;
  return (
    <li className="person" data-away={away || undefined} data-testid="person">
      <span
        className="person-avatar"
        data-colour={colourOf(name)}
        data-speaking={speaking || undefined}
        aria-hidden="true"
      >
        {initials(name)}
      </span>
      {renaming ? (
        <Rename
          name={name}
          onDone={() => {
            setRenaming(false);
          }}
        />
      ) : (
        <span className="person-name">
          <span>{local ? t("tile.you", { name }) : name}</span>
          {away && <small>{t("tile.away")}</small>}
        </span>
      )}
      {local && !renaming && (
        <button
          type="button"
          className="ghost"
          data-testid="rename"
          aria-label={t("people.rename")}
          title={t("people.rename")}
          onClick={() => {
            setRenaming(true);
          }}
        >
          <Icon name="pencil" />
        </button>
      )}
      {handAt > 0 && (
        <span className="person-hand" role="img" aria-label={t("people.hand", { count: handAt })}>
          <Icon name="hand" />
          {handAt}
        </span>
      )}
      <Marks participant={participant} />
    </li>
  );
}

/** From so many on there is a field to look for a name. */
const manyPeople = 12;

interface PeopleProps {
  readonly onInvite: () => void;
  readonly onClose: () => void;
}

export function People({ onInvite, onClose }: PeopleProps): ReactElement {
  const t = useTranslation();
  const everybody = useParticipants();
  const [sought, setSought] = useState("");
  const listed = listOrder(everybody.values(), sought);
  return (
    <Panel
      title={t("people.with-count", { count: everybody.size })}
      testId="people"
      onClose={onClose}
    >
      <button type="button" className="secondary panel-invite" onClick={onInvite}>
        <Icon name="link" />
        {t("invite")}
      </button>
      {everybody.size > manyPeople && (
        <input
          type="search"
          className="seek"
          value={sought}
          aria-label={t("people.seek")}
          placeholder={t("people.seek")}
          onChange={(event) => {
            setSought(event.target.value);
          }}
        />
      )}
      <ul className="persons" aria-label={t("people")}>
        {listed.map(({ participant, handAt }) => (
          <Person key={participant.id} participant={participant} handAt={handAt} />
        ))}
      </ul>
      {listed.length === 0 && <p className="panel-empty">{t("people.none")}</p>}
    </Panel>
  );
}
