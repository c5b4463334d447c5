import type { Box } from "./layout";

/** A picture is drawn `scale` times as large, its middle moved by (x, y) pixels. */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export const unzoomed: Zoom = { scale: 1, x: 0, y: 0 };
export const mostZoom = 8;

/** So that the picture's edge never comes into the box. */
function clamp({ scale, x, y }: Zoom, box: Box): Zoom {
  const within = (value: number, size: number): number => {
    const most = ((scale - 1) * size) / 2;
    return Math.min(most, Math.max(-most, value)) + 0; // + 0: no negative zero
  };
  return { scale, x: within(x, box.width), y: within(y, box.height) };
}

/** `at` is from the middle of the box; what is there stays there. */
export function zoomAt(zoom: Zoom, factor: number, at: Point, box: Box): Zoom {
  const scale = Math.min(mostZoom, Math.max(1, zoom.scale * factor));
  const ratio = scale / zoom.scale;
  return clamp({ scale, x: at.x - (at.x - zoom.x) * ratio, y: at.y - (at.y - zoom.y) * ratio }, box);
}

export function panBy(zoom: Zoom, by: Point, box: Box): Zoom {
  return clamp({ scale: zoom.scale, x: zoom.x + by.x, y: zoom.y + by.y }, box);
}

/** The middle of two fingers and how far they are apart. */
export function pinch(a: Point, b: Point): { readonly middle: Point; readonly distance: number } {
  return {
    middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
    distance: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)),
  };
}
