import { useEffect, useMemo, type ReactElement } from "react";
import { Icon } from "../common/icons";
import { useSize, useStore } from "../hooks";
import { useTranslation } from "../i18n";
import { arrange, noInset, type Arrangement } from "../logic/arrange";
import { seatKey } from "../logic/seats";
import { wishesOf } from "../logic/wishes";
import { useServices } from "../services";
import { StageContext } from "./stage-actions";
import { Tile } from "./Tile";
import { useShortcuts } from "./useShortcuts";
import type { StageState } from "./useStageState";

/** Asks the server for the pictures that are seen, and gives the newest to the small window. */
function useShown({ tiles }: Arrangement, large: string | undefined): void {
  const { client, room, pip } = useServices();
  const focus = useStore(room.focus);
  const inPip = useStore(pip);
  useEffect(() => {
    const wishes = wishesOf(tiles, devicePixelRatio);
    const extra =
      inPip && focus !== undefined && !wishes.some(({ participantId }) => participantId === focus)
        ? [{ participantId: focus, source: "camera" as const, maxHeight: 360 }]
        : [];
    client.show([...wishes, ...extra]);
  }, [client, tiles, inPip, focus]);
  useEffect(() => {
    const look = (): void => {
      const all = client.participants;
      const [id, source] = (large ?? "").split(" ");
      const screen = source === "screen" ? all.get(id ?? "")?.tracks.get("screen") : undefined;
      pip.follow(screen ?? all.get(focus ?? "")?.tracks.get("camera"));
    };
    look();
    return client.on("participants", look);
  }, [client, pip, focus, large]);
}

interface PagerProps {
  readonly arrangement: Arrangement;
  readonly onPage: (page: number) => void;
}

function Pager({ arrangement, onPage }: PagerProps): ReactElement {
  const t = useTranslation();
  const { page, pages, paged } = arrangement;
  useShortcuts({
    "previous-page": () => {
      onPage(page - 1);
    },
    "next-page": () => {
      onPage(Math.min(page + 1, pages - 1));
    },
  });
  const { x, y, width, height } = paged;
  const count = `${page + 1}/${pages}`;
  return (
    <nav
      className="pager"
      aria-label={t("pages")}
      data-below={arrangement.pagerBelow || undefined}
      style={{ width, height, transform: `translate(${x}px, ${y}px)` }}
    >
      <button
        type="button"
        data-testid="previous-page"
        title={t("pages.previous")}
        disabled={page === 0}
        onClick={() => {
          onPage(page - 1);
        }}
      >
        <Icon name="left" />
        <span className="hidden">{t("pages.previous")}</span>
        <small aria-hidden="true">{count}</small>
      </button>
      <span className="hidden" aria-live="polite">
        {t("pages.at", { page: page + 1, pages })}
      </span>
      <button
        type="button"
        data-testid="next-page"
        title={t("pages.next")}
        disabled={page === pages - 1}
        onClick={() => {
          onPage(page + 1);
        }}
      >
        <Icon name="right" />
        <span className="hidden">{t("pages.next")}</span>
        <small aria-hidden="true">{count}</small>
      </button>
    </nav>
  );
}

/** All tiles on one plane: a layout only moves them, so no video is made anew by it. */
export function Stage({ state }: { readonly state: StageState }): ReactElement {
  const { room } = useServices();
  const seats = useStore(room.seats);
  const focus = useStore(room.focus);
  const spokeLately = useStore(room.spokeLately);
  const [ref, size] = useSize<HTMLDivElement>();
  const { view, pinned, page, self, corner, actions, setPage } = state;
  const arrangement = useMemo(
    () => arrange(seats, { view, pinned, focus, spokeLately, page, self, corner }, size),
    [seats, view, pinned, focus, spokeLately, page, self, corner, size],
  );
  const large = arrangement.tiles.find(({ role }) => role === "large")?.seat.key;
  useShown(arrangement, large);
  const alone = seats.length === 1;
  // In the order in which they came, whatever their places: an element that moves in the document
  // would stop playing.
  const tiles = [...arrangement.tiles].sort((a, b) => seats.indexOf(a.seat) - seats.indexOf(b.seat));
  return (
    <StageContext value={actions}>
      <div ref={ref} className="plane">
        {tiles.map(({ seat, role, rect, inset = noInset }) => (
          <Tile
            key={seatKey(seat.id, seat.source)}
            id={seat.id}
            source={seat.source}
            role={role}
            x={rect.x}
            y={rect.y}
            width={rect.width}
            height={rect.height}
            pinned={seat.key === pinned}
            alone={alone}
            corner={corner}
            insetStart={inset.start}
            insetEnd={inset.end}
            insetBelow={inset.below}
          />
        ))}
        {arrangement.pages > 1 && <Pager arrangement={arrangement} onPage={setPage} />}
      </div>
    </StageContext>
  );
}
