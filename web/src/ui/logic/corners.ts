import type { Box, Rect } from "./layout";

export type Corner = "top-left" | "top-right" | "bottom-left" | "bottom-right";

export const corners: readonly Corner[] = ["top-left", "top-right", "bottom-left", "bottom-right"];

/** Where a box lies that sits in a corner of an area. */
export function inCorner(corner: Corner, box: Box, area: Rect, margin: number): Rect {
  const right = corner.endsWith("right");
  const bottom = corner.startsWith("bottom");
  return {
    x: area.x + (right ? area.width - box.width - margin : margin),
    y: area.y + (bottom ? area.height - box.height - margin : margin),
    ...box,
  };
}

function named(bottom: boolean, right: boolean): Corner {
  return `${bottom ? "bottom" : "top"}-${right ? "right" : "left"}`;
}

/** The corner of an area that is nearest to the middle of a rectangle. */
export function nearestCorner(rect: Rect, area: Rect): Corner {
  return named(
    rect.y + rect.height / 2 > area.y + area.height / 2,
    rect.x + rect.width / 2 > area.x + area.width / 2,
  );
}

/** The corner that an arrow key leads to; undefined for any other key. */
export function cornerByKey(corner: Corner, key: string): Corner | undefined {
  const right = corner.endsWith("right");
  const bottom = corner.startsWith("bottom");
  switch (key) {
    case "ArrowLeft":
      return named(bottom, false);
    case "ArrowRight":
      return named(bottom, true);
    case "ArrowUp":
      return named(false, right);
    case "ArrowDown":
      return named(true, right);
    default:
      return undefined;
  }
}
