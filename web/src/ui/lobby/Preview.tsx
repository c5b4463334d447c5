import type { ReactElement } from "react";
import { DeviceSelects } from "../common/DeviceSelects";
import { Icon } from "../common/icons";
import { usePlayed, useStore } from "../hooks";
import { useTranslation } from "../i18n";
import { useServices } from "../services";

function PreviewButtons(): ReactElement {
  const { media } = useServices();
  const t = useTranslation();
  const { camera, microphone, busy } = useStore(media);
  const heard = microphone === "on";
  const seen = camera !== undefined;
  const microphoneLabel = t(heard ? "control.microphone.off" : "control.microphone.on");
  const cameraLabel = t(seen ? "control.camera.off" : "control.camera.on");
  return (
    <div className="preview-buttons">
      <button
        type="button"
        className="control"
        data-testid="preview-microphone"
        data-state={heard ? "on" : "off"}
        aria-label={microphoneLabel}
        title={microphoneLabel}
        disabled={busy}
        onClick={() => void media.toggleMicrophone()}
      >
        <Icon name="microphone" off={!heard} />
      </button>
      <button
        type="button"
        className="control"
        data-testid="preview-camera"
        data-state={seen ? "on" : "off"}
        aria-label={cameraLabel}
        title={cameraLabel}
        disabled={busy}
        onClick={() => void media.toggleCamera()}
      >
        <Icon name="camera" off={!seen} />
      </button>
    </div>
  );
}

/** Oneself as in a mirror, with what is heard and which devices are used. */
export function Preview(): ReactElement {
  const { media } = useServices();
  const t = useTranslation();
  const { camera, microphone, busy } = useStore(media);
  const video = usePlayed<HTMLVideoElement>(camera);
  const untouched = camera === undefined && microphone === "off";
  return (
    <div className="preview-side">
      <div className="preview" data-on={camera !== undefined}>
        <video ref={video} data-testid="preview" autoPlay muted playsInline />
        {camera === undefined && (
          <div className="preview-empty">
            <p>{t(busy ? "lobby.waiting" : untouched ? "lobby.both-off" : "lobby.camera-off")}</p>
            {untouched && !busy && (
              <button
                type="button"
                className="secondary preview-start"
                data-testid="preview-start"
                onClick={() => void media.preview("both")}
              >
                {t("lobby.turn-on")}
              </button>
            )}
          </div>
        )}
        <PreviewButtons />
      </div>
      {!untouched && <DeviceSelects of={["microphone", "camera", "speaker"]} />}
    </div>
  );
}
