import type { ReactElement, ReactNode } from "react";
import { DeviceSelects, type Choosable } from "../common/DeviceSelects";
import { Icon } from "../common/icons";
import { Popover } from "../common/Popover";
import { useSelf, useStore } from "../hooks";
import { useTranslation } from "../i18n";
import { canShareScreen } from "../logic/devices";
import { useServices } from "../services";

interface ToggleProps {
  readonly testId: string;
  readonly label: string;
  /** Of the shortcut. */
  readonly letter: string;
  readonly state: "on" | "off" | "active";
  readonly disabled?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Toggle(props: ToggleProps): ReactElement {
  const { testId, label, letter, state, disabled = false, onClick, children } = props;
  return (
    <button
      type="button"
      className="control"
      data-testid={testId}
      data-state={state}
      aria-label={label}
      aria-keyshortcuts={letter}
      title={`${label} (${letter})`}
      disabled={disabled}
      onClick={onClick}
    >
      {children}
    </button>
  );
}

/** Beside a control: which device it is about. */
function DeviceChoice({ of, label }: { of: readonly Choosable[]; label: string }): ReactElement {
  return (
    <Popover
      className="control-choice"
      testId={`choose-${of[0] ?? ""}-menu`}
      label={label}
      face={<Icon name="up" />}
    >
      {() => (
        <>
          <h2 className="popover-title">{label}</h2>
          <DeviceSelects of={of} />
        </>
      )}
    </Popover>
  );
}

function DeviceControls(): ReactElement {
  const { media } = useServices();
  const t = useTranslation();
  const { microphone, camera, busy } = useStore(media);
  const heard = microphone === "on";
  const seen = camera !== undefined;
  return (
    <>
      <div className="control-pair">
        <Toggle
          testId="toggle-microphone"
          label={t(heard ? "control.microphone.off" : "control.microphone.on")}
          letter="M"
          state={heard ? "on" : "off"}
          disabled={busy && microphone === "off"}
          onClick={() => void media.toggleMicrophone()}
        >
          <Icon name="microphone" off={!heard} />
        </Toggle>
        <DeviceChoice of={["microphone", "speaker"]} label={t("control.sound")} />
      </div>
      <div className="control-pair">
        <Toggle
          testId="toggle-camera"
          label={t(seen ? "control.camera.off" : "control.camera.on")}
          letter="V"
          state={seen ? "on" : "off"}
          disabled={busy && !seen}
          onClick={() => void media.toggleCamera()}
        >
          <Icon name="camera" off={!seen} />
        </Toggle>
        <DeviceChoice of={["camera"]} label={t("control.cameras")} />
      </div>
    </>
  );
}

function HandControl(): ReactElement {
  const { client } = useServices();
  const t = useTranslation();
  const raised = (useSelf()?.hand ?? 0) > 0;
  return (
    <Toggle
      testId="toggle-hand"
      label={t(raised ? "control.hand.down" : "control.hand.up")}
      letter="H"
      state={raised ? "active" : "on"}
      onClick={() => {
        client.setHand(!raised);
      }}
    >
      <Icon name="hand" />
    </Toggle>
  );
}

interface ControlsProps {
  readonly more: ReactNode;
  readonly onLeave: () => void;
}

/** Microphone, camera, screen, hand, all the rest, leave. */
export function Controls({ more, onLeave }: ControlsProps): ReactElement {
  const { media } = useServices();
  const t = useTranslation();
  const { screen, busy } = useStore(media);
  return (
    <nav className="controls" aria-label={t("controls")}>
      <DeviceControls />
      {canShareScreen() && (
        <Toggle
          testId="toggle-screen"
          label={t(screen === undefined ? "control.screen.on" : "control.screen.off")}
          letter="S"
          state={screen === undefined ? "on" : "active"}
          disabled={busy}
          onClick={() => void media.toggleScreen()}
        >
          <Icon name="screen" />
        </Toggle>
      )}
      <HandControl />
      {more}
      <button
        type="button"
        className="control control-leave"
        data-testid="leave"
        aria-label={t("control.leave")}
        title={t("control.leave")}
        onClick={onLeave}
      >
        <Icon name="leave" />
        <span className="control-text">{t("control.leave.short")}</span>
      </button>
    </nav>
  );
}
