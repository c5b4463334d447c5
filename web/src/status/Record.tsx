import { useState, type ReactElement } from "react";
import { RecordingsApi, type Outcome } from "../recordings/api";
import { Password } from "../ui/common/Password";
import { useSpeech } from "./speech";

export type Wish = (room: string, participant: string | undefined, wanted: boolean) => void;

/** Why a recording has ended against everybody's will, if it has. */
export function recordingTrouble(state: string): "disk-full" | "quota" | "write-failed" | undefined {
  return state === "disk-full" || state === "quota" || state === "write-failed" ? state : undefined;
}

interface Recording {
  readonly outcome: Outcome;
  readonly wish: Wish;
  /** The latest wish again, with this password. */
  readonly enter: (password: string) => void;
}

const api = new RecordingsApi();

export function useRecording(): Recording {
  const [outcome, setOutcome] = useState<Outcome>("open");
  const [again, setAgain] = useState<() => Promise<Outcome>>();
  return {
    outcome,
    wish: (room, participant, wanted) => {
      const run = (): Promise<Outcome> => api.want(room, participant, wanted);
      setAgain(() => run);
      void run().then(setOutcome);
    },
    enter: (password) => {
      api.enter(password);
      void again?.().then(setOutcome);
    },
  };
}

/** What the server said to the latest wish, when it did not do it. */
export function RecordingAnswer({ recording }: { readonly recording: Recording }): ReactElement {
  const { t } = useSpeech();
  const { outcome, enter } = recording;
  if (outcome === "open") {
    return <></>;
  }
  return (
    <section className="card recording-answer">
      <p role="alert" className="bad">
        {t(`record.said.${outcome}`)}
      </p>
      {outcome !== "none" && outcome !== "unreachable" && (
        <Password label={t("record.password")} enter={t("record.enter")} onEnter={enter} />
      )}
    </section>
  );
}

interface RecordProps {
  readonly recorded: boolean;
  /** Whom; nothing: everybody in the room. */
  readonly name?: string;
  readonly small?: boolean;
  readonly onWish: (wanted: boolean) => void;
}

export function Record({ recorded, name, small = false, onWish }: RecordProps): ReactElement {
  const { t } = useSpeech();
  const label = recorded ? t("record.stop") : t("record");
  const who = name === undefined ? label : t(recorded ? "record.stop.who" : "record.who", { name });
  return (
    <button
      type="button"
      className="record"
      data-testid={name === undefined ? "record-room" : "record-person"}
      data-recorded={recorded || undefined}
      data-small={small || undefined}
      aria-label={who}
      title={who}
      onClick={() => {
        onWish(!recorded);
      }}
    >
      <span className="dot" aria-hidden="true" />
      {!small && label}
    </button>
  );
}
