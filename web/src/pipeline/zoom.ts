// How large the picture is shown, as a part of its own size.

export const leastZoom = 0.05;
export const mostZoom = 4;
const step = 1.4;

const bounded = (zoom: number): number => Math.min(mostZoom, Math.max(leastZoom, zoom));

export const larger = (zoom: number): number => bounded(zoom * step);
export const smaller = (zoom: number): number => bounded(zoom / step);

/** So that a picture of `width` fits into `room`, both in pixels; never larger than it is. */
export function fitting(width: number, room: number): number {
  return width > 0 && room > 0 ? bounded(Math.min(1, room / width)) : 1;
}
