// The picture of the graph: whatever is joined, nothing lies on another.
import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { TrunksSchema, type Trunks } from "../src/gen/status_pb";
import { layOut, type Graph, type Rectangle } from "../src/trunk/graph";
import { pointsOn } from "../src/trunk/lines";
import { topologyOf } from "../src/trunk/topology";

type Pair = readonly [number, number];

const id = (index: number): string => `n${String(index)}`;

/** What server 0 says of servers that are joined as `pairs` say. */
function seen(pairs: readonly Pair[]): Trunks {
  const beside = (node: number): number[] => pairs.flatMap(([a, b]) => (a === node ? [b] : b === node ? [a] : []));
  const parents = new Map<number, number>();
  const reached = [0];
  for (const node of reached) {
    for (const next of beside(node)) {
      if (next !== 0 && !parents.has(next)) {
        parents.set(next, node);
        reached.push(next);
      }
    }
  }
  const pathOf = (node: number): string[] => {
    const parent = parents.get(node);
    return node === 0 ? [] : [id(node), ...(parent === undefined ? [] : pathOf(parent))];
  };
  return create(TrunksSchema, {
    node: id(0),
    name: "here",
    neighbours: beside(0).map((node) => ({ node: id(node), name: `site ${String(node)}`, up: true, roundTripUs: 1500n })),
    nodes: reached.map((node) => ({ node: id(node), name: `site ${String(node)}`, participants: 2n, path: pathOf(node) })),
    edges: pairs.map(([a, b]) => ({
      a: id(Math.min(a, b)),
      b: id(Math.max(a, b)),
      used: parents.get(a) === b || parents.get(b) === a,
    })),
  });
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const chain = (count: number): Pair[] => upTo(count - 1).map((node) => [node, node + 1]);
const star = (count: number): Pair[] => upTo(count - 1).map((node) => [0, node + 1]);
const ring = (count: number): Pair[] => [...chain(count), [0, count - 1]];
const mesh = (count: number): Pair[] => upTo(count).flatMap((a) => upTo(a).map((b): Pair => [b, a]));
const tree = (count: number): Pair[] => upTo(count - 1).map((node) => [Math.floor(node / 2), node + 1]);
const comb = (count: number): Pair[] => upTo(count - 1).map((node) => [node % 2 === 0 ? node : node - 1, node + 1]);

const shapes: readonly (readonly [name: string, count: number, pairs: readonly Pair[]])[] = [
  ["alone", 1, []],
  ["pair", 2, [[0, 1]]],
  ["chain of 3, from its middle", 3, [[0, 1], [0, 2]]],
  ...[3, 4, 6, 16].flatMap((count) => [
    [`chain of ${String(count)}`, count, chain(count)] as const,
    [`star of ${String(count)}`, count, star(count)] as const,
    [`ring of ${String(count)}`, count, ring(count)] as const,
    [`tree of ${String(count)}`, count, tree(count)] as const,
    [`comb of ${String(count)}`, count, comb(count)] as const,
  ]),
  ["star of 4, from a leaf", 4, [[0, 1], [1, 2], [1, 3]]],
  ["mesh of 4", 4, mesh(4)],
  ["mesh of 16", 16, mesh(16)],
  ["two rings", 7, [...ring(4), [0, 4], [4, 5], [5, 6], [0, 6]]],
];
// Of the card's inside: on a wide screen, on a tablet, on a phone, on the smallest one.
const widths = [796, 560, 292, 252];

const within = (inner: Rectangle, width: number, height: number): boolean =>
  inner.x >= 0 && inner.y >= 0 && inner.x + inner.width <= width && inner.y + inner.height <= height;
const overlap = (a: Rectangle, b: Rectangle): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const holds = (box: Rectangle, { x, y }: { x: number; y: number }, margin: number): boolean =>
  x > box.x - margin && x < box.x + box.width + margin && y > box.y - margin && y < box.y + box.height + margin;

function complaints({ boxes, labels, edges, width, height }: Graph): string[] {
  const found: string[] = [];
  const things = [
    ...boxes.map((at) => ({ name: `server ${at.server.node}`, at })),
    ...labels.map((at) => ({ name: `label ${at.server.node}`, at })),
  ];
  things.forEach(({ name, at }, index) => {
    if (!within(at, width, height)) {
      found.push(`${name} is outside`);
    }
    for (const other of things.slice(index + 1)) {
      if (overlap(at, other.at)) {
        found.push(`${name} lies on ${other.name}`);
      }
    }
  });
  for (const { join, line } of edges) {
    const points = pointsOn(line);
    if (points.some(({ x, y }) => x < 0 || y < 0 || x > width || y > height)) {
      found.push(`line ${join.a} ${join.b} is outside`);
    }
    for (const { server, ...box } of boxes) {
      const own = server.node === join.a || server.node === join.b;
      if (points.some((point) => holds(box, point, own ? -2 : 3))) {
        found.push(`line ${join.a} ${join.b} passes behind server ${server.node}`);
      }
    }
    for (const label of labels) {
      // Its own line passes between its words.
      const mine = join.own && join.b === label.server.node;
      const top = { ...label, height: 16 };
      const bottom = { ...label, y: label.y + 21, height: label.height - 21 };
      if ((mine ? [top, bottom] : [label]).some((words) => points.some((point) => holds(words, point, 0)))) {
        found.push(`line ${join.a} ${join.b} passes behind label ${label.server.node}`);
      }
    }
  }
  return found;
}

for (const [name, count, pairs] of shapes) {
  test(`Trunks' picture: ${name}`, () => {
    for (const width of widths) {
      const graph = layOut(seen(pairs), width);
      assert.equal(graph.boxes.length, count, "each server once");
      assert.equal(graph.edges.length, pairs.length, "each link once");
      assert.deepEqual(complaints(graph), [], `${String(width)} px, ${graph.form}`);
      for (const box of graph.boxes) {
        assert.ok(box.width >= 80, `${box.server.node} is ${String(box.width)} px wide at ${String(width)}`);
      }
    }
  });
}

test("Trunks' picture: a few servers do not fill the screen", () => {
  for (const [count, pairs, most] of [[1, [], 100], [3, chain(3), 100], [4, mesh(4), 220], [3, ring(3), 160]] as const) {
    assert.ok(layOut(seen(pairs), 796).height <= most, `${String(count)} servers`);
  }
  assert.ok(layOut(seen(star(16)), 796).height <= 560);
});

test("Trunks' picture: it is the same in whatever order servers are told", () => {
  const trunks = seen(tree(7));
  const turned = create(TrunksSchema, {
    ...trunks,
    nodes: [...trunks.nodes].reverse(),
    edges: [...trunks.edges].reverse(),
    neighbours: [...trunks.neighbours].reverse(),
  });
  const places = (of: Trunks): string[] => layOut(of, 796).boxes.map(({ server, x, y }) => `${server.node} ${String(x)} ${String(y)}`);
  assert.deepEqual(places(trunks), places(turned));
});

test("Trunks' picture: servers of an earlier version tell no edges", () => {
  const trunks = create(TrunksSchema, { ...seen(chain(3)), edges: [] });
  assert.deepEqual(topologyOf(trunks).joins.map(({ a, b }) => `${a} ${b}`), ["n0 n1", "n1 n2"]);
});

test("Trunks' picture: a server to which no way is left is there, without a line", () => {
  const trunks = create(TrunksSchema, {
    node: "a",
    neighbours: [{ node: "b" }],
    nodes: [{ node: "a" }, { node: "b", path: ["b"] }, { node: "c", participants: 1n }],
  });
  const graph = layOut(trunks, 796);
  assert.equal(graph.boxes.find(({ server }) => server.node === "c")?.server.distance, undefined);
  assert.equal(graph.edges.length, 1);
  assert.deepEqual(complaints(graph), []);
});

test("Trunks' picture: what a neighbour makes up does not make it endless", () => {
  const graph = layOut(seen(star(500)), 796);
  assert.equal(graph.boxes.length, 64);
  assert.equal(graph.more, 436);
});
