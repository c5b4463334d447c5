import assert from "node:assert/strict";
import { test } from "node:test";
import { create } from "@bufbuild/protobuf";
import { StatusSchema, type Status } from "../src/gen/status_pb";
import { formatsFor, joined } from "../src/status/format";
import { bitrate, emptyHistory, historyMs, loss, remember, rememberGap } from "../src/status/history";
import { sourceName, translator } from "../src/status/i18n";
import { de } from "../src/status/locales/de";
import { en } from "../src/status/locales/en";

const english = formatsFor("en");

function statusAt(time: number, rest: { intervalMs?: bigint; rooms?: [] } = {}): Status {
  return create(StatusSchema, {
    timeMs: BigInt(time),
    intervalMs: 1000n,
    totals: {
      participants: 2n,
      audioReceived: { bitrateBps: 30_000n, loss: 0 },
      videoReceived: { bitrateBps: 970_000n, loss: 0.1 },
      videoSent: { bitrateBps: 2_000_000n },
    },
    process: { cpuCores: 0.5 },
    rooms: [{ name: "default", participants: [{ id: "a", received: { bitrateBps: 7n } }] }],
    ...rest,
  });
}

test("Bitrates: three digits and the unit that fits", () => {
  const cases: [number | undefined, string][] = [
    [undefined, "–"],
    [0, "0\u00a0bit/s"],
    [999, "999\u00a0bit/s"],
    [999.9, "1.00\u00a0kbit/s"],
    [32_000, "32.0\u00a0kbit/s"],
    [999_949, "1.00\u00a0Mbit/s"],
    [1_234_567, "1.23\u00a0Mbit/s"],
    [123_456_789, "123\u00a0Mbit/s"],
  ];
  for (const [value, text] of cases) {
    assert.equal(joined(english.bitrate(value)), text);
  }
  assert.equal(joined(formatsFor("de").bitrate(1_234_567)), "1,23\u00a0Mbit/s");
  assert.equal(joined(english.mark(5_000_000)), "5\u00a0Mbit/s");
});

test("Other amounts: shares, bytes, times", () => {
  assert.equal(joined(english.share(0)), "0\u00a0%");
  assert.equal(joined(english.share(0.0004)), "0.04\u00a0%");
  assert.equal(joined(english.share(0.0123)), "1.2\u00a0%");
  assert.equal(joined(english.share(0.5)), "50\u00a0%");
  assert.equal(joined(english.bytes(31 * 1024 * 1024)), "31.0\u00a0MiB");
  assert.equal(joined(english.milliseconds(4_230)), "4.2\u00a0ms");
  assert.equal(joined(english.milliseconds(42_300)), "42\u00a0ms");
  assert.equal(english.duration(59_999), "59 s");
  assert.equal(english.duration(3_600_000), "1 h");
  assert.equal(english.duration(3_660_000), "1 h 1 min");
  assert.equal(english.duration(90_061_000), "1 d 1 h");
});

test("Flows together: sums of what is known, loss weighed by bitrate", () => {
  const { totals } = statusAt(0);
  assert.equal(bitrate(totals?.audioReceived, totals?.videoReceived), 1_000_000);
  assert.equal(bitrate(totals?.audioSent), undefined);
  const together = loss(totals?.audioReceived, totals?.videoReceived) ?? 0;
  assert.ok(Math.abs(together - 0.097) < 1e-9);
  assert.equal(loss(totals?.videoSent), undefined);
});

test("History: two minutes, and of who is here alone", () => {
  let history = emptyHistory;
  for (let time = 1_000_000; time <= 1_300_000; time += 1_000) {
    history = remember(history, statusAt(time));
  }
  assert.equal(history.moments.length, historyMs / 1000);
  assert.deepEqual(history.moments.at(-1), {
    time: 1_300_000,
    received: 1_000_000,
    sent: 2_000_000,
    cores: 0.5,
    people: 2,
  });
  assert.equal(history.people.get("a")?.at(-1)?.received, 7);
  history = remember(history, statusAt(1_301_000, { rooms: [] }));
  assert.equal(history.people.size, 0);
});

test("History: the same answer twice is one point, an old average is none", () => {
  let history = remember(emptyHistory, statusAt(1_000));
  history = remember(history, statusAt(1_000));
  assert.equal(history.moments.length, 1);
  history = remember(history, statusAt(60_000, { intervalMs: 59_000n }));
  assert.equal(history.moments.at(-1)?.received, null);
  assert.equal(history.moments.at(-1)?.people, 2);
});

test("History: a server that is silent leaves one gap", () => {
  let history = remember(emptyHistory, statusAt(1_000));
  history = rememberGap(rememberGap(history, 2_000), 3_000);
  assert.deepEqual(history.moments.map(({ people }) => people), [2, null]);
  assert.equal(rememberGap(emptyHistory, 1_000), emptyHistory);
});

test("Status words: in the language that is spoken, with its plurals", () => {
  translator.start(["fr-FR", "de-AT", "en"]);
  const t = translator.translate;
  assert.equal(sourceName(t, "camera"), "Kamera");
  assert.equal(t("room.people", { count: 1 }), "1 Person");
  assert.equal(t("core", { count: 0.12 }), "Kerne");
  translator.choose("en");
  assert.equal(t("room.people", { count: 3 }), "3 people");
  assert.equal(sourceName(t, "whiteboard"), "whiteboard");
  assert.equal(sourceName(t, "constructor"), "constructor");
});

test("Status words: every language has the same gaps to fill", () => {
  const gaps = (text: string): string => [...text.matchAll(/{{\w+}}/g)].flat().sort().join();
  for (const [key, text] of Object.entries(en)) {
    assert.equal(gaps(de[key as keyof typeof en]), gaps(text), key);
  }
});
