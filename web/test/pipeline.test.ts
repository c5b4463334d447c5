import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { PipelineApi } from "../src/pipeline/api";
import { de } from "../src/pipeline/locales/de";
import { en } from "../src/pipeline/locales/en";
import { fitting, larger, leastZoom, mostZoom, smaller } from "../src/pipeline/zoom";

const { fetch } = globalThis;
afterEach(() => {
  globalThis.fetch = fetch;
});

test("Pipeline: both languages say everything", () => {
  assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort());
});

test("Pipeline: a picture is made to fit, never larger than it is, and zoom has its bounds", () => {
  assert.equal(fitting(2000, 500), 0.25);
  assert.equal(fitting(200, 500), 1);
  assert.equal(fitting(0, 500), 1);
  assert.equal(fitting(1_000_000, 500), leastZoom);
  assert.ok(larger(1) > 1 && smaller(1) < 1);
  assert.equal(larger(mostZoom), mostZoom);
  assert.equal(smaller(leastZoom), leastZoom);
});

test("Pipeline: what the server answers is told apart, with its sentence when there is no picture", async () => {
  const asked: string[] = [];
  let answer = new Response("<svg/>", { status: 200 });
  globalThis.fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    asked.push(`${typeof input === "string" ? input : "no text"} ${headers.get("Authorization") ?? "nobody"}`);
    return Promise.resolve(answer);
  };
  const api = new PipelineApi();
  const drawn = await api.ask("svg", false);
  assert.equal(drawn.access, "open");
  assert.equal(await drawn.content?.text(), "<svg/>");

  answer = new Response('{"error":"Graphviz is not installed."}', { status: 503 });
  assert.deepEqual(await api.ask("svg", true), { access: "undrawn", reason: "Graphviz is not installed." });
  for (const [status, access] of [[401, "needed"], [403, "wrong"], [429, "too-many"], [500, "unreachable"]] as const) {
    answer = new Response("", { status });
    assert.deepEqual(await api.ask("dot", false), { access });
  }
  api.enter("secret");
  answer = new Response("", { status: 503 });
  assert.deepEqual(await api.ask("dot", false), { access: "undrawn", reason: "" });
  assert.deepEqual([asked[0], asked[1], asked.at(-1)], [
    "pipeline.svg nobody",
    "pipeline.svg?whole nobody",
    "pipeline.dot Bearer secret",
  ]);
});
