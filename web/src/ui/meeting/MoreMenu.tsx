import type { ReactElement } from "react";
import { Icon, type IconName } from "../common/icons";
import { Popover } from "../common/Popover";
import { canFullscreen, toggleFullscreen, useIsFullscreen, useStore } from "../hooks";
import { useTranslation } from "../i18n";
import { useServices } from "../services";
import type { DialogName } from "./useMeetingState";

interface ItemProps {
  readonly icon: IconName;
  readonly label: string;
  readonly testId: string;
  readonly letter?: string;
  readonly onClick: () => void;
}

function Item({ icon, label, testId, letter, onClick }: ItemProps): ReactElement {
  return (
    <button type="button" role="menuitem" data-testid={testId} onClick={onClick}>
      <Icon name={icon} />
      <span>{label}</span>
      {letter !== undefined && <kbd>{letter}</kbd>}
    </button>
  );
}

interface MoreMenuProps {
  readonly onDialog: (name: DialogName) => void;
  readonly onPipFailed: () => void;
}

/** What is not needed every minute. */
export function MoreMenu({ onDialog, onPipFailed }: MoreMenuProps): ReactElement {
  const { client, pip } = useServices();
  const t = useTranslation();
  const full = useIsFullscreen();
  const inPip = useStore(pip);
  return (
    <Popover
      menu
      className="control"
      testId="more"
      label={t("control.more")}
      face={<Icon name="more" />}
    >
      {(close) => {
        const then =
          (run: () => void): (() => void) =>
          () => {
            close();
            run();
          };
        const dialog = (name: DialogName): (() => void) =>
          then(() => {
            onDialog(name);
          });
        return (
          <>
            <Item icon="gear" label={t("settings")} testId="settings" onClick={dialog("settings")} />
            <Item icon="link" label={t("invite")} testId="invite-menu" onClick={dialog("invite")} />
            {client.canRecord && (
              <Item
                icon="record"
                label={t("recording")}
                testId="recording-menu"
                onClick={dialog("recording")}
              />
            )}
            {pip.isPossible && (
              <Item
                icon="pip"
                label={t(inPip ? "control.pip.off" : "control.pip.on")}
                testId="pip"
                onClick={then(() => {
                  void pip.toggle().then((worked) => {
                    if (!worked) {
                      onPipFailed();
                    }
                  });
                })}
              />
            )}
            {canFullscreen() && (
              <Item
                icon={full ? "shrink" : "enlarge"}
                label={t(full ? "control.full.off" : "control.full.on")}
                testId="full-screen"
                letter="F"
                onClick={then(toggleFullscreen)}
              />
            )}
            <a role="menuitem" href="status" target="_blank" rel="noreferrer" data-testid="to-server" onClick={close}>
              <Icon name="server" />
              <span>{t("server")}</span>
            </a>
            <Item
              icon="keyboard"
              label={t("help")}
              testId="help"
              letter="?"
              onClick={dialog("help")}
            />
          </>
        );
      }}
    </Popover>
  );
}
