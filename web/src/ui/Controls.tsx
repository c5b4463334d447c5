import type { ReactElement, ReactNode } from "react";
import { canShareScreen } from "./devices";
import { useLocalMedia } from "./hooks";
import { CameraIcon, LeaveIcon, MicrophoneIcon, ScreenIcon } from "./icons";
import type { LocalMedia } from "./local-media";

interface ToggleProps {
  readonly testId: string;
  readonly label: string;
  readonly state: "on" | "off" | "active";
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Toggle(props: ToggleProps): ReactElement {
  const { testId, label, state, disabled = false, onClick, children } = props;
  return (
    <button
      type="button"
      className="control"
      data-testid={testId}
      data-state={state}
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** Microphone, camera, screen, leave. */
export function Controls({
  media,
  onLeave,
}: {
  readonly media: LocalMedia;
  readonly onLeave: () => void;
}): ReactElement {
  const { microphone, camera, screen, busy } = useLocalMedia(media);
  const heard = microphone === "on";
  const seen = camera !== undefined;
  return (
    <nav className="controls" aria-label="Meeting controls">
      <Toggle
        testId="toggle-microphone"
        label={heard ? "Mute microphone" : "Turn on microphone"}
        state={heard ? "on" : "off"}
        disabled={busy && microphone === "off"}
        onClick={() => void media.toggleMicrophone()}
      >
        <MicrophoneIcon off={!heard} />
      </Toggle>
      <Toggle
        testId="toggle-camera"
        label={seen ? "Turn off camera" : "Turn on camera"}
        state={seen ? "on" : "off"}
        disabled={busy && !seen}
        onClick={() => void media.toggleCamera()}
      >
        <CameraIcon off={!seen} />
      </Toggle>
      {canShareScreen() && (
        <Toggle
          testId="toggle-screen"
          label={screen === undefined ? "Share your screen" : "Stop sharing your screen"}
          state={screen === undefined ? "on" : "active"}
          disabled={busy}
          onClick={() => void media.toggleScreen()}
        >
          <ScreenIcon />
        </Toggle>
      )}
      <button
        type="button"
        className="control control-leave"
        data-testid="leave"
        aria-label="Leave the meeting"
        title="Leave the meeting"
        onClick={onLeave}
      >
        <LeaveIcon />
        <span className="control-text">Leave</span>
      </button>
    </nav>
  );
}
