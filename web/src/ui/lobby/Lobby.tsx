import { useEffect, useRef, type ReactElement, type ReactNode } from "react";
import { Icon } from "../common/icons";
import { LanguageSelect } from "../common/LanguageSelect";
import { Canopy, Mark } from "../common/marks";
import { Notice } from "../common/Notice";
import { useStore } from "../hooks";
import { useTranslation } from "../i18n";
import { grantedDevices } from "../logic/devices";
import { isDefaultRoom } from "../logic/names";
import type { JoinMode } from "../logic/query";
import { wordsForDevice } from "../logic/words";
import { here } from "../place";
import { useServices } from "../services";
import { Preview } from "./Preview";

interface LobbyProps {
  readonly name: string;
  /** Empty: the default room. */
  readonly room: string;
  readonly joining: boolean;
  /** How often the server was not reached, while it is tried again. */
  readonly missed: number;
  /** Why the last try to join did not work. */
  readonly children?: ReactNode;
  readonly onName: (name: string) => void;
  readonly onJoin: (mode: JoinMode) => void;
}

/** Devices are not asked for before a click, unless they were allowed earlier. */
function usePreviewIfGranted(joining: boolean): void {
  const { media } = useServices();
  useEffect(() => {
    let gone = joining;
    void grantedDevices().then((granted) => {
      const { camera, microphone, problem } = media.get();
      const untouched = camera === undefined && microphone === "off" && problem === undefined;
      if (granted !== undefined && !gone && untouched) {
        void media.preview(granted);
      }
    });
    return () => {
      gone = true;
    };
  }, [media, joining]);
}

/** Over plain http there is no camera, whatever one clicks. */
function useViewerOnly(): boolean {
  const { media } = useServices();
  return useStore(media).problem?.reason === "insecure";
}

function JoinForm({ name, room, joining, missed, onName, onJoin }: LobbyProps): ReactElement {
  const { media } = useServices();
  const t = useTranslation();
  const { busy, camera, microphone } = useStore(media);
  const open = camera !== undefined || microphone !== "off";
  const viewerOnly = useViewerOnly();
  return (
    <form
      className="lobby-form"
      onSubmit={(event) => {
        event.preventDefault();
        onJoin(viewerOnly ? "view" : "camera");
      }}
    >
      <div className="lobby-title">
        <Mark />
        <h1>
          <small>{t("lobby.title")}</small>
          {isDefaultRoom(room) ? t("room.default") : room}
        </h1>
      </div>
      <label className="field">
        <span>{t("lobby.name")}</span>
        <input
          name="name"
          data-testid="name"
          value={name}
          maxLength={64}
          required
          autoComplete="name"
          placeholder={t("lobby.name.hint")}
          onChange={(event) => {
            onName(event.target.value);
          }}
        />
      </label>
      {!viewerOnly && (
        <button
          type="submit"
          className="primary"
          data-testid="join-camera"
          disabled={joining || busy}
        >
          {joining ? t("lobby.joining") : t(open ? "lobby.join" : "lobby.join.camera")}
        </button>
      )}
      {joining && missed > 0 && (
        <p className="hint" role="status" data-testid="join-again">
          {t("lobby.again", { count: missed })}
        </p>
      )}
      <button
        type="button"
        className={viewerOnly ? "primary" : "secondary"}
        data-testid="join-view"
        disabled={joining}
        onClick={(event) => {
          if (event.currentTarget.form?.reportValidity() === true) {
            onJoin("view");
          }
        }}
      >
        <Icon name="eye" />
        {t("lobby.view")}
      </button>
      <p className="hint">{t("lobby.view.hint")}</p>
      <LanguageSelect />
    </form>
  );
}

/** What is wrong, above all else and in sight: on a telephone the form is longer than the screen. */
function Problems({ children }: { readonly children?: ReactNode }): ReactElement {
  const { media } = useServices();
  const t = useTranslation();
  const { problem } = useStore(media);
  const ref = useRef<HTMLDivElement>(null);
  const viewerOnly = useViewerOnly();
  const refused = children !== undefined;
  useEffect(() => {
    if (problem !== undefined || refused) {
      ref.current?.scrollIntoView({ block: "nearest" });
    }
  }, [problem, refused]);
  return (
    <div ref={ref} className="lobby-problems">
      {children}
      {problem !== undefined && (
        <Notice words={wordsForDevice(problem, here, t)}>
          {!viewerOnly && (
            <button
              type="button"
              className="linkish"
              onClick={() => {
                void media.preview(problem.device === "screen" ? "both" : problem.device);
              }}
            >
              {t("problem.again")}
            </button>
          )}
          <span>{t("problem.view-instead")}</span>
        </Notice>
      )}
    </div>
  );
}

/** Where one says who one is and how to come in. */
export function Lobby(props: LobbyProps): ReactElement {
  const { joining, children } = props;
  const { media, devices } = useServices();
  const { camera, microphoneTrack } = useStore(media);
  const viewerOnly = useViewerOnly();
  usePreviewIfGranted(joining);
  useEffect(() => {
    devices.refresh(); // Their names are told only once one of them is open.
  }, [devices, camera, microphoneTrack]);
  return (
    <div className="lobby">
      <Canopy />
      <main className="lobby-card">
        <Problems>{children}</Problems>
        {!viewerOnly && <Preview />}
        <JoinForm {...props} />
      </main>
    </div>
  );
}
