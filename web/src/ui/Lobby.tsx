import { useEffect, type ReactElement, type ReactNode } from "react";
import { cameraIsGranted } from "./devices";
import { useLocalMedia, usePlayed } from "./hooks";
import { CameraIcon, Canopy, EyeIcon, Mark } from "./icons";
import type { LocalMedia } from "./local-media";
import { Notice } from "./Notice";
import type { JoinMode } from "./query";
import { wordsForDevice } from "./words";

interface LobbyProps {
  readonly media: LocalMedia;
  readonly name: string;
  /** Empty: the default room. */
  readonly room: string;
  readonly joining: boolean;
  readonly secureAddress: string;
  /** Why the last try to join did not work. */
  readonly children?: ReactNode;
  readonly onName: (name: string) => void;
  readonly onJoin: (mode: JoinMode) => void;
}

function Preview({ media }: { readonly media: LocalMedia }): ReactElement {
  const { camera, busy } = useLocalMedia(media);
  const video = usePlayed<HTMLVideoElement>(camera);
  return (
    <div className="preview" data-on={camera !== undefined}>
      <video ref={video} data-testid="preview" autoPlay muted playsInline />
      {camera === undefined && (
        <p>
          <CameraIcon off />
          {busy ? "Waiting for the camera…" : "Your camera is off"}
        </p>
      )}
      <button
        type="button"
        className="preview-toggle"
        data-testid="preview-camera"
        disabled={busy}
        onClick={() => void media.toggleCamera()}
      >
        {camera === undefined ? "Try the camera" : "Turn off"}
      </button>
    </div>
  );
}

/** Where one says who one is and how to come in. The camera is not asked for before a click,
 *  unless it was allowed earlier. */
export function Lobby(props: LobbyProps): ReactElement {
  const { media, name, room, joining, secureAddress, children, onName, onJoin } = props;
  const { problem, busy } = useLocalMedia(media);
  useEffect(() => {
    let gone = joining;
    void cameraIsGranted().then((granted) => {
      const { camera, problem: known } = media.state();
      if (granted && !gone && camera === undefined && known === undefined) {
        void media.toggleCamera();
      }
    });
    return () => {
      gone = true;
    };
  }, [media, joining]);
  const waiting = joining || busy;
  return (
    <div className="lobby">
      <Canopy />
      <main className="lobby-card">
        <Preview media={media} />
        <form
          className="lobby-form"
          onSubmit={(event) => {
            event.preventDefault();
            onJoin("camera");
          }}
        >
          <div className="lobby-title">
            <Mark />
            <h1>{room === "" ? "Come on in" : room}</h1>
          </div>
          <label className="field">
            <span>Your name</span>
            <input
              name="name"
              data-testid="name"
              value={name}
              maxLength={64}
              required
              autoComplete="name"
              placeholder="What others see"
              onChange={(event) => {
                onName(event.target.value);
              }}
            />
          </label>
          <button type="submit" className="primary" data-testid="join-camera" disabled={waiting}>
            <CameraIcon />
            {joining ? "Joining…" : "Join with camera"}
          </button>
          <button
            type="button"
            className="secondary"
            data-testid="join-view"
            disabled={joining}
            onClick={(event) => {
              if (event.currentTarget.form?.reportValidity() === true) {
                onJoin("view");
              }
            }}
          >
            <EyeIcon />
            Join as viewer
          </button>
          <p className="hint">Viewers see and hear everyone, with camera and microphone off.</p>
        </form>
        {children}
        {problem !== undefined && (
          <Notice words={wordsForDevice(problem, secureAddress)}>
            <span>You can still join as viewer.</span>
          </Notice>
        )}
      </main>
    </div>
  );
}
