// The pages beside the meeting: what they say alike.
import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { TrunksSchema, type Trunks } from "../src/gen/status_pb";
import { roomName, sentenceOf } from "../src/admin/i18n";
import { de as commonDe } from "../src/admin/locales/de";
import { en as commonEn } from "../src/admin/locales/en";
import { de as recordingsDe } from "../src/recordings/locales/de";
import { en as recordingsEn } from "../src/recordings/locales/en";
import { de as sourcesDe } from "../src/sources/locales/de";
import { en as sourcesEn } from "../src/sources/locales/en";
import { layOut } from "../src/trunk/graph";
import { kindsIn } from "../src/trunk/legend";
import { wordsOf } from "../src/trunk/states";
import { isLoopback, reachablePages } from "../src/ui/logic/loopback";
import { codecName, isDefaultRoom } from "../src/ui/logic/names";
import { localeFor } from "../src/ui/translator";

const said = (key: string): string => `<${key}>`;

test("Pages: both languages have every text, with the same places to fill in", () => {
  const places = (text: string): string => [...text.matchAll(/{{\w+}}/g)].map(String).sort().join();
  const pairs = [[commonEn, commonDe], [recordingsEn, recordingsDe], [sourcesEn, sourcesDe]] as const;
  for (const [en, de] of pairs as readonly (readonly [Record<string, string>, Record<string, string>])[]) {
    assert.deepEqual(Object.keys(de).sort(), Object.keys(en).sort());
    for (const [key, text] of Object.entries(en)) {
      assert.equal(places(de[key] ?? ""), places(text), key);
    }
  }
});

test("Pages: an access is told in the page's own sentence, else in that of all, else not at all", () => {
  assert.equal(sentenceOf(said, "needed", { needed: "own" }), "own");
  assert.equal(sentenceOf(said, "wrong", { needed: "own" }), "<said.wrong>");
  assert.equal(sentenceOf(said, "open", {}), "");
  assert.equal(sentenceOf(said, "toString", {}), "");
});

test("Pages: the room of everybody has one name, others their own", () => {
  assert.equal(roomName(said, "default"), "<room.default>");
  assert.equal(roomName(said, "garden"), "garden");
  assert.ok(isDefaultRoom("") && !isDefaultRoom("Default room"));
});

test("Pages: codecs are spelt as people know them", () => {
  assert.deepEqual(["opus", "OPUS", "vp8", "h264", ""].map(codecName), ["Opus", "Opus", "VP8", "H264", ""]);
});

test("Pages: dates are written as at home, if the browser speaks the page's language there", () => {
  assert.equal(localeFor("en", ["de-AT", "en-GB", "en"]), "en-GB");
  assert.equal(localeFor("de", ["fr-FR", "en-GB"]), "de");
});

test("Addresses: what leads every machine to itself is known, and offered to nobody", () => {
  for (const host of ["localhost", "LOCALHOST", "localhost.", "a.localhost", "127.0.0.1", "127.9.9.9", "[::1]", "::1"]) {
    assert.ok(isLoopback(host), host);
  }
  for (const host of ["livingroom", "localhost.example.org", "128.0.0.1", "127.0.0.1.example.org", "[fd00::1]"]) {
    assert.ok(!isLoopback(host), host);
  }
  const pages = ["https://livingroom.local:8081/sfu", "https://localhost:8081/sfu", "https://[::1]:8081/sfu", "ftp://x/", "?", 7];
  assert.deepEqual(reachablePages({ pages }), ["https://livingroom.local:8081/sfu"]);
  for (const other of [undefined, null, [], "pages", { pages: "https://a/" }, {}]) {
    assert.deepEqual(reachablePages(other), []);
  }
});

test("Addresses: the one that another machine finds most surely is offered first", () => {
  const pages = ["hall", "hall.local", "localhost", "[fd00::2]", "192.0.2.2", "meet.example.org"].map((host) => `https://${host}/sfu`);
  assert.deepEqual(reachablePages({ pages }).map((page) => new URL(page).hostname),
    ["meet.example.org", "192.0.2.2", "hall", "hall.local", "[fd00::2]"]);
});

test("Trunks: one that has never worked is not reached, one that has is reconnecting", () => {
  const cases: readonly (readonly [state: string, words: string, name: string, reason: string, retry: number | undefined])[] = [
    ["dialling", "dialling", "dialling", "", undefined],
    ["dialling", "reconnecting: timed out", "waiting", "timed out", undefined],
    ["waiting", "dialling again in 4 s: host port 1: Connection refused", "failing", "host port 1: Connection refused", 4],
    ["waiting", "dialling again in 0 s", "failing", "", 0],
    ["waiting", "reconnecting in 1 s: it has closed", "waiting", "it has closed", 1],
    ["refused", "refused: This is the same server; again in 12 s", "refused", "This is the same server", 12],
    ["up", "up", "up", "", undefined],
    ["covered", "up, dialled by the other server", "covered", "", undefined],
    ["verifying", "verifying", "verifying", "", undefined],
    ["dreaming", "of sheep", "dreaming", "of sheep", undefined],
  ];
  for (const [state, words, name, reason, retryInS] of cases) {
    assert.deepEqual(wordsOf(state, words), { state: name, reason, retryInS }, words);
  }
});

test("Trunks: the legend explains what is in the picture, and nothing else", () => {
  const trunks = (more: object): Trunks => create(TrunksSchema, { node: "a", nodes: [{ node: "a" }], ...more });
  const kinds = (of: Trunks): string => kindsIn(layOut(of, 796), of).join();
  assert.equal(kinds(trunks({})), "");
  assert.equal(kinds(trunks({ neighbours: [{ node: "b", up: true }] })), "own");
  assert.equal(kinds(trunks({ neighbours: [{ node: "b", up: false }] })), "detached");
  const more = {
    neighbours: [{ node: "b", up: true }],
    nodes: [{ node: "a" }, { node: "b", path: ["b"] }, { node: "c", path: ["c", "b"] }, { node: "d", path: ["d", "b"] }, { node: "lost" }],
    edges: [{ a: "b", b: "c", used: true }, { a: "b", b: "d", used: true }, { a: "c", b: "d", used: false }],
  };
  assert.equal(kinds(trunks(more)), "own,others,spare,lost");
});
