export interface Box {
  readonly width: number;
  readonly height: number;
}

/** Bounds of width divided by height. */
export interface Shape {
  readonly narrowest: number;
  readonly widest: number;
}

/** People: never wider than a camera's picture. Where there is room beside, not upright either,
 *  since a camera's picture then loses its sides. */
export function shapeForPeople(box: Box): Shape {
  return { narrowest: box.width > box.height ? 5 / 4 : 3 / 4, widest: 16 / 9 };
}

/** Screens take what they can get; what is left of a tile stays dark. */
export const shapeForScreens: Shape = { narrowest: 0, widest: Infinity };

/** The largest tiles, all alike, with which `count` of them fit into a box. In pixels. */
export function fitTiles(count: number, box: Box, gap: number, shape: Shape): Box {
  let best: Box = { width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const cellWidth = (box.width - gap * (columns - 1)) / columns;
    const cellHeight = (box.height - gap * (rows - 1)) / rows;
    if (cellWidth <= 0 || cellHeight <= 0) {
      continue;
    }
    const width = Math.floor(Math.min(cellWidth, cellHeight * shape.widest));
    const height = Math.floor(Math.min(cellHeight, width / shape.narrowest));
    if (width * height > best.width * best.height) {
      best = { width, height };
    }
  }
  return best;
}

/** The letters that stand for somebody without a picture: at most two. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  const picked = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return picked.map((word) => Array.from(word ?? "")[0]?.toLocaleUpperCase() ?? "").join("");
}

/** One of `count` colours, always the same one for the same text. */
export function colourOf(text: string, count: number): number {
  let hash = 0;
  for (const character of text) {
    hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  }
  return hash % count;
}
