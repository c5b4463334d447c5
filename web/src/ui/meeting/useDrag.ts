import { useEffect, useEffectEvent, type RefObject } from "react";
import { nearestCorner } from "../logic/corners";
import { useStageActions } from "./stage-actions";

/** Shorter moves are presses. */
const slackPx = 4;

/** Lets a tile be dragged by mouse or finger; let go, it goes to the nearest corner. */
export function useDrag(ref: RefObject<HTMLElement | null>, enabled: boolean): void {
  const { moveSelf } = useStageActions();
  const dropped = useEffectEvent(moveSelf);
  useEffect(() => {
    const element = ref.current;
    if (element === null || !enabled) {
      return undefined;
    }
    let from: { x: number; y: number } | undefined;
    const down = (event: PointerEvent): void => {
      const onButton = event.target instanceof Element && event.target.closest("button") !== null;
      if (event.button === 0 && event.isPrimary && !onButton) {
        from = { x: event.clientX, y: event.clientY };
        element.setPointerCapture(event.pointerId);
      }
    };
    const move = (event: PointerEvent): void => {
      if (from === undefined) {
        return;
      }
      const [x, y] = [event.clientX - from.x, event.clientY - from.y];
      if (Math.hypot(x, y) > slackPx || element.dataset["dragging"] !== undefined) {
        element.dataset["dragging"] = "";
        element.style.translate = `${x}px ${y}px`;
      }
    };
    const up = (): void => {
      const stage = element.parentElement;
      if (element.dataset["dragging"] !== undefined && stage !== null) {
        dropped(nearestCorner(element.getBoundingClientRect(), stage.getBoundingClientRect()));
      }
      from = undefined;
      delete element.dataset["dragging"];
      element.style.translate = "";
    };
    element.addEventListener("pointerdown", down);
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", up);
    return () => {
      up();
      element.removeEventListener("pointerdown", down);
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", up);
    };
  }, [ref, enabled]);
}
