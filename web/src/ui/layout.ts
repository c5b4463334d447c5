export interface Box {
  readonly width: number;
  readonly height: number;
}

/** How wide a tile may be for its height: from upright (a phone) to the camera's own shape. */
const narrowest = 3 / 4;
const widest = 16 / 9;

/** The largest tiles, all alike, with which `count` of them fit into a box. In pixels. */
export function fitTiles(count: number, box: Box, gap: number): Box {
  let best: Box = { width: 0, height: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const cellWidth = (box.width - gap * (columns - 1)) / columns;
    const cellHeight = (box.height - gap * (rows - 1)) / rows;
    if (cellWidth <= 0 || cellHeight <= 0) {
      continue;
    }
    const width = Math.floor(Math.min(cellWidth, cellHeight * widest));
    const height = Math.floor(Math.min(cellHeight, width / narrowest));
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
