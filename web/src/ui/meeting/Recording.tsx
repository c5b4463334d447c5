import { useState, type ReactElement } from "react";
import { RecordingsApi, type Outcome } from "../../recordings/api";
import { Password } from "../common/Password";
import { Dialog } from "../common/Dialog";
import { Icon } from "../common/icons";
import { useParticipants } from "../hooks";
import { useTranslation } from "../i18n";
import { isRecorded } from "../logic/recording";
import { useServices } from "../services";

/** The password is asked for once a meeting. */
const api = new RecordingsApi();

/** Beside the room's name while anybody is recorded. */
export function RecordingMark(): ReactElement {
  const t = useTranslation();
  const recorded = [...useParticipants().values()].some(isRecorded);
  return recorded ? (
    <span className="recording-mark" data-testid="recording-mark">
      <Icon name="record" />
      {t("recording.on")}
    </span>
  ) : (
    <></>
  );
}

interface WishProps {
  readonly label: string;
  readonly testId: string;
  readonly on: boolean;
  readonly onPress: () => void;
}

function Wish({ label, testId, on, onPress }: WishProps): ReactElement {
  return (
    <button
      type="button"
      className="secondary recording-wish"
      data-testid={testId}
      data-on={on || undefined}
      onClick={onPress}
    >
      <Icon name={on ? "stop" : "record"} />
      <span>{label}</span>
    </button>
  );
}

/** Who is recorded: everybody, or some. */
export function Recording({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { client } = useServices();
  const t = useTranslation();
  const here = [...useParticipants().values()].filter(({ node }) => node === "");
  const [outcome, setOutcome] = useState<Outcome>("open");
  const [wish, setWish] = useState<() => Promise<Outcome>>();
  const any = here.some(isRecorded);
  const ask = async (participant: string | undefined, wanted: boolean): Promise<void> => {
    const run = (): Promise<Outcome> => api.want(client.room, participant, wanted);
    setWish(() => run);
    setOutcome(await run());
  };
  const locked = outcome === "needed" || outcome === "wrong" || outcome === "too-many";
  return (
    <Dialog title={t("recording")} close={t("close")} testId="recording-dialog" onClose={onClose}>
      <p className="hint">{t("recording.why")}</p>
      <p className="hint" role="alert" data-testid="recording-said">
        {outcome === "open" ? "" : t(`recording.said.${outcome}`)}
      </p>
      {locked && (
        <Password
          label={t("recording.password")}
          enter={t("recording.enter")}
          onEnter={(password) => {
            api.enter(password);
            void wish?.().then(setOutcome);
          }}
        />
      )}
      <Wish
        label={t(any ? "recording.all.stop" : "recording.all.start")}
        testId="record-all"
        on={any}
        onPress={() => void ask(undefined, !any)}
      />
      <p className="hint">{t("recording.all.why")}</p>
      <details>
        <summary>{t("recording.one")}</summary>
        <div className="recording-people">
          {here.map((one) => (
            <Wish
              key={one.id}
              label={t(isRecorded(one) ? "recording.one.stop" : "recording.one.start", {
                name: one.name,
              })}
              testId="record-one"
              on={isRecorded(one)}
              onPress={() => void ask(one.id, !isRecorded(one))}
            />
          ))}
        </div>
      </details>
      <a href="recordings" target="_blank" rel="noreferrer">
        {t("recording.list")}
      </a>
    </Dialog>
  );
}
