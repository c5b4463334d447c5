import type { PictureWish } from "../../sdk";
import type { Placed } from "./arrange";
import { cameraAspect } from "./layout";

/** Heights are asked for in these steps, so that a window that is being dragged asks rarely. */
const steps = [90, 180, 270, 360, 540, 720, 1080, 1440, 2160];

function stepAbove(height: number): number {
  return steps.find((step) => step >= height) ?? 0;
}

function heightOf({ seat, rect }: Placed, pixelRatio: number): number {
  // A screen may be zoomed into; a camera's picture that covers a wide tile is higher than it.
  return seat.source === "screen"
    ? 0
    : stepAbove(Math.max(rect.height, rect.width / cameraAspect) * pixelRatio);
}

/** What to ask the server for: the pictures of these tiles, the largest first. Those that may come
 *  are asked for too, last, so that they are there at once. */
export function wishesOf(tiles: readonly Placed[], pixelRatio: number): PictureWish[] {
  const area = ({ rect }: Placed): number => rect.width * rect.height;
  return tiles
    .filter(({ seat }) => !seat.local && seat.decodable)
    .sort((a, b) => Number(b.seat.published) - Number(a.seat.published) || area(b) - area(a))
    .map((tile) => ({
      participantId: tile.seat.id,
      source: tile.seat.source,
      maxHeight: heightOf(tile, pixelRatio),
    }));
}
