import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { ChatEntry, Participant, Publication } from "../src/sdk";
import { meterOf } from "../src/ui/common/LevelMeter";
import { chooseLanguage, languageFor, startTranslation, translate } from "../src/ui/i18n";
import { de } from "../src/ui/locales/de";
import { en } from "../src/ui/locales/en";
import { bytesLeft, groupEntries, mostChatBytes, unreadOf } from "../src/ui/logic/chat-groups";
import { calm } from "../src/ui/logic/calm";
import { linkify } from "../src/ui/logic/links";
import { patiently, pausesMs } from "../src/ui/logic/patience";
import { isViewer, listOrder } from "../src/ui/logic/people";
import { recordingNews } from "../src/ui/logic/recording";
import { qrPath } from "../src/ui/logic/qr";
import { barsOf } from "../src/ui/logic/quality";
import { sameSeats, seatsOf } from "../src/ui/logic/seats";
import { actionOf, isTyping, shortcuts, type Key } from "../src/ui/logic/shortcuts";
import { clock, untilNextMinute } from "../src/ui/logic/time";
import { mostZoom, panBy, pinch, unzoomed, zoomAt } from "../src/ui/logic/zoom";

startTranslation(["en"]);

test("Languages: what was chosen, else what the browser prefers, else English", () => {
  assert.equal(languageFor("", ["de-AT", "en"]), "de");
  assert.equal(languageFor("en", ["de"]), "en");
  assert.equal(languageFor("", ["fr-FR", "de"]), "de");
  assert.equal(languageFor("xx", []), "en");
});

test("Languages: every text is there in each, with the same places to fill in", () => {
  const places = (text: string): string => [...text.matchAll(/{{\w+}}/g)].map(String).sort().join();
  for (const [key, text] of Object.entries(en)) {
    const german = de[key as keyof typeof en];
    assert.notEqual(german.trim(), "", key);
    assert.equal(places(german), places(text), key);
  }
});

test("Languages: numbers choose the words, and names are filled in as they are", () => {
  assert.equal(translate("chat.with-unread", { count: 1 }), "Chat, 1 unread message");
  assert.equal(translate("chat.with-unread", { count: 3 }), "Chat, 3 unread messages");
  assert.equal(translate("tile.you", { name: "<b>&" }), "<b>& (you)");
  chooseLanguage("de");
  assert.equal(translate("tile.you", { name: "Ada" }), "Ada (du)");
  chooseLanguage("en");
});

const plain: Key = {
  key: "m",
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  repeat: false,
  isComposing: false,
};

test("Shortcuts: letters in either case, and nothing with a modifier or while it repeats", () => {
  assert.equal(actionOf(plain, false), "microphone");
  assert.equal(actionOf({ ...plain, key: "M" }, false), "microphone");
  assert.equal(actionOf({ ...plain, key: "?" }, false), "help");
  assert.equal(actionOf({ ...plain, key: "x" }, false), undefined);
  for (const more of ["ctrlKey", "altKey", "metaKey", "repeat", "isComposing"]) {
    assert.equal(actionOf({ ...plain, [more]: true }, false), undefined, more);
  }
});

test("Shortcuts: while typing only Escape is one", () => {
  for (const [key, action] of shortcuts) {
    const expected = key === "Escape" ? action : undefined;
    assert.equal(actionOf({ ...plain, key }, true), expected, key);
  }
});

test("Shortcuts: texts and choices are typed in, buttons are not", () => {
  assert.ok(isTyping({ tagName: "TEXTAREA" }));
  assert.ok(isTyping({ tagName: "SELECT" }));
  assert.ok(isTyping({ tagName: "input", type: "search" }));
  assert.ok(isTyping({ tagName: "DIV", isContentEditable: true }));
  assert.ok(!isTyping({ tagName: "INPUT", type: "checkbox" }));
  assert.ok(!isTyping({ tagName: "BUTTON" }));
  assert.ok(!isTyping(null));
});

test("Links: http and https only, without what ends the sentence", () => {
  const links = (text: string): (string | undefined)[] =>
    linkify(text).flatMap(({ href }) => (href === undefined ? [] : [href]));
  assert.deepEqual(links("see https://a.example/x?y=1, then http://b.example."), [
    "https://a.example/x?y=1",
    "http://b.example/",
  ]);
  assert.deepEqual(links("(https://a.example/b_(c))"), ["https://a.example/b_(c)"]);
  assert.deepEqual(links("javascript:alert(1) data:text/html,x ftp://a.example"), []);
  assert.deepEqual(links("https://"), []);
});

test("Links: nothing of the message is lost, and markup stays text", () => {
  const text = '<img src=x onerror=alert(1)> https://a.example/"><b> end';
  const pieces = linkify(text);
  assert.equal(pieces.map((piece) => piece.text).join(""), text);
  assert.deepEqual(pieces.map(({ href }) => href), [undefined, "https://a.example/", undefined]);
  assert.deepEqual(linkify(""), []);
});

function entry(id: number, author: string, timeMs: number): ChatEntry {
  return { id: String(id), participantId: author, name: author, text: `${id}`, timeMs, own: false };
}

test("Chat: what one person writes in a row stands together, until a pause", () => {
  const groups = groupEntries([
    entry(1, "a", 0),
    entry(2, "a", 1000),
    entry(3, "b", 2000),
    entry(4, "a", 3000),
    entry(5, "a", 600_000),
  ]);
  assert.deepEqual(groups.map(({ entries }) => entries.length), [2, 1, 1, 1]);
});

test("Chat: what others wrote after the last message that was read is unread", () => {
  const entries = [entry(1, "a", 0), { ...entry(2, "b", 1), own: true }, entry(3, "a", 2)];
  assert.equal(unreadOf(entries, undefined), 2);
  assert.equal(unreadOf(entries, "1"), 1);
  assert.equal(unreadOf(entries, "3"), 0);
  assert.equal(unreadOf(entries, "forgotten"), 2);
  assert.equal(unreadOf([], "3"), 0);
});

test("Calm: many calls are one act, and the next ones are another", async () => {
  let acts = 0;
  const soon = calm(() => (acts += 1), 5);
  soon.call();
  soon.call();
  assert.equal(acts, 0);
  await delay(50);
  assert.equal(acts, 1);
  soon.call();
  await delay(50);
  assert.equal(acts, 2);
  soon.call();
  soon.stop();
  await delay(50);
  assert.equal(acts, 2);
});

test("Chat: bytes are counted, not letters", () => {
  assert.equal(bytesLeft(""), mostChatBytes);
  assert.equal(bytesLeft("ü🦆"), mostChatBytes - 6);
  assert.ok(bytesLeft("ü".repeat(1025)) < 0);
});

function participant(id: string, more: Partial<Participant> = {}): Participant {
  return {
    id,
    name: id,
    local: false,
    away: false,
    hand: 0,
    node: "",
    recording: "none",
    speaking: false,
    publications: new Map(),
    tracks: new Map(),
    ...more,
  };
}

test("Recording: what is told is what concerns one, once", () => {
  const room = (...all: Participant[]): Map<string, Participant> =>
    new Map(all.map((one) => [one.id, one]));
  const me = participant("me", { local: true });
  const tell = recordingNews(room(me, participant("a")));
  assert.equal(tell(room(me, participant("a"))), undefined);
  assert.equal(tell(room(me, participant("a", { recording: "running" }))), "news.recording.others");
  const both = room({ ...me, recording: "running" }, participant("a", { recording: "running" }));
  assert.equal(tell(both), "news.recording.running");
  assert.equal(tell(both), undefined);
  const full = room({ ...me, recording: "disk-full" }, participant("a", { recording: "running" }));
  assert.equal(tell(full), "news.recording.disk-full");
  assert.equal(tell(room(me, participant("a"))), "news.recording.none");
});

test("People: hands in their order, then oneself, then by name", () => {
  const all = [
    participant("Zoe"),
    participant("me", { local: true }),
    participant("Bob", { hand: 9 }),
    participant("Ada"),
    participant("Eve", { hand: 4 }),
  ];
  const order = (sought: string): string[] =>
    listOrder(all, sought).map(({ participant: { id }, handAt }) => `${id}${handAt || ""}`);
  assert.deepEqual(order(""), ["Eve1", "Bob2", "me", "Ada", "Zoe"]);
  assert.deepEqual(order(" B"), ["Bob2"]);
});

test("Seats: a screen is a seat of its own, and an unknown codec is said to be undecodable", () => {
  const camera: Publication = { source: "camera", codec: "av1", muted: false, paused: false };
  const screen: Publication = { source: "screen", codec: "vp8", muted: false, paused: false };
  const ada = participant("Ada", {
    publications: new Map([camera, screen].map((publication) => [publication.source, publication])),
  });
  const seats = seatsOf([ada], ["vp8"]);
  assert.deepEqual(
    seats.map(({ key, published, decodable }) => [key, published, decodable]),
    [
      ["Ada camera", true, false],
      ["Ada screen", true, true],
    ],
  );
});

test("Seats: speaking, hands and names change none", () => {
  const before = seatsOf([participant("Ada")], []);
  const after = seatsOf([participant("Ada", { speaking: true, hand: 2, name: "Eve" })], []);
  assert.ok(sameSeats(before, after));
  assert.ok(!sameSeats(before, seatsOf([participant("Ada"), participant("Bob")], [])));
});

test("Zoom: what is under the pointer stays there, and edges stay outside", () => {
  const box = { width: 800, height: 400 };
  const twice = zoomAt(unzoomed, 2, { x: 100, y: -50 }, box);
  assert.deepEqual(twice, { scale: 2, x: -100, y: 50 });
  assert.deepEqual(panBy(twice, { x: 9999, y: -9999 }, box), { scale: 2, x: 400, y: -200 });
  assert.deepEqual(zoomAt(twice, 0.01, { x: 300, y: 0 }, box), unzoomed);
  assert.equal(zoomAt(unzoomed, 99, { x: 0, y: 0 }, box).scale, mostZoom);
});

test("Zoom: two fingers have a middle and a distance", () => {
  assert.deepEqual(pinch({ x: 0, y: 0 }, { x: 6, y: 8 }), { middle: { x: 3, y: 4 }, distance: 10 });
});

test("Clock: as the language has it, to the minute", () => {
  const time = Date.UTC(2026, 10, 22, 14, 5, 30);
  assert.equal(clock(time, "de", "UTC"), "14:05");
  assert.match(clock(time, "en", "UTC"), /^2:05\sPM$/u);
  assert.equal(untilNextMinute(time), 30_000);
});

test("Meter: silence is empty, a full voice is full", () => {
  assert.equal(meterOf(new Float32Array(8)), 0);
  assert.equal(meterOf(new Float32Array(8).fill(0.5)), 1);
  const half = meterOf(new Float32Array(8).fill(0.02));
  assert.ok(half > 0.3 && half < 0.7);
});

test("Quality: bars for each grade, none before it is known", () => {
  assert.deepEqual([barsOf("good"), barsOf("poor"), barsOf("bad"), barsOf(undefined)], [3, 2, 1, undefined]);
});

test("QR: dark modules in a row become one rectangle", () => {
  assert.equal(qrPath([[true, true, false, true], [false]]), "M0 0h2v1h-2zM3 0h1v1h-1z");
});

test("Clock: as the browser's home has it, not as its language", () => {
  const time = Date.UTC(2026, 10, 26, 12, 44);
  assert.equal(clock(time, "en-GB", "UTC"), "12:44");
  assert.match(clock(time, "en-US", "UTC"), /^12:44\sPM$/u);
});

test("People: who joins with a camera is no viewer while the server has not heard of it", () => {
  const none = { local: true, publications: new Map<never, never>() };
  assert.equal(isViewer(none, true), false);
  assert.equal(isViewer(none, false), true);
  assert.equal(isViewer({ ...none, local: false }, true), true);
});

test("Patience: what may pass is tried again, each time after a longer while, and then told", async () => {
  const waits: number[] = [];
  const missed: number[] = [];
  const wait = (ms: number): Promise<void> => {
    waits.push(ms);
    return Promise.resolve();
  };
  let tries = 0;
  const run = (until: number) => (): Promise<string> => {
    tries += 1;
    return tries >= until ? Promise.resolve("in") : Promise.reject(new Error("away"));
  };
  const count = (at: number): void => {
    missed.push(at);
  };
  assert.equal(await patiently(run(3), () => true, count, wait), "in");
  assert.deepEqual([tries, missed, waits], [3, [1, 2], pausesMs.slice(0, 2)]);
  tries = 0;
  await assert.rejects(patiently(run(99), () => true, count, wait), /away/);
  assert.equal(tries, pausesMs.length + 1);
  tries = 0;
  await assert.rejects(patiently(run(99), () => false, count, wait), /away/);
  assert.equal(tries, 1, "what does not pass is told at once");
});
