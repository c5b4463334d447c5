import type { ReactElement } from "react";
import { useStore } from "../hooks";
import { useTranslation } from "../i18n";
import { useServices } from "../services";
import { Icon, type IconName } from "./icons";
import { LevelMeter } from "./LevelMeter";

interface SelectProps {
  readonly testId: string;
  readonly icon: IconName;
  readonly label: string;
  readonly devices: readonly MediaDeviceInfo[];
  readonly value: string;
  readonly onChoose: (deviceId: string) => void;
}

function DeviceSelect(props: SelectProps): ReactElement {
  const { testId, icon, label, devices, value, onChoose } = props;
  const t = useTranslation();
  return (
    <label className="device">
      <Icon name={icon} />
      <span className="hidden">{label}</span>
      <select
        data-testid={testId}
        value={value}
        disabled={devices.length === 0}
        onChange={(event) => {
          onChoose(event.target.value);
        }}
      >
        {!devices.some(({ deviceId }) => deviceId === value) && (
          <option value={value}>{devices.length === 0 ? label : t("device.default")}</option>
        )}
        {devices.map(({ deviceId, label: name }) => (
          <option key={deviceId} value={deviceId}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

export type Choosable = "microphone" | "camera" | "speaker";

/** Which microphone, camera and speaker to use, as far as the browser tells and lets choose. */
export function DeviceSelects({ of }: { readonly of: readonly Choosable[] }): ReactElement {
  const { media, devices, output } = useServices();
  const t = useTranslation();
  const { microphoneTrack, camera } = useStore(media);
  const { microphones, cameras, speakers } = useStore(devices);
  const sink = useStore(output);
  const choose = (kind: "microphone" | "camera", deviceId: string): void => {
    void media.choose(kind, deviceId).then(() => {
      devices.refresh();
    });
  };
  return (
    <div className="devices">
      {of.includes("microphone") && (
        <>
          <DeviceSelect
            testId="choose-microphone"
            icon="microphone"
            label={t("device.choose.microphone")}
            devices={microphones}
            value={microphoneTrack?.getSettings().deviceId ?? ""}
            onChoose={(id) => {
              choose("microphone", id);
            }}
          />
          <LevelMeter track={microphoneTrack} />
        </>
      )}
      {of.includes("speaker") && output.canChoose && speakers.length > 0 && (
        <DeviceSelect
          testId="choose-speaker"
          icon="sound"
          label={t("device.choose.speaker")}
          devices={speakers}
          value={sink}
          onChoose={(id) => {
            output.choose(id);
          }}
        />
      )}
      {of.includes("camera") && (
        <DeviceSelect
          testId="choose-camera"
          icon="camera"
          label={t("device.choose.camera")}
          devices={cameras}
          value={camera?.getSettings().deviceId ?? ""}
          onChoose={(id) => {
            choose("camera", id);
          }}
        />
      )}
    </div>
  );
}
