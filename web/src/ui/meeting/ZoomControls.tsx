import { useEffect, useEffectEvent, useRef, useState, type ReactElement, type RefObject } from "react";
import { Icon } from "../common/icons";
import { useTranslation } from "../i18n";
import type { Box } from "../logic/layout";
import { panBy, pinch, unzoomed, zoomAt, type Point, type Zoom } from "../logic/zoom";

const step = 1.5;
const panPx = 60;

const panKeys: Record<string, Point> = {
  ArrowLeft: { x: panPx, y: 0 },
  ArrowRight: { x: -panPx, y: 0 },
  ArrowUp: { x: 0, y: panPx },
  ArrowDown: { x: 0, y: -panPx },
};

const middle: Point = { x: 0, y: 0 };

function boxOf(element: HTMLElement): Box {
  return { width: element.clientWidth, height: element.clientHeight };
}

/** From the middle of the element. */
function pointIn(element: HTMLElement, { clientX, clientY }: MouseEvent): Point {
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
}

type Change = (from: Zoom, box: Box) => Zoom;

/** Wheel, one finger, two fingers and arrow keys. Returns what takes the listeners off again. */
function listen(tile: HTMLElement, change: (how: Change) => void, zoomed: () => boolean): () => void {
  const fingers = new Map<number, Point>();
  const off = new AbortController();
  const { signal } = off;
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const at = pointIn(tile, event);
    change((from, box) => zoomAt(from, Math.exp(-event.deltaY / 300), at, box));
  };
  const down = (event: PointerEvent): void => {
    if (event.target instanceof Element && event.target.closest("button") === null) {
      fingers.set(event.pointerId, pointIn(tile, event));
      tile.setPointerCapture(event.pointerId);
    }
  };
  const move = (event: PointerEvent): void => {
    const before = fingers.get(event.pointerId);
    if (before === undefined) {
      return;
    }
    const now = pointIn(tile, event);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    fingers.set(event.pointerId, now);
    if (other === undefined) {
      change((from, box) => panBy(from, { x: now.x - before.x, y: now.y - before.y }, box));
    } else {
      const [old, fresh] = [pinch(before, other), pinch(now, other)];
      change((from, box) => zoomAt(from, fresh.distance / old.distance, fresh.middle, box));
    }
  };
  const up = (event: PointerEvent): void => {
    fingers.delete(event.pointerId);
  };
  const key = (event: KeyboardEvent): void => {
    const by = panKeys[event.key];
    if (by !== undefined && zoomed()) {
      event.preventDefault();
      change((from, box) => panBy(from, by, box));
    }
  };
  tile.addEventListener("wheel", wheel, { signal, passive: false });
  tile.addEventListener("pointerdown", down, { signal });
  tile.addEventListener("pointermove", move, { signal });
  tile.addEventListener("pointerup", up, { signal });
  tile.addEventListener("pointercancel", up, { signal });
  tile.addEventListener("keydown", key, { signal });
  return () => {
    off.abort();
  };
}

/** Enlarges what a tile shows. The picture moves without React, only the number is drawn. */
export function ZoomControls({
  target,
}: {
  readonly target: RefObject<HTMLElement | null>;
}): ReactElement {
  const t = useTranslation();
  const zoom = useRef<Zoom>(unzoomed);
  const [percent, setPercent] = useState(100);
  const change = (how: Change): void => {
    const tile = target.current;
    const video = tile?.querySelector("video");
    if (tile && video) {
      const { scale, x, y } = how(zoom.current, boxOf(tile));
      zoom.current = { scale, x, y };
      video.style.transform = scale === 1 ? "" : `translate(${x}px, ${y}px) scale(${scale})`;
      setPercent(Math.round(scale * 100));
    }
  };
  const moved = useEffectEvent(change);
  useEffect(() => {
    const tile = target.current;
    const video = tile?.querySelector("video");
    if (!tile || !video) {
      return undefined;
    }
    const move = (how: Change): void => {
      moved(how);
    };
    const off = listen(tile, move, () => zoom.current.scale > 1);
    return () => {
      off();
      video.style.transform = "";
    };
  }, [target]);
  return (
    <div className="zoom" role="group" aria-label={t("zoom")} data-zoomed={percent > 100 || undefined}>
      <button
        type="button"
        className="tile-action"
        aria-label={t("zoom.out")}
        title={t("zoom.out")}
        disabled={percent === 100}
        onClick={() => {
          change((from, box) => zoomAt(from, 1 / step, middle, box));
        }}
      >
        <Icon name="minus" />
      </button>
      <button
        type="button"
        className="tile-action zoom-percent"
        aria-label={t("zoom.reset", { percent })}
        title={t("zoom.reset", { percent })}
        onClick={() => {
          change(() => unzoomed);
        }}
      >
        {percent} %
      </button>
      <button
        type="button"
        className="tile-action"
        data-testid="zoom-in"
        aria-label={t("zoom.in")}
        title={t("zoom.in")}
        onClick={() => {
          change((from, box) => zoomAt(from, step, middle, box));
        }}
      >
        <Icon name="plus" />
      </button>
    </div>
  );
}
