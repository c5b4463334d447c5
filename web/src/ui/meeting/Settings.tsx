import type { ReactElement } from "react";
import { DeviceSelects } from "../common/DeviceSelects";
import { Dialog } from "../common/Dialog";
import { LanguageSelect } from "../common/LanguageSelect";
import { useTranslation } from "../i18n";

export function Settings({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useTranslation();
  return (
    <Dialog title={t("settings")} close={t("close")} testId="settings-dialog" onClose={onClose}>
      <DeviceSelects of={["microphone", "speaker", "camera"]} />
      <LanguageSelect />
    </Dialog>
  );
}
