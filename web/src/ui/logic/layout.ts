// Where tiles lie in a window: plain arithmetic in CSS pixels.

export interface Box {
  readonly width: number;
  readonly height: number;
}

export interface Rect extends Box {
  readonly x: number;
  readonly y: number;
}

/** Bounds of width divided by height. */
export interface Shape {
  readonly narrowest: number;
  readonly widest: number;
}

export const gapPx = 8;

/** What nearly every camera gives. */
export const cameraAspect = 16 / 9;

/** More than these on a page, and the faces are too small to be read on any screen. */
export const mostTiles = 49;

/** Several people: never wider than a camera's picture. Where there is room beside, not upright
 *  either, since a camera's picture then loses its sides. One alone may fill the window. */
export function shapeForPeople(count: number, box: Box): Shape {
  if (count === 1) {
    return { narrowest: 0.5, widest: 2.3 };
  }
  return { narrowest: box.width > box.height ? 5 / 4 : 3 / 4, widest: cameraAspect };
}

/** Screens take what they can get; what is left of a tile stays dark. */
export const shapeForScreens: Shape = { narrowest: 0, widest: Infinity };

/** How much of a picture is seen when it covers a tile: 0 to 1. */
export function seenShare(picture: number, tile: number): number {
  return picture > 0 && tile > 0 ? Math.min(picture, tile) / Math.max(picture, tile) : 1;
}

interface Grid {
  readonly columns: number;
  readonly tile: Box;
}

function fitGrid(count: number, box: Box, gap: number, shape: Shape): Grid {
  let best: Grid = { columns: 1, tile: { width: 0, height: 0 } };
  let bestScore = 0;
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const cellWidth = (box.width - gap * (columns - 1)) / columns;
    const cellHeight = (box.height - gap * (rows - 1)) / rows;
    if (cellWidth <= 0 || cellHeight <= 0) {
      continue;
    }
    const width = Math.floor(Math.min(cellWidth, cellHeight * shape.widest));
    const height = Math.floor(Math.min(cellHeight, width / shape.narrowest));
    // Of two grids that fill the window alike, the one that shows more of the pictures.
    const score = width * height * seenShare(cameraAspect, width / height) ** 0.25;
    if (score > bestScore) {
      bestScore = score;
      best = { columns, tile: { width, height } };
    }
  }
  return best;
}

/** The largest tiles, all alike, with which `count` of them fit into a box. */
export function fitTiles(count: number, box: Box, gap: number, shape: Shape): Box {
  return fitGrid(count, box, gap, shape).tile;
}

/** Such tiles in rows, the whole and a last row that is not full in the middle. */
export function placeGrid(count: number, area: Rect, gap: number, shape: Shape): Rect[] {
  const { columns, tile } = fitGrid(count, area, gap, shape);
  const rows = Math.ceil(count / columns);
  const span = (tiles: number, size: number): number => tiles * size + (tiles - 1) * gap;
  const top = area.y + (area.height - span(rows, tile.height)) / 2;
  return Array.from({ length: count }, (_, at) => {
    const row = Math.floor(at / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = area.x + (area.width - span(inRow, tile.width)) / 2;
    return {
      x: Math.round(left + (at % columns) * (tile.width + gap)),
      y: Math.round(top + row * (tile.height + gap)),
      ...tile,
    };
  });
}

/** As many tiles as a page of a grid takes without any getting too small to be of use. */
export function pageCapacity(box: Box, gap: number): number {
  const small = Math.min(box.width, box.height) < 480;
  const least: Box = small ? { width: 132, height: 104 } : { width: 120, height: 68 };
  const columns = Math.floor((box.width + gap) / (least.width + gap));
  const rows = Math.floor((box.height + gap) / (least.height + gap));
  return Math.min(mostTiles, Math.max(1, columns * rows));
}
