// Which tile lies where: grid, one large tile with a strip, and one's own tile on top.
import { inCorner, type Corner } from "./corners";
import {
  cameraAspect,
  gapPx,
  pageCapacity,
  placeGrid,
  shapeForPeople,
  shapeForScreens,
  type Box,
  type Rect,
} from "./layout";
import { pageOf, promote } from "./paging";

/** A tile's place in the room: one for each person, one for each shared screen. */
export interface Seat {
  readonly key: string;
  /** Of the participant. */
  readonly id: string;
  readonly source: "camera" | "screen";
  readonly local: boolean;
  /** Whether there is a picture now. */
  readonly published: boolean;
  /** False if this browser has no decoder for it. */
  readonly decodable: boolean;
}

export type View = "grid" | "speaker";

/** How one's own camera is shown beside others: on top, among them, or as fits best. */
export type SelfPlace = "auto" | "float" | "among";

export interface Wishes {
  readonly view: View;
  /** The key of a seat; one that has left is passed over. */
  readonly pinned: string | undefined;
  /** The participant who is large in the speaker view. */
  readonly focus: string | undefined;
  readonly spokeLately: readonly string[];
  readonly page: number;
  readonly self: SelfPlace;
  readonly corner: Corner;
}

export type Role = "grid" | "large" | "strip" | "float";

/** What of a tile's lower edge, where its name stands, is covered by the floating tile: in pixels. */
export interface Inset {
  readonly start: number;
  readonly end: number;
  readonly below: number;
}

export const noInset: Inset = { start: 0, end: 0, below: 0 };

export interface Placed {
  readonly seat: Seat;
  readonly role: Role;
  readonly rect: Rect;
  /** Nothing: none. */
  readonly inset?: Inset;
}

export interface Arrangement {
  readonly tiles: readonly Placed[];
  readonly page: number;
  readonly pages: number;
  /** Where the pages lie. */
  readonly paged: Rect;
  /** Whether there is free room for buttons at its lower end. */
  readonly pagerBelow: boolean;
}

const floatMarginPx = 12;
const pagerPx = 44;
/** A name's place at the lower edge of a tile, and the least that it needs of the width. */
const platePx = 44;
const leastPlatePx = 120;

/** Where a tile's name may stand so that the floating one does not cover it. */
export function insetFor(tile: Rect, float: Rect): Inset {
  const right = tile.x + tile.width;
  const bottom = tile.y + tile.height;
  const across = float.x < right && tile.x < float.x + float.width;
  if (!across || float.y >= bottom || float.y + float.height <= bottom - platePx) {
    return noInset;
  }
  const atEnd = float.x + float.width / 2 > tile.x + tile.width / 2;
  const [start, end] = atEnd
    ? [0, Math.max(0, right - float.x)]
    : [Math.max(0, float.x + float.width - tile.x), 0];
  return tile.width - start - end >= leastPlatePx
    ? { start, end, below: 0 }
    : { start: 0, end: 0, below: Math.max(0, Math.min(bottom - float.y, tile.height - platePx)) };
}

/** What takes the stage: what was pinned, else the newest screen of somebody else, else whoever
 *  speaks. One's own screen does so only when pinned: it would show itself in itself. */
function largeSeat(seats: readonly Seat[], wishes: Wishes): Seat | undefined {
  const pinned = seats.find(({ key }) => key === wishes.pinned);
  const screen = seats.findLast(({ source, local }) => source === "screen" && !local);
  if (pinned !== undefined || screen !== undefined) {
    return pinned ?? screen;
  }
  const others = seats.filter(({ source, local }) => source === "camera" && !local);
  return wishes.view === "speaker"
    ? (others.find(({ id }) => id === wishes.focus) ?? others[0])
    : undefined;
}

function floats(wishes: Wishes, large: Seat | undefined, others: number): boolean {
  if (wishes.self !== "auto" || others === 0) {
    return wishes.self === "float" && others > 0;
  }
  // On a shared screen it would hide text, in a grid of many somebody's face.
  return large === undefined ? others <= 2 : large.source === "camera" && others <= 2;
}

function floatSize(box: Box): Box {
  const upright = box.height > box.width;
  const width = upright
    ? Math.min(132, Math.max(88, box.width * 0.28))
    : Math.min(256, Math.max(120, box.width * 0.2));
  return {
    width: Math.round(width),
    height: Math.round(width / (upright ? 3 / 4 : cameraAspect)),
  };
}

/** The stage cut in two: the large tile, and the strip beside or below it. */
interface Cut {
  readonly large: Rect;
  readonly strip: Rect;
  /** How many tiles the strip takes. */
  readonly slots: number;
}

const leastStripTile: Box = { width: 100, height: 84 };

/** Beside: the more there are, the smaller the tiles and the narrower the strip. */
function cutBeside(count: number, box: Box): Cut {
  const fits = Math.floor((box.height + gapPx) / (leastStripTile.height + gapPx));
  const slots = Math.max(1, Math.min(count, fits));
  const height = (box.height + gapPx) / slots - gapPx;
  const widest = Math.min(260, Math.max(132, box.width * 0.19));
  const width = Math.round(Math.min(widest, height * cameraAspect));
  return {
    large: { x: 0, y: 0, width: box.width - width - gapPx, height: box.height },
    strip: { x: box.width - width, y: 0, width, height: box.height },
    slots,
  };
}

function cutBelow(count: number, box: Box): Cut {
  const fits = Math.floor((box.width + gapPx) / (leastStripTile.width + gapPx));
  const slots = Math.max(1, Math.min(count, fits));
  const height = Math.round(Math.min(140, Math.max(84, box.height * 0.18)));
  return {
    large: { x: 0, y: 0, width: box.width, height: box.height - height - gapPx },
    strip: { x: 0, y: box.height - height, width: box.width, height },
    slots,
  };
}

function placeStrip(seats: readonly Seat[], strip: Rect, slots: number): Placed[] {
  const beside = strip.height > strip.width;
  const tile = beside
    ? {
        width: strip.width,
        height: Math.floor(Math.min((strip.height + gapPx) / slots - gapPx, strip.width / 1.5)),
      }
    : {
        width: Math.floor(Math.min((strip.width + gapPx) / slots - gapPx, strip.height * 1.5)),
        height: strip.height,
      };
  const step = (beside ? tile.height : tile.width) + gapPx;
  const start = ((beside ? strip.height : strip.width) - seats.length * step + gapPx) / 2;
  return seats.map((seat, at) => {
    const along = Math.round(start + at * step);
    const rect = beside
      ? { x: strip.x, y: strip.y + along, ...tile }
      : { x: strip.x + along, y: strip.y, ...tile };
    return { seat, role: "strip", rect };
  });
}

/** How large a picture of usual shape is when all of it is seen. */
function pictureIn({ width, height }: Box): number {
  return Math.min(width, height * cameraAspect) * Math.min(height, width / cameraAspect);
}

/** By so much the picture must gain before the strip goes below, where its tiles are smaller. */
const leastGain = 1.1;

/** The cut that leaves the larger picture. */
function cut(count: number, box: Box): Cut {
  const [beside, below] = [cutBeside(count, box), cutBelow(count, box)];
  return pictureIn(below.large) > leastGain * pictureIn(beside.large) ? below : beside;
}

/** A page of the strip, with room for the buttons: below it, or at both of its ends. */
function pageStrip(rest: readonly Seat[], wishes: Wishes, strip: Rect, fits: number): Arrangement {
  const more = rest.length > fits;
  const pagerBelow = more && strip.height > strip.width;
  let area = strip;
  if (more) {
    area = pagerBelow
      ? { ...strip, height: strip.height - pagerPx }
      : { ...strip, x: strip.x + pagerPx + gapPx, width: strip.width - 2 * (pagerPx + gapPx) };
  }
  const share = (area.height * area.width) / (strip.height * strip.width);
  const slots = Math.max(1, Math.floor(fits * share));
  const { items, page, pages } = pageOf(promote(rest, wishes.spokeLately, slots), slots, wishes.page);
  return { tiles: placeStrip(items, area, slots), page, pages, paged: strip, pagerBelow };
}

function pageGrid(rest: readonly Seat[], wishes: Wishes, box: Box): Arrangement {
  const whole: Rect = { x: 0, y: 0, ...box };
  const pagerBelow = rest.length > pageCapacity(box, gapPx);
  const area = pagerBelow ? { ...whole, height: box.height - pagerPx } : whole;
  const capacity = pageCapacity(area, gapPx);
  const ordered = promote(rest, wishes.spokeLately, capacity);
  const { items, page, pages } = pageOf(ordered, capacity, wishes.page);
  const rects = placeGrid(items.length, area, gapPx, shapeForPeople(items.length, area));
  const tiles = items.map((seat, at) => ({ seat, role: "grid", rect: rects[at] ?? whole }) as const);
  return { tiles, page, pages, paged: whole, pagerBelow };
}

function alone(large: Seat, box: Box): Arrangement {
  const whole: Rect = { x: 0, y: 0, ...box };
  const shape = large.source === "screen" ? shapeForScreens : shapeForPeople(1, box);
  const [rect = whole] = placeGrid(1, whole, gapPx, shape);
  return {
    tiles: [{ seat: large, role: "large", rect }],
    page: 0,
    pages: 1,
    paged: whole,
    pagerBelow: false,
  };
}

/** Seats are in the order in which they came. */
export function arrange(seats: readonly Seat[], wishes: Wishes, box: Box): Arrangement {
  const own = seats.find(({ local, source }) => local && source === "camera");
  const large = largeSeat(seats, wishes);
  const others = seats.filter((seat) => seat !== own);
  const floating = own !== large && floats(wishes, large, others.length) ? own : undefined;
  // Oneself comes last, where one is not looked for.
  const rest = [...others, ...(own === undefined ? [] : [own])].filter(
    (seat) => seat !== large && seat !== floating,
  );
  const withFloat = (rests: Arrangement, area: Rect): Arrangement => {
    if (floating === undefined) {
      return rests;
    }
    const rect = inCorner(wishes.corner, floatSize(box), area, floatMarginPx);
    const tiles = rests.tiles.map((tile) => ({ ...tile, inset: insetFor(tile.rect, rect) }));
    return { ...rests, tiles: [...tiles, { seat: floating, role: "float", rect }] };
  };
  const whole: Rect = { x: 0, y: 0, ...box };
  if (large === undefined) {
    return withFloat(pageGrid(rest, wishes, box), whole);
  }
  if (rest.length === 0) {
    return withFloat(alone(large, box), whole);
  }
  const { large: area, strip, slots } = cut(rest.length, box);
  const paged = pageStrip(rest, wishes, strip, slots);
  const tiles: Placed[] = [{ seat: large, role: "large", rect: area }, ...paged.tiles];
  return withFloat({ ...paged, tiles }, area);
}
