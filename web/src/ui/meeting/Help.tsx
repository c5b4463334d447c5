import type { ReactElement } from "react";
import { Dialog } from "../common/Dialog";
import { useTranslation } from "../i18n";
import { shortcuts } from "../logic/shortcuts";

export function Help({ onClose }: { readonly onClose: () => void }): ReactElement {
  const t = useTranslation();
  return (
    <Dialog title={t("help")} close={t("close")} testId="help-dialog" onClose={onClose}>
      <dl className="keys">
        {shortcuts.map(([key, action]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(`shortcut.${action}`)}</dd>
          </div>
        ))}
      </dl>
      <p className="hint">{t("help.typing")}</p>
    </Dialog>
  );
}
