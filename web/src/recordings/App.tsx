import { useCallback, useEffect, useState, type ReactElement } from "react";
import { AdminSheet } from "../admin/AdminSheet";
import { roomName, useCommon } from "../admin/i18n";
import { Sure } from "../admin/Sure";
import { codecName } from "../ui/logic/names";
import type { Access, RecordedFile, Recording, Recordings, RecordingsApi } from "./api";
import { useSpeech, wordFor } from "./i18n";

const periodMs = 2_000;

interface FileProps {
  readonly api: RecordingsApi;
  readonly file: RecordedFile;
}

function File({ api, file }: FileProps): ReactElement {
  const { t, bytes, length } = useSpeech();
  const [playing, setPlaying] = useState<string>();
  const sources = file.tracks.map(
    ({ source, codec }) => `${wordFor(t, "source", source)} (${codecName(codec)})`,
  );
  const lost = file.tracks.reduce((sum, { lost_packets: packets }) => sum + packets, 0);
  const download = async (): Promise<void> => {
    const link = await api.link(file.name);
    if (link !== undefined) {
      window.location.assign(`${link}&download`);
    }
  };
  return (
    <li className="file" data-testid="recorded-file" data-name={file.name}>
      <p>
        {sources.join(", ")} · {length(file.duration_ms)} · {bytes(file.bytes)}
        {lost > 0 && ` · ${t("lost", { count: lost })}`}
      </p>
      {file.tracks.length > 1 && file.tracks.some(({ synchronized }) => !synchronized) && (
        <p className="fine">{t("unsynchronized")}</p>
      )}
      {playing !== undefined && (
        <video src={playing} controls autoPlay playsInline data-testid="player" />
      )}
      <div className="row">
        <button
          type="button"
          data-testid="play"
          aria-label={playing === undefined ? t("play.which", { file: file.name }) : t("close")}
          onClick={() => {
            if (playing === undefined) {
              void api.link(file.name).then(setPlaying);
            } else {
              setPlaying(undefined);
            }
          }}
        >
          {playing === undefined ? t("play") : t("close")}
        </button>
        <button
          type="button"
          data-testid="download"
          aria-label={t("download.which", { file: file.name })}
          onClick={() => void download()}
        >
          {t("download")}
        </button>
      </div>
    </li>
  );
}

interface OneProps {
  readonly api: RecordingsApi;
  readonly recording: Recording;
  readonly onChange: () => void;
}

function One({ api, recording, onChange }: OneProps): ReactElement {
  const { t, moment } = useSpeech();
  const common = useCommon();
  const { id, state, participant_name: name, participant_id: participant } = recording;
  const room = roomName(common, recording.room);
  const what = t("of", { name, room });
  return (
    <li className="card recording" data-testid="recording" data-id={id} data-state={state}>
      <header className="card-head">
        <div>
          <h2>
            <bdi>{what}</bdi>
          </h2>
          <p className="fine">
            {moment(recording.begun_ms)} · {wordFor(t, "state", state)}
          </p>
        </div>
        <div className="row">
          {state === "running" ? (
            <button
              type="button"
              onClick={() => void api.want(recording.room, participant, false).then(onChange)}
            >
              {t("stop")}
            </button>
          ) : (
            <Sure
              label={t("delete")}
              which={t("delete.which", { what })}
              testId="delete"
              question={t("delete.sure")}
              text={t("delete.text", { what, count: recording.files.length })}
              onSure={() => void api.remove(id).then(onChange)}
            />
          )}
        </div>
      </header>
      <ul className="files">
        {recording.files.map((file) => (
          <File key={file.name} api={api} file={file} />
        ))}
      </ul>
    </li>
  );
}

function Space({ all }: { readonly all: Recordings }): ReactElement {
  const { t, bytes } = useSpeech();
  const used = bytes(all.used_bytes);
  const free = bytes(all.free_bytes);
  return (
    <p className="fine">
      {all.quota_bytes === undefined
        ? t("room", { used, free })
        : t("room.quota", { used, free, quota: bytes(all.quota_bytes) })}
    </p>
  );
}

export function App({ api }: { readonly api: RecordingsApi }): ReactElement {
  const { t } = useSpeech();
  const [all, setAll] = useState<Recordings>();
  const [access, setAccess] = useState<Access>("waiting");
  const look = useCallback(async () => {
    const answer = await api.list();
    if (typeof answer === "string") {
      setAccess(answer);
    } else {
      setAll(answer);
      setAccess("open");
    }
  }, [api]);
  useEffect(() => {
    // A password that is wrong does not become right.
    const asks = access === "waiting" || access === "open" || access === "unreachable";
    if (!asks) {
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
  }, [access, all, look]);
  return (
    <AdminSheet
      page="recordings"
      access={access}
      title={t("title")}
      intro={t("intro")}
      said={{ needed: t("said.needed"), none: t("said.none") }}
      onPassword={(password) => {
        api.enter(password);
        void look();
      }}
    >
      {all !== undefined && access !== "none" && (
        <>
          <Space all={all} />
          <ul className="list">
            {all.recordings.map((recording) => (
              <One key={recording.id} api={api} recording={recording} onChange={() => void look()} />
            ))}
          </ul>
          {all.recordings.length === 0 && (
            <section className="card">
              <h2>{t("nothing")}</h2>
              <p>{t("nothing.how")}</p>
            </section>
          )}
        </>
      )}
    </AdminSheet>
  );
}
