import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorCode } from "../src/gen/umbrella_pb";
import { UmbrellaError, type ErrorName } from "../src/sdk";
import { guessPlatform, parseAuthority, platforms } from "../src/trust/authority";
import { stepsOf } from "../src/trust/i18n";
import { de as trustDe } from "../src/trust/locales/de";
import { en as trustEn } from "../src/trust/locales/en";
import { startTranslation, translate as t } from "../src/ui/i18n";
import { avatarColours, colourOf, initials } from "../src/ui/logic/avatar";
import { reasonOf } from "../src/ui/logic/devices";
import { browserFamily } from "../src/ui/logic/platform";
import { invitation, parseQuery } from "../src/ui/logic/query";
import { wordsForDevice, wordsForEnd, wordsForError } from "../src/ui/logic/words";

startTranslation(["en"]);
const here = { browser: "chromium", secureAddress: "https://host/sfu" } as const;

test("Query: takes what it knows and nothing else", () => {
  assert.deepEqual(parseQuery("?room=main&name=%20Ada%20&join=view&codec=AV1"), {
    room: "main",
    name: "Ada",
    join: "view",
    codec: "av1",
  });
  assert.deepEqual(parseQuery("?join=everything&codec=theora"), {
    room: "",
    name: "",
    join: undefined,
    codec: undefined,
  });
});

test("Invitation: keeps the room and drops who I am", () => {
  const page = "https://host:8081/umbrella/sfu?name=Ada&join=camera#x";
  assert.equal(invitation(page, ""), "https://host:8081/umbrella/sfu");
  assert.equal(invitation(page, "a b"), "https://host:8081/umbrella/sfu?room=a+b");
});

test("Initials: of the first and last word, whole characters", () => {
  assert.equal(initials("ada lovelace king"), "AK");
  assert.equal(initials("Ada"), "A");
  assert.equal(initials("  "), "");
  assert.equal(initials("🦆 duck"), "🦆D");
});

test("Colours: the same for the same name, and within bounds", () => {
  for (const name of ["", "Ada", "🦆", "x".repeat(64)]) {
    assert.equal(colourOf(name), colourOf(` ${name.toUpperCase()}`));
    assert.ok(colourOf(name) >= 0 && colourOf(name) < avatarColours);
  }
});

test("Devices: the browser's error names become reasons", () => {
  const named = (name: string): Error => Object.assign(new Error("no"), { name });
  assert.equal(reasonOf(named("NotAllowedError")), "denied");
  assert.equal(reasonOf(named("NotFoundError")), "missing");
  assert.equal(reasonOf(named("NotReadableError")), "busy");
  assert.equal(reasonOf(named("SomethingNew")), "failed");
  assert.equal(reasonOf("text"), "failed");
});

test("Words: every error of the protocol has a title and says what to do", () => {
  const codes = Object.keys(ErrorCode).filter((name) => Number.isNaN(Number(name)));
  for (const code of [...codes, "UNREACHABLE", "CONNECTION_LOST"] as ErrorName[]) {
    const error = new UmbrellaError(code, "server text", true);
    const { title, text } = wordsForError(error, "attic", "https://host/sfu", t);
    assert.ok(title !== "" && text !== "", code);
  }
});

test("Words: an unknown room is named, with the way to the one that is there", () => {
  const error = new UmbrellaError("UNKNOWN_ROOM", "", true);
  const words = wordsForError(error, "attic", "https://host/sfu", t);
  assert.match(words.title, /attic/);
  assert.equal(words.links?.[0]?.href, "https://host/sfu");
});

test("Words: a page without https offers the one with it", () => {
  const words = wordsForDevice({ device: "both", reason: "insecure" }, here, t);
  assert.deepEqual(words.links?.map(({ href }) => href), ["https://host/sfu", "trust"]);
});

test("Words: a denied device is explained in each browser's own terms", () => {
  const browsers = ["chromium", "firefox", "safari", "ios", "android"] as const;
  const texts = browsers.map(
    (browser) => wordsForDevice({ device: "both", reason: "denied" }, { ...here, browser }, t).text,
  );
  assert.equal(new Set(texts).size, browsers.length);
});

test("Browser: told by what it says of itself, iPads by their touch screen", () => {
  const mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18 Safari/605";
  assert.equal(browserFamily(mac, 0), "safari");
  assert.equal(browserFamily(mac, 5), "ios");
  assert.equal(browserFamily("Mozilla/5.0 (X11; Linux) Gecko Firefox/140.0", 0), "firefox");
  assert.equal(browserFamily("Mozilla/5.0 (Linux; Android 15) Chrome/140 Safari/537", 5), "android");
  assert.equal(browserFamily("Mozilla/5.0 (X11; Linux) Chrome/140 Safari/537", 0), "chromium");
});

test("Words: the server's farewell is passed on", () => {
  const event = { reason: "server", text: "Back at nine.", error: undefined } as const;
  assert.equal(wordsForEnd(event, "", "", t).text, "Back at nine.");
});

test("Authority: reads what the server sends, and refuses anything else", () => {
  const authority = parseAuthority({
    available: true,
    sha256: "A1:B2",
    not_after: "2035-01-02T03:04:05Z",
    names: ["garage.local", 7],
  });
  assert.equal(authority.notAfter?.getUTCFullYear(), 2035);
  assert.deepEqual(authority.names, ["garage.local"]);
  assert.equal(parseAuthority({ available: false, not_after: "" }).notAfter, undefined);
  assert.throws(() => parseAuthority(null), TypeError);
  assert.throws(() => parseAuthority({ sha256: "A1" }), TypeError);
});

test("Platform: phones before the systems whose names they also carry", () => {
  assert.equal(guessPlatform("Mozilla/5.0 (Linux; Android 15) Firefox/140.0", 5), "android");
  assert.equal(guessPlatform("Mozilla/5.0 (Macintosh; Intel Mac OS X) Safari", 5), "ios");
  assert.equal(guessPlatform("Mozilla/5.0 (Macintosh; Intel Mac OS X) Safari", 0), "macos");
  assert.equal(guessPlatform("Mozilla/5.0 (X11; Linux) Firefox/140.0", 0), "firefox");
  assert.equal(guessPlatform("Mozilla/5.0 (X11; Linux) Chrome/140", 0), "linux");
  assert.equal(guessPlatform("curl", 0), undefined);
});

test("Avatars: names spread over all colours, and those of a few people differ", () => {
  const names = Array.from({ length: 400 }, (_, at) => `Guest ${at}`);
  const counts = new Array<number>(avatarColours).fill(0);
  for (const name of names) {
    counts[colourOf(name)] = (counts[colourOf(name)] ?? 0) + 1;
  }
  counts.forEach((count, colour) => {
    assert.ok(count > 20 && count < 65, `colour ${colour}: ${count} of ${names.length}`);
  });
  const few = ["Alice", "Bob", "Carol", "Dave", "Erin", "Frank"];
  assert.ok(new Set(few.map(colourOf)).size >= 4);
});

test("Trust: each platform has its steps, in each language with the same markup", () => {
  for (const platform of platforms) {
    assert.ok(stepsOf(platform).length >= 3, platform);
  }
  const marks = (text: string): string => [...text.matchAll(/<\/?(?!b>|\/b>)\w+>/g)].map(String).join();
  for (const [key, text] of Object.entries(trustEn)) {
    assert.equal(marks(trustDe[key as keyof typeof trustEn]), marks(text), key);
  }
});
