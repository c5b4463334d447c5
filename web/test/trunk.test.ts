import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { TrunksSchema } from "../src/gen/status_pb";
import { layOut } from "../src/trunk/graph";
import { stateName, translator } from "../src/trunk/i18n";
import { de } from "../src/trunk/locales/de";
import { en } from "../src/trunk/locales/en";

test("Trunks: a server alone is in the middle", () => {
  const graph = layOut(create(TrunksSchema, { node: "a", nodes: [{ node: "a", participants: 2n }] }));
  assert.deepEqual(graph.places, [{ node: "a", name: "", people: 2, here: true, x: 0, y: 0 }]);
  assert.deepEqual(graph.edges, []);
});

test("Trunks: servers lie in rings by their distance, each link is there once", () => {
  const graph = layOut(
    create(TrunksSchema, {
      node: "a",
      neighbours: [{ node: "b" }, { node: "c" }],
      nodes: [{ node: "a" }, { node: "b", path: ["b"] }, { node: "c", path: ["c"] }, { node: "d", name: "D", path: ["d", "b"] }],
    }),
  );
  const distance = new Map(graph.places.map(({ node, x, y }) => [node, Math.round(Math.hypot(x, y))]));
  assert.equal(distance.get("a"), 0);
  assert.equal(distance.get("b"), distance.get("c"));
  assert.ok((distance.get("d") ?? 0) > (distance.get("b") ?? 0));
  const edges = graph.edges.map(({ from, to, own }) => `${[from.node, to.node].sort().join("")}${own ? "!" : ""}`);
  assert.deepEqual(edges.sort(), ["ab!", "ac!", "bd"]);
});

test("Trunks: no two servers lie on each other", () => {
  const names = Array.from({ length: 12 }, (_, index) => `n${String(index)}`);
  const graph = layOut(create(TrunksSchema, { node: "a", neighbours: names.map((node) => ({ node })) }));
  const places = new Set(graph.places.map(({ x, y }) => `${String(x)} ${String(y)}`));
  assert.equal(places.size, 13);
});

test("Trunks: both languages say everything, and states that are new are shown as they are", () => {
  assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort());
  translator.start(["en"]);
  assert.equal(stateName(translator.translate, "refused"), "refused");
  assert.equal(stateName(translator.translate, "dreaming"), "dreaming");
});
