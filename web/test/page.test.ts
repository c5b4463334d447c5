import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorCode } from "../src/gen/umbrella_pb";
import { UmbrellaError, type ErrorName } from "../src/sdk";
import { guessPlatform, parseAuthority } from "../src/trust/authority";
import { reasonOf } from "../src/ui/devices";
import {
  colourOf,
  fitTiles,
  initials,
  shapeForPeople,
  shapeForScreens,
} from "../src/ui/layout";
import { invitation, parseQuery } from "../src/ui/query";
import { wordsForDevice, wordsForEnd, wordsForError } from "../src/ui/words";

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

test("Tiles: all of them fit, in every window", () => {
  for (const box of [{ width: 1256, height: 666 }, { width: 336, height: 600 }]) {
    for (let count = 1; count <= 49; count += 1) {
      for (const shape of [shapeForPeople(box), shapeForScreens]) {
        const tile = fitTiles(count, box, 10, shape);
        const columns = Math.floor((box.width + 10) / (tile.width + 10));
        const rows = Math.floor((box.height + 10) / (tile.height + 10));
        assert.ok(columns * rows >= count, `${count} tiles in ${box.width}×${box.height}`);
      }
    }
  }
});

test("Tiles: three people in a wide window do not become upright", () => {
  const box = { width: 1256, height: 666 };
  const tile = fitTiles(3, box, 10, shapeForPeople(box));
  assert.ok(tile.width / tile.height >= 1.25);
});

test("Tiles: no room gives no tile", () => {
  const box = { width: 0, height: 0 };
  assert.deepEqual(fitTiles(3, box, 10, shapeForPeople(box)), box);
});

test("Initials: of the first and last word, whole characters", () => {
  assert.equal(initials("ada lovelace king"), "AK");
  assert.equal(initials("Ada"), "A");
  assert.equal(initials("  "), "");
  assert.equal(initials("🦆 duck"), "🦆D");
});

test("Colours: the same for the same name, and within bounds", () => {
  for (const name of ["", "Ada", "🦆", "x".repeat(64)]) {
    assert.equal(colourOf(name, 7), colourOf(name, 7));
    assert.ok(colourOf(name, 7) < 7);
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
    const { title, text } = wordsForError(error, "attic", "https://host/sfu");
    assert.ok(title !== "" && text !== "", code);
  }
});

test("Words: an unknown room is named, with the way to the one that is there", () => {
  const error = new UmbrellaError("UNKNOWN_ROOM", "", true);
  const words = wordsForError(error, "attic", "https://host/sfu");
  assert.match(words.title, /attic/);
  assert.equal(words.links?.[0]?.href, "https://host/sfu");
});

test("Words: a page without https offers the one with it", () => {
  const words = wordsForDevice({ device: "both", reason: "insecure" }, "https://host/sfu");
  assert.deepEqual(words.links?.map(({ href }) => href), ["https://host/sfu", "trust"]);
});

test("Words: the server's farewell is passed on", () => {
  const event = { reason: "server", text: "Back at nine.", error: undefined } as const;
  assert.equal(wordsForEnd(event, "", "").text, "Back at nine.");
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
