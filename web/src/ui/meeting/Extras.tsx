import type { ReactElement } from "react";
import { Icon, type IconName } from "../common/icons";
import { useStore } from "../hooks";
import { useTranslation } from "../i18n";
import type { View } from "../logic/arrange";
import { useServices } from "../services";
import type { MeetingState } from "./useMeetingState";

interface ExtraProps {
  readonly testId: string;
  readonly icon: IconName;
  readonly label: string;
  readonly letter?: string;
  readonly pressed?: boolean;
  readonly badge?: string | undefined;
  readonly badgeKind?: "count" | "alert";
  readonly onClick: () => void;
}

function Extra(props: ExtraProps): ReactElement {
  const { testId, icon, label, letter, pressed, badge, badgeKind = "count", onClick } = props;
  return (
    <button
      type="button"
      className="extra"
      data-testid={testId}
      aria-keyshortcuts={letter}
      aria-pressed={pressed}
      title={letter === undefined ? label : `${label} (${letter})`}
      onClick={onClick}
    >
      <Icon name={icon} />
      <span className="hidden">{label}</span>
      {badge !== undefined && (
        <span
          className="extra-badge"
          data-kind={badgeKind}
          data-testid={`${testId}-badge`}
          aria-hidden="true"
        >
          {badge}
        </span>
      )}
    </button>
  );
}

const mostUnread = 99;

interface ExtrasProps {
  readonly state: MeetingState;
  readonly view: View;
  readonly onView: () => void;
}

/** What else there is beside the stage: the link, the view, the people, the chat. */
export function Extras({ state, view, onView }: ExtrasProps): ReactElement {
  const { room } = useServices();
  const t = useTranslation();
  const count = useStore(room.count);
  const { panel, unread, togglePanel, setDialog } = state;
  return (
    <nav className="extras" aria-label={t("extras")}>
      <Extra
        testId="invite"
        icon="link"
        label={t("invite")}
        onClick={() => {
          setDialog("invite");
        }}
      />
      <Extra
        testId="toggle-view"
        icon={view === "grid" ? "speaker" : "grid"}
        label={t(view === "grid" ? "view.speaker" : "view.grid")}
        letter="G"
        onClick={onView}
      />
      <Extra
        testId="toggle-people"
        icon="people"
        label={t("people.with-count", { count })}
        letter="P"
        pressed={panel === "people"}
        badge={String(count)}
        onClick={() => {
          togglePanel("people");
        }}
      />
      <Extra
        testId="toggle-chat"
        icon="chat"
        label={unread > 0 ? t("chat.with-unread", { count: unread }) : t("chat")}
        letter="C"
        pressed={panel === "chat"}
        badge={unread === 0 ? undefined : unread > mostUnread ? `${mostUnread}+` : String(unread)}
        badgeKind="alert"
        onClick={() => {
          togglePanel("chat");
        }}
      />
    </nav>
  );
}
