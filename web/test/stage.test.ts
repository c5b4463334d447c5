import assert from "node:assert/strict";
import { test } from "node:test";
import { arrange, insetFor, noInset, type Seat, type Wishes } from "../src/ui/logic/arrange";
import { cornerByKey, corners, inCorner, nearestCorner } from "../src/ui/logic/corners";
import { holdMs, nextFocus, recall } from "../src/ui/logic/focus";
import {
  fitTiles,
  gapPx,
  mostTiles,
  pageCapacity,
  placeGrid,
  seenShare,
  shapeForPeople,
  shapeForScreens,
  type Rect,
} from "../src/ui/logic/layout";
import { pageOf, promote } from "../src/ui/logic/paging";
import { wishesOf } from "../src/ui/logic/wishes";

const desktop = { width: 1256, height: 712 };
const phone = { width: 344, height: 600 };
const windows = [desktop, phone, { width: 700, height: 320 }, { width: 2540, height: 1300 }];

function overlap(a: Rect, b: Rect): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function inside(rect: Rect, box: { width: number; height: number }): boolean {
  const slack = 1; // Of rounding to whole pixels.
  return (
    rect.x >= -slack &&
    rect.y >= -slack &&
    rect.x + rect.width <= box.width + slack &&
    rect.y + rect.height <= box.height + slack
  );
}

test("Tiles: 1 to 49 fit into every window without touching", () => {
  for (const box of windows) {
    for (let count = 1; count <= mostTiles; count += 1) {
      for (const shape of [shapeForPeople(count, box), shapeForScreens]) {
        const rects = placeGrid(count, { x: 0, y: 0, ...box }, gapPx, shape);
        assert.equal(rects.length, count);
        rects.forEach((rect, at) => {
          const where = `tile ${at} of ${count} in ${box.width}×${box.height}`;
          assert.ok(inside(rect, box), where);
          assert.ok(!rects.slice(0, at).some((other) => overlap(rect, other)), where);
        });
      }
    }
  }
});

test("Tiles: three people in a wide window do not become upright", () => {
  const tile = fitTiles(3, desktop, gapPx, shapeForPeople(3, desktop));
  assert.ok(tile.width / tile.height >= 1.25);
});

test("Tiles: one alone fills a window of usual shape", () => {
  assert.deepEqual(fitTiles(1, desktop, gapPx, shapeForPeople(1, desktop)), desktop);
});

test("Tiles: two stand side by side in a wide window, above each other in a high one", () => {
  const [left, right] = placeGrid(2, { x: 0, y: 0, ...desktop }, gapPx, shapeForPeople(2, desktop));
  assert.equal(left?.y, right?.y);
  const [above, below] = placeGrid(2, { x: 0, y: 0, ...phone }, gapPx, shapeForPeople(2, phone));
  assert.equal(above?.x, below?.x);
});

test("Tiles: a last row that is not full stands in the middle", () => {
  const rects = placeGrid(5, { x: 0, y: 0, ...desktop }, gapPx, shapeForPeople(5, desktop));
  const last = rects.slice(3);
  const [first, second] = last;
  assert.ok(first !== undefined && second !== undefined);
  assert.ok(Math.abs((first.x + second.x + second.width) / 2 - desktop.width / 2) <= 1);
});

test("Tiles: no room gives no tile", () => {
  const box = { width: 0, height: 0 };
  assert.deepEqual(fitTiles(3, box, gapPx, shapeForPeople(3, box)), box);
});

test("Tiles: a picture is seen whole in a tile of its shape, by half in one twice as wide", () => {
  assert.equal(seenShare(16 / 9, 16 / 9), 1);
  assert.equal(seenShare(1, 2), 0.5);
  assert.equal(seenShare(0, 2), 1);
});

test("Capacity: 49 on a desktop, fewer on a phone, one at least", () => {
  assert.equal(pageCapacity(desktop, gapPx), mostTiles);
  assert.equal(pageCapacity(phone, gapPx), 10);
  assert.equal(pageCapacity({ width: 10, height: 10 }, gapPx), 1);
});

test("Pages: hold everybody once, nearly alike, and clamp the page", () => {
  const all = Array.from({ length: 50 }, (_, at) => at);
  const first = pageOf(all, 49, 0);
  const second = pageOf(all, 49, 7);
  assert.deepEqual([first.pages, first.items.length, second.page, second.items.length], [2, 25, 1, 25]);
  assert.deepEqual([...first.items, ...second.items], all);
  assert.deepEqual(pageOf([], 49, 3), { items: [], page: 0, pages: 1 });
});

test("Pages: who speaks comes to the first page in place of somebody silent", () => {
  const all = Array.from({ length: 6 }, (_, at) => ({ id: `p${at}` }));
  const names = (list: readonly { id: string }[]): string => list.map(({ id }) => id).join(" ");
  assert.equal(names(promote(all, ["p5"], 3)), "p0 p1 p5 p3 p4 p2");
  assert.equal(names(promote(all, ["p5", "p2"], 3)), "p0 p5 p2 p3 p4 p1");
  assert.equal(names(promote(all, ["p0", "gone"], 3)), names(all));
  assert.equal(promote(all, ["p5"], 6), all);
});

function seat(id: string, more: Partial<Seat> = {}): Seat {
  const source = more.source ?? "camera";
  return { key: `${id} ${source}`, id, source, local: false, published: true, decodable: true, ...more };
}

const plain: Wishes = {
  view: "grid",
  pinned: undefined,
  focus: undefined,
  spokeLately: [],
  page: 0,
  self: "auto",
  corner: "bottom-right",
};

const me = seat("me", { local: true });
const people = (count: number): Seat[] =>
  Array.from({ length: count }, (_, at) => seat(`p${at}`));

function roles(seats: readonly Seat[], wishes: Partial<Wishes> = {}): string {
  return arrange(seats, { ...plain, ...wishes }, desktop)
    .tiles.map(({ seat: { key }, role }) => `${key.split(" ")[0] ?? ""}:${role}`)
    .join(" ");
}

test("Stage: alone one is large; with one other one floats; among many one is one of them", () => {
  assert.equal(roles([me]), "me:grid");
  assert.equal(roles([me, ...people(1)]), "p0:grid me:float");
  assert.equal(roles([me, ...people(3)]), "p0:grid p1:grid p2:grid me:grid");
  assert.equal(roles([me, ...people(3)], { self: "float" }), "p0:grid p1:grid p2:grid me:float");
  assert.equal(roles([me, ...people(1)], { self: "among" }), "p0:grid me:grid");
});

test("Stage: the speaker view has the focus large and the others in the strip", () => {
  const seats = [me, ...people(3)];
  assert.equal(roles(seats, { view: "speaker", focus: "p1" }), "p1:large p0:strip p2:strip me:strip");
  assert.equal(roles(seats, { view: "speaker", focus: "gone" }), "p0:large p1:strip p2:strip me:strip");
  assert.equal(roles([me], { view: "speaker" }), "me:grid");
});

test("Stage: a pin beats a screen, a screen beats the speaker, one's own screen stays small", () => {
  const screen = seat("p0", { source: "screen" });
  const own = seat("me", { source: "screen", local: true });
  const seats = [me, ...people(2), screen];
  assert.equal(roles(seats, { view: "speaker", focus: "p1" }), "p0:large p0:strip p1:strip me:strip");
  assert.equal(roles(seats, { pinned: "p1 camera" }).split(" ")[0], "p1:large");
  assert.equal(roles(seats, { pinned: "gone camera" }).split(" ")[0], "p0:large");
  assert.ok(!roles([me, own, ...people(1)]).includes("large"));
});

test("Stage: everything lies in the window, and only the own tile on top of others", () => {
  for (const box of windows) {
    for (let count = 0; count <= 60; count += 1) {
      for (const view of ["grid", "speaker"] as const) {
        const { tiles } = arrange([me, ...people(count)], { ...plain, view }, box);
        const flat = tiles.filter(({ role }) => role !== "float");
        tiles.forEach(({ rect }) => {
          assert.ok(inside(rect, box), `${count} in ${box.width}×${box.height}`);
        });
        flat.forEach(({ rect }, at) => {
          assert.ok(!flat.slice(0, at).some((other) => overlap(rect, other.rect)));
        });
      }
    }
  }
});

test("Stage: with more people than fit every page shows others", () => {
  const seats = [me, ...people(100)];
  const seen = new Set<string>();
  const { pages } = arrange(seats, plain, desktop);
  for (let page = 0; page < pages; page += 1) {
    arrange(seats, { ...plain, page }, desktop).tiles.forEach((tile) => seen.add(tile.seat.key));
  }
  assert.equal(pages, 3);
  assert.equal(seen.size, seats.length);
});

test("Wishes: what is seen of others, the largest first, in heights of the screen", () => {
  const { tiles } = arrange(
    [me, seat("late", { published: false }), seat("odd", { decodable: false }), ...people(2)],
    { ...plain, view: "speaker", focus: "p1" },
    desktop,
  );
  const wishes = wishesOf(tiles, 2);
  assert.deepEqual(wishes.map(({ participantId }) => participantId), ["p1", "p0", "late"]);
  assert.equal(wishes[0]?.maxHeight, 1440);
  assert.ok((wishes[1]?.maxHeight ?? 0) <= 540);
});

test("Wishes: a screen is asked for in full, since it can be zoomed", () => {
  const { tiles } = arrange([me, seat("p0", { source: "screen" })], plain, phone);
  assert.deepEqual(wishesOf(tiles, 1), [{ participantId: "p0", source: "screen", maxHeight: 0 }]);
});

test("Corners: a tile goes to the nearest one, and by arrow keys to each", () => {
  const area = { x: 0, y: 0, width: 1000, height: 600 };
  for (const corner of corners) {
    const rect = inCorner(corner, { width: 200, height: 100 }, area, 12);
    assert.ok(inside(rect, area));
    assert.equal(nearestCorner(rect, area), corner);
  }
  assert.equal(cornerByKey("top-left", "ArrowRight"), "top-right");
  assert.equal(cornerByKey("top-right", "ArrowDown"), "bottom-right");
  assert.equal(cornerByKey("bottom-right", "ArrowUp"), "top-right");
  assert.equal(cornerByKey("bottom-right", "ArrowLeft"), "bottom-left");
  assert.equal(cornerByKey("bottom-right", "a"), undefined);
});

test("Focus: goes to who speaks, but not at once away from somebody", () => {
  const here = ["a", "b"];
  const start = nextFocus({ id: undefined, since: 0 }, [], here, 0);
  assert.equal(start.id, "a");
  assert.equal(nextFocus(start, ["b"], here, holdMs - 1), start);
  const later = nextFocus(start, ["b"], here, holdMs);
  assert.deepEqual(later, { id: "b", since: holdMs });
  assert.equal(nextFocus(later, [], here, 9 * holdMs), later);
  assert.equal(nextFocus(later, ["a", "b"], here, 9 * holdMs), later);
  assert.equal(nextFocus(later, [], ["a"], 0).id, "a");
  assert.equal(nextFocus(later, [], [], 0).id, undefined);
});

test("Focus: those who spoke lately are remembered, and keep their places", () => {
  const lately = recall([], ["a", "b"]);
  assert.deepEqual(lately, ["a", "b"]);
  assert.equal(recall(lately, ["b"]), lately);
  assert.deepEqual(recall(lately, ["c", "a"]), ["c", "a", "b"]);
  assert.equal(recall([], Array.from({ length: 20 }, (_, at) => `p${at}`)).length, 8);
});

test("Stage: a screen is as large as it can be, whichever side the strip is then at", () => {
  const screen = seat("p0", { source: "screen" });
  const largest = (box: { width: number; height: number }): Rect => {
    const { tiles } = arrange([me, ...people(3), screen], plain, box);
    return tiles.find(({ role }) => role === "large")?.rect ?? { x: 0, y: 0, width: 0, height: 0 };
  };
  const picture = ({ width, height }: Rect): number => Math.min(width, (height * 16) / 9);
  // A window with the chat open: the strip goes below, though it is still wider than high.
  const beside = { width: 884, height: 640 };
  assert.equal(largest(beside).width, beside.width);
  assert.ok(picture(largest(beside)) > 850);
  assert.equal(largest(desktop).height, desktop.height);
  assert.equal(largest(phone).width, phone.width);
});

test("Stage: the buttons of pages have a place of their own", () => {
  for (const box of windows) {
    for (const view of ["grid", "speaker"] as const) {
      const { tiles, pages, paged, pagerBelow } = arrange([me, ...people(60)], { ...plain, view }, box);
      assert.ok(pages > 1);
      const buttons = pagerBelow
        ? [{ x: paged.x, y: paged.y + paged.height - 40, width: paged.width, height: 40 }]
        : [{ ...paged, width: 46 }, { ...paged, x: paged.x + paged.width - 46, width: 46 }];
      for (const { rect, role } of tiles) {
        assert.ok(!buttons.some((button) => overlap(button, rect)), `${view} ${role} in ${box.width}×${box.height}`);
      }
    }
  }
});

test("Stage: one alone fills a telephone", () => {
  const tile = arrange([me, ...people(1)], plain, phone).tiles[0]?.rect;
  assert.deepEqual([tile?.width, tile?.height], [phone.width, phone.height]);
});

test("Stage: the floating tile leaves the names under it a place", () => {
  const tile = { x: 0, y: 0, width: 344, height: 600 };
  assert.deepEqual(insetFor(tile, { x: 236, y: 450, width: 96, height: 128 }), { start: 0, end: 108, below: 0 });
  assert.deepEqual(insetFor(tile, { x: 12, y: 450, width: 96, height: 128 }), { start: 108, end: 0, below: 0 });
  assert.equal(insetFor(tile, { x: 236, y: 12, width: 96, height: 128 }), noInset);
  assert.equal(insetFor(tile, { x: 400, y: 450, width: 96, height: 128 }), noInset);
  const narrow = { x: 180, y: 300, width: 160, height: 300 };
  assert.deepEqual(insetFor(narrow, { x: 236, y: 450, width: 96, height: 128 }), { start: 0, end: 0, below: 150 });
});
