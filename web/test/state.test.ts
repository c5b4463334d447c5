import { create } from "@bufbuild/protobuf";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Codec, RosterSchema, SlotMapSchema, Source } from "../src/gen/umbrella_pb";
import { codecsIn } from "../src/sdk/capabilities";
import { LocalSources } from "../src/sdk/local";
import type { SourceName } from "../src/sdk";
import { assembleParticipants, type Parts } from "../src/sdk/participants";
import { applyRoster } from "../src/sdk/roster";
import { applySlotMap, midOf } from "../src/sdk/slots";
import { FakeTrack } from "./browser";

const camera = { source: Source.CAMERA, codec: Codec.VP8, muted: false };
const alice = { id: "a", name: "Alice", publications: [camera] };
const bob = { id: "b", name: "Bob", publications: [] };
const full = create(RosterSchema, { full: true, changed: [alice, bob] });

test("Roster: a full one replaces everybody", () => {
  const before = applyRoster(new Map(), create(RosterSchema, { full: true, changed: [bob] }));
  const after = applyRoster(before, create(RosterSchema, { full: true, changed: [alice] }));
  assert.deepEqual([...after.keys()], ["a"]);
  assert.deepEqual(after.get("a")?.publications.get("camera"), {
    source: "camera",
    codec: "vp8",
    muted: false,
    paused: false,
  });
});

test("Roster: a picture that a link holds back is marked, and nobody else", () => {
  const before = applyRoster(new Map(), full);
  const changed = [{ ...alice, publications: [{ ...camera, paused: true }] }];
  const after = applyRoster(before, create(RosterSchema, { changed }));
  assert.equal(after.get("a")?.publications.get("camera")?.paused, true);
  assert.equal(after.get("b"), before.get("b"));
});

test("Roster: a change adds, replaces and removes, and leaves the others as they are", () => {
  const before = applyRoster(new Map(), full);
  const changed = [{ ...bob, name: "Robert" }, { id: "c", name: "Carla" }];
  const after = applyRoster(before, create(RosterSchema, { changed, removed: ["a"] }));
  assert.deepEqual([...after.values()].map(({ name }) => name), ["Robert", "Carla"]);
  assert.equal(before.size, 2);
});

test("Roster: a source of a newer server is passed over", () => {
  const publications = [{ source: 99 as Source, codec: Codec.VP8 }, camera];
  const changed = [{ id: "a", name: "Alice", publications }];
  const after = applyRoster(new Map(), create(RosterSchema, { full: true, changed }));
  assert.deepEqual([...(after.get("a")?.publications.keys() ?? [])], ["camera"]);
});

test("SlotMap: binds, moves and frees only the mids that it names", () => {
  const bind = (mid: string, participantId: string): object => ({
    mid,
    participantId,
    source: Source.CAMERA,
  });
  let bindings = applySlotMap(
    new Map(),
    create(SlotMapSchema, { bindings: [bind("4", "a"), bind("5", "b")] }),
  );
  bindings = applySlotMap(
    bindings,
    create(SlotMapSchema, { bindings: [bind("4", ""), bind("6", "c")] }),
  );
  assert.equal(midOf(bindings, "a", "camera"), undefined);
  assert.equal(midOf(bindings, "b", "camera"), "5");
  assert.equal(midOf(bindings, "b", "screen"), undefined);
  assert.equal(midOf(bindings, "c", "camera"), "6");
});

function parts(change: Partial<Parts> = {}): Parts {
  const tracks = new Map([["4", new FakeTrack("video", "slot 4").asTrack()]]);
  return {
    members: applyRoster(new Map(), full),
    bindings: new Map([["4", { participantId: "a", source: "camera" as const }]]),
    self: "b",
    speakers: new Set(),
    localTracks: new Map([["camera" as const, new FakeTrack("video", "own").asTrack()]]),
    trackOf: (mid) => tracks.get(mid),
    ...change,
  };
}

test("Participants: slots give tracks to others, local sources to oneself", () => {
  const everybody = assembleParticipants(new Map(), parts());
  assert.equal(everybody.get("a")?.tracks.get("camera")?.id, "slot 4");
  assert.equal(everybody.get("a")?.local, false);
  assert.equal(everybody.get("b")?.tracks.get("camera")?.id, "own");
  assert.equal(everybody.get("b")?.local, true);
});

test("Participants: a slot that is not negotiated yet gives nothing", () => {
  const everybody = assembleParticipants(new Map(), parts({ trackOf: () => undefined }));
  assert.equal(everybody.get("a")?.tracks.size, 0);
});

test("Participants: what did not change keeps its object", () => {
  const given = parts();
  const first = assembleParticipants(new Map(), given);
  assert.equal(assembleParticipants(first, given), first);
  const second = assembleParticipants(first, { ...given, bindings: new Map() });
  assert.notEqual(second, first);
  assert.notEqual(second.get("a"), first.get("a"));
  assert.equal(second.get("b"), first.get("b"));
});

test("Capabilities: names our codecs once, and H264 only with packetization-mode 1", () => {
  const h264 = "video/H264";
  assert.deepEqual(
    codecsIn([
      { mimeType: "video/VP8" },
      { mimeType: "video/rtx" },
      { mimeType: "video/VP9", sdpFmtpLine: "profile-id=0" },
      { mimeType: "video/VP9", sdpFmtpLine: "profile-id=2" },
      { mimeType: h264, sdpFmtpLine: "packetization-mode=0" },
    ]),
    ["vp8", "vp9"],
  );
  assert.deepEqual(
    codecsIn([{ mimeType: h264, sdpFmtpLine: "packetization-mode=1;profile-level-id=42e01f" }]),
    ["h264"],
  );
});

test("LocalSources: says only what is not said yet", () => {
  const sources = new LocalSources();
  const announced = new Map<SourceName, boolean>();
  const ignore = (): void => undefined;
  sources.set("microphone", new FakeTrack("audio").asTrack(), true, ignore);
  const says = (): unknown[] =>
    sources.announce(announced).map(({ case: name, value }) => [name, value.source, value.muted]);
  assert.deepEqual(says(), [["publish", Source.MICROPHONE, true]]);
  assert.deepEqual(says(), []);
  sources.set("camera", new FakeTrack("video").asTrack(), false, ignore);
  assert.deepEqual(says(), [["publish", Source.CAMERA, false]]);
  sources.setMuted("microphone", false);
  assert.deepEqual(says(), [["mute", Source.MICROPHONE, false]]);
  sources.delete("microphone");
  assert.deepEqual(says(), [["unpublish", Source.MICROPHONE, undefined]]);
  assert.deepEqual(says(), []);
});

test("LocalSources: muting disables the track, and a track of the wrong kind is refused", () => {
  const sources = new LocalSources();
  const track = new FakeTrack("audio");
  sources.set("microphone", track.asTrack(), true, () => undefined);
  assert.equal(track.enabled, false);
  sources.setMuted("microphone", false);
  assert.equal(track.enabled, true);
  assert.throws(() => {
    sources.set("camera", track.asTrack(), false, () => undefined);
  }, TypeError);
});

test("LocalSources: a replaced track is not listened to any more; a screen is detail", () => {
  const sources = new LocalSources();
  const [first, second] = [new FakeTrack("video", "1"), new FakeTrack("video", "2")];
  const ended: string[] = [];
  for (const track of [first, second]) {
    sources.set("screen", track.asTrack(), false, () => ended.push(track.id));
  }
  first.dispatchEvent(new Event("ended"));
  second.dispatchEvent(new Event("ended"));
  assert.deepEqual(ended, ["2"]);
  assert.equal(second.contentHint, "detail");
});
