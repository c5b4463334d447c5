import { useEffect, useRef, type ReactElement, type RefObject } from "react";
import { Icon, type IconName } from "../common/icons";
import { useTranslation } from "../i18n";
import type { Role } from "../logic/arrange";
import { cornerByKey, type Corner } from "../logic/corners";
import { useStageActions } from "./stage-actions";

interface ActionProps {
  readonly icon: IconName;
  readonly label: string;
  readonly testId: string;
  readonly pressed?: boolean;
  readonly onClick: () => void;
}

function Action({ icon, label, testId, pressed, onClick }: ActionProps): ReactElement {
  return (
    <button
      type="button"
      className="tile-action"
      data-testid={testId}
      aria-label={label}
      title={label}
      aria-pressed={pressed}
      onClick={onClick}
    >
      <Icon name={icon} />
    </button>
  );
}

/** Moves one's own picture by the arrow keys; a press takes it round the corners. */
function MoveAction({ corner }: { readonly corner: Corner }): ReactElement {
  const { moveSelf } = useStageActions();
  const t = useTranslation();
  const label = t("tile.move");
  return (
    <button
      type="button"
      className="tile-action"
      data-testid="move-self"
      aria-label={label}
      title={label}
      onKeyDown={(event) => {
        const to = cornerByKey(corner, event.key);
        if (to !== undefined) {
          event.preventDefault();
          moveSelf(to);
        }
      }}
      onClick={() => {
        const across = corner.endsWith("left") ? "ArrowRight" : "ArrowLeft";
        moveSelf(cornerByKey(corner, across) ?? corner);
      }}
    >
      <Icon name="move" />
    </button>
  );
}

/** A double press pins as well; the button is there for those who do not know. */
function useDoublePress(ref: RefObject<HTMLElement | null>, run: () => void): void {
  useEffect(() => {
    const tile = ref.current?.parentElement;
    const pressed = (event: MouseEvent): void => {
      if (event.target instanceof Element && event.target.closest("button") === null) {
        run();
      }
    };
    tile?.addEventListener("dblclick", pressed);
    return () => {
      tile?.removeEventListener("dblclick", pressed);
    };
  });
}

interface TileActionsProps {
  readonly seatKey: string;
  /** Whose tile it is. */
  readonly caption: string;
  readonly own: boolean;
  readonly role: Role;
  readonly pinned: boolean;
  readonly alone: boolean;
  readonly corner: Corner;
}

export function TileActions(props: TileActionsProps): ReactElement {
  const { seatKey, caption, own, role, pinned, alone, corner } = props;
  const { pin, placeSelf } = useStageActions();
  const t = useTranslation();
  const ref = useRef<HTMLDivElement>(null);
  const togglePin = (): void => {
    if (!alone) {
      pin(pinned ? undefined : seatKey);
    }
  };
  useDoublePress(ref, togglePin);
  return (
    <div ref={ref} className="tile-actions">
      {!alone && (
        <Action
          icon="pin"
          testId="pin"
          label={t(pinned ? "tile.unpin" : "tile.pin", { name: caption })}
          pressed={pinned}
          onClick={togglePin}
        />
      )}
      {own && !alone && !pinned && (
        <Action
          icon={role === "float" ? "grid" : "pip"}
          testId="place-self"
          label={t(role === "float" ? "tile.among" : "tile.float")}
          onClick={() => {
            placeSelf(role === "float" ? "among" : "float");
          }}
        />
      )}
      {role === "float" && <MoveAction corner={corner} />}
    </div>
  );
}
