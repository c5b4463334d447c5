import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { ErrorCode, Source, type Envelope } from "../src/gen/umbrella_pb";
import type { UmbrellaClient } from "../src/sdk";
import { backoffMs } from "../src/sdk/link";
import {
  FakePeerConnection,
  FakeSocket,
  FakeTrack,
  clock,
  installFakes,
  last,
  page,
  server,
} from "./browser";
import { join, negotiated, offer, welcome, type Meeting } from "./meeting";

beforeEach(installFakes);

/** Everything that a client tells of coming and going. */
function log(client: UmbrellaClient): string[] {
  const lines: string[] = [];
  client.on("state", ({ state }) => {
    if (last(["", ...lines]) !== state) {
      lines.push(state);
    }
  });
  client.on("roster", ({ joined, left }) => {
    lines.push(`+${joined.map(({ id }) => id).join()} -${left.map(({ id }) => id).join()}`);
  });
  client.on("resumed", ({ mediaKept, sameParticipant }) => {
    lines.push(`resumed ${sameParticipant} ${mediaKept}`);
  });
  client.on("closed", ({ reason }) => lines.push(reason));
  client.on("error", ({ code }) => lines.push(code));
  return lines;
}

/** The connection is lost, dialled again, and open. */
async function lose({ socket }: Meeting): Promise<FakeSocket> {
  socket.drop();
  await clock.advance(0);
  const again = last(FakeSocket.made);
  assert.notEqual(again, socket);
  again.open();
  return again;
}

function helloOf(socket: FakeSocket): { resume: string; hasMedia: boolean; name: string } {
  const [hello] = socket.sent;
  assert.ok(hello?.case === "hello");
  return hello.value;
}

function said(socket: FakeSocket): string[] {
  return socket.sent.map((message: Envelope["message"]) => {
    switch (message.case) {
      case "publish":
      case "unpublish":
        return `${message.case} ${Source[message.value.source]}`;
      default:
        return message.case ?? "";
    }
  });
}

test("A lost connection is dialled again at once, and the same participant goes on", async () => {
  const meeting = await negotiated();
  const { client, connection } = meeting;
  client.publish("camera", new FakeTrack("video").asTrack());
  await clock.advance(0);
  connection.become("connected");
  const lines = log(client);
  const again = await lose(meeting);
  assert.deepEqual(
    { resume: helloOf(again).resume, hasMedia: helloOf(again).hasMedia },
    { resume: "token 1", hasMedia: true },
  );
  welcome(again, { resume: "token 2", resumed: true, mediaKept: true });
  assert.deepEqual(lines, ["reconnecting", "joined", "resumed true true"]);
  assert.equal(FakePeerConnection.made.length, 1);
  assert.equal(connection.connectionState, "connected");
  client.leave();
});

test("A resumed server is told everything anew", async () => {
  const meeting = await negotiated();
  const { client } = meeting;
  client.publish("camera", new FakeTrack("video").asTrack());
  client.setHand(true);
  client.rename("Alicia");
  meeting.connection.become("connected");
  await clock.advance(0);
  const again = await lose(meeting);
  welcome(again, { name: "Alicia", resumed: true, mediaKept: true });
  await clock.advance(100);
  assert.deepEqual(said(again).sort(), [
    "hand",
    "hello",
    "publish CAMERA",
    "subscribe",
    "unpublish MICROPHONE",
    "unpublish SCREEN",
    "unpublish SCREEN_AUDIO",
  ]);
  assert.equal(helloOf(again).name, "Alicia");
  client.leave();
});

test("What the page does while there is no connection is said after it", async () => {
  const meeting = await negotiated();
  const { client, socket } = meeting;
  meeting.connection.become("connected");
  socket.drop();
  client.setHand(true);
  client.rename("Alicia");
  assert.equal(client.sendChat("hello"), false);
  await clock.advance(0);
  const again = last(FakeSocket.made);
  again.open();
  welcome(again, { name: "Alice", resumed: true, mediaKept: true });
  const hand = again.sent.find((message) => message.case === "hand");
  const rename = again.sent.find((message) => message.case === "rename");
  assert.equal(hand?.value.raised, true);
  assert.equal(rename?.value.name, "Alicia");
  client.leave();
});

test("A path that is not up after a resume gets new credentials", async () => {
  const meeting = await negotiated();
  meeting.connection.become("connected");
  meeting.socket.drop();
  meeting.connection.become("disconnected");
  await clock.advance(0);
  const again = last(FakeSocket.made);
  again.open();
  welcome(again, { resumed: true, mediaKept: true });
  await clock.advance(0);
  assert.ok(again.cases().includes("restartIce"));
  meeting.client.leave();
});

test("The same participant without its media gets a new peer connection", async () => {
  const meeting = await negotiated();
  const { client } = meeting;
  client.publish("camera", new FakeTrack("video").asTrack());
  await clock.advance(0);
  const lines = log(client);
  const again = await lose(meeting);
  welcome(again, { resumed: true, mediaKept: false });
  assert.deepEqual(lines, ["reconnecting", "joined", "resumed true false"]);
  assert.equal(meeting.connection.connectionState, "closed");
  offer(again, 1);
  await clock.advance(0);
  assert.equal(FakePeerConnection.made.length, 2);
  assert.ok(said(again).includes("publish CAMERA"));
  client.leave();
});

test("A server that does not know us any more gets a new participant with all it had", async () => {
  const meeting = await negotiated();
  const { client } = meeting;
  const camera = new FakeTrack("video").asTrack();
  client.publish("camera", camera, { muted: true });
  client.setHand(true);
  client.show([{ participantId: "b", source: "camera" }]);
  const entries = [{ id: 1n, participantId: "b", name: "Bob", text: "hi", timeMs: 1n }];
  meeting.socket.deliver({ case: "chatLog", value: { entries } });
  await clock.advance(100);
  const lines = log(client);
  const again = await lose(meeting);
  welcome(again, { participantId: "z" });
  assert.equal(client.participantId, "z");
  assert.equal(client.participants.get("z")?.local, true);
  offer(again, 1);
  await clock.advance(100);
  assert.deepEqual(lines, ["reconnecting", "joined", "resumed false false", "+z -a"]);
  assert.equal(last(FakePeerConnection.made).transceiver("1").sender.track, camera);
  const publish = again.sent.find((message) => message.case === "publish");
  assert.equal(publish?.value.muted, true);
  const rest = said(again).filter((name) => ["hand", "subscribe", "unpublish"].includes(name));
  assert.deepEqual(rest.sort(), ["hand", "subscribe"]);
  assert.deepEqual(client.chat.map(({ text }) => text), ["hi"]);
  client.leave();
});

test("A server that starts anew counts its chat from the beginning, and nothing is lost", async () => {
  const meeting = await negotiated();
  const entry = (timeMs: bigint, text: string): object =>
    ({ id: 1n, participantId: "b", name: "Bob", text, timeMs });
  meeting.socket.deliver({ case: "chatLog", value: { entries: [entry(1n, "before")] } });
  const again = await lose(meeting);
  welcome(again, { participantId: "z" });
  again.deliver({ case: "chatLog", value: { entries: [entry(9n, "after")] } });
  assert.deepEqual(meeting.client.chat.map(({ text }) => text), ["before", "after"]);
  meeting.client.leave();
});

test("It dials for ever, in growing intervals, and leave() ends that", async () => {
  const { client, socket } = await join();
  const waits: number[] = [];
  client.on("reconnecting", ({ nextDialMs }) => waits.push(nextDialMs));
  await clock.advance(5_500);
  assert.equal(client.state, "joined");
  socket.drop();
  await clock.advance(0);
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const made = FakeSocket.made.length;
    last(FakeSocket.made).drop();
    while (FakeSocket.made.length === made) {
      await clock.advance(50);
    }
  }
  assert.equal(client.state, "reconnecting");
  assert.equal(waits[0], 0);
  waits.slice(1).forEach((wait, index) => {
    const step = Math.min(index < 19 ? 2_000 : 4_000, 250 * 2 ** index);
    assert.ok(wait >= step * 0.75 - 50 && wait <= step * 1.25, `${index}: ${wait}`);
  });
  assert.equal(waits.length, 31);
  client.leave();
  assert.equal(clock.timers, 0);
});

test("Backoff: at once, then 250 ms to 2 s, in the end 4 s, each give or take a quarter", () => {
  assert.equal(backoffMs(1, 0.5), 0);
  assert.deepEqual([2, 3, 4, 5, 6, 20, 21, 999].map((attempt) => backoffMs(attempt, 0.5)), [
    250, 500, 1_000, 2_000, 2_000, 2_000, 4_000, 4_000,
  ]);
  assert.equal(backoffMs(2, 0), 187.5);
  assert.equal(backoffMs(2, 1), 312.5);
});

test("A server that lets in and drops at once is not dialled without a pause", async () => {
  const meeting = await join();
  const waits: number[] = [];
  meeting.client.on("reconnecting", ({ nextDialMs }) => waits.push(nextDialMs));
  const again = await lose(meeting);
  welcome(again, { resumed: true, mediaKept: true });
  again.drop();
  assert.equal(waits[0], 0);
  assert.ok((waits[1] ?? 0) > 100);
  meeting.client.leave();
});

test("An attempt that hangs is given up after 5 s", async () => {
  const { client, socket } = await join();
  socket.drop();
  await clock.advance(0);
  const hanging = last(FakeSocket.made);
  await clock.advance(5_100);
  assert.notEqual(last(FakeSocket.made), hanging);
  assert.equal(hanging.readyState, 3);
  client.leave();
});

test("6 s of silence is a lost connection, and the server does not hear that we left", async () => {
  const { client, socket } = await join();
  await clock.advance(5_500);
  socket.deliver({ case: "ping", value: { nonce: 1n } });
  await clock.advance(5_900);
  assert.equal(client.state, "joined");
  await clock.advance(1_200);
  assert.equal(client.state, "reconnecting");
  assert.equal(socket.closeCode, 4000);
  client.leave();
});

test("After sleep a dead connection is noticed within 3 s, a live one is kept", async () => {
  for (const alive of [false, true]) {
    const { client, socket } = await join();
    await clock.advance(1_500);
    clock.sleep(3_600_000);
    await clock.advance(0);
    assert.equal(last(socket.cases()), "ping");
    if (alive) {
      socket.deliver({ case: "pong", value: { nonce: 1n } });
    }
    await clock.advance(3_000);
    assert.equal(client.state, alive ? "joined" : "reconnecting");
    client.leave();
  }
});

test("A network that is back is used at once, and the path renewed", async () => {
  const meeting = await negotiated();
  meeting.connection.become("connected");
  page.dispatchEvent(new Event("online"));
  assert.deepEqual(meeting.socket.cases().slice(-2), ["ping", "restartIce"]);
  meeting.socket.drop();
  for (let attempt = 0; attempt < 6; attempt += 1) {
    await clock.advance(4_000);
    last(FakeSocket.made).drop();
  }
  const before = FakeSocket.made.length;
  page.dispatchEvent(new Event("online"));
  await clock.advance(0);
  assert.equal(FakeSocket.made.length, before + 1);
  meeting.client.leave();
});

const errors: readonly (readonly [ErrorCode, string[]])[] = [
  [ErrorCode.SERVER_FULL, []],
  [ErrorCode.ROOM_FULL, []],
  [ErrorCode.SHUTTING_DOWN, []],
  [ErrorCode.BAD_NAME, ["BAD_NAME", "+ -a,b", "closed", "error"]],
  [ErrorCode.NO_COMMON_CODEC, ["NO_COMMON_CODEC", "+ -a,b", "closed", "error"]],
];

for (const [code, end] of errors) {
  const passes = end.length === 0;
  test(`Refused by ${ErrorCode[code]} it ${passes ? "goes on dialling" : "ends"}`, async () => {
    const meeting = await join();
    const again = await lose(meeting);
    const lines = log(meeting.client);
    again.deliver({ case: "error", value: { code, text: "", fatal: true } });
    await clock.advance(2_000);
    assert.deepEqual(lines, end);
    assert.equal(last(FakeSocket.made) !== again, passes);
    meeting.client.leave();
  });
}

test("Browsers hold back who dials in vain: while no server answers, no WebSocket is opened", async () => {
  const { client, socket } = await join();
  socket.drop();
  await clock.advance(0);
  for (const status of [undefined, 502]) {
    server.status = status;
    last(FakeSocket.made).drop();
    await clock.advance(30_000);
    assert.equal(FakeSocket.made.length, 2);
    assert.equal(client.state, "reconnecting");
  }
  server.status = 200;
  await clock.advance(5_000);
  assert.equal(FakeSocket.made.length, 3);
  client.leave();
  assert.equal(clock.timers, 0);
});

test("A goodbye of the server during a session is no end", async () => {
  const { client, socket } = await join();
  socket.deliver({ case: "goodbye", value: { text: "restarting" } });
  assert.equal(client.state, "reconnecting");
  await clock.advance(0);
  assert.equal(FakeSocket.made.length, 2);
  client.leave();
});

test("Media that has worked and fails is replaced; media that never worked ends it", async () => {
  const value = { code: ErrorCode.MEDIA_FAILED, text: "broken", fatal: true };
  const first = await negotiated();
  first.socket.deliver({ case: "error", value });
  assert.equal(first.client.state, "closed");

  const second = await negotiated();
  second.connection.become("connected");
  second.socket.deliver({ case: "error", value });
  await clock.advance(0);
  last(FakeSocket.made).open();
  assert.equal(helloOf(last(FakeSocket.made)).hasMedia, false);
  second.client.leave();
});

test("What the server may have passed over because there was too much of it is said again", async () => {
  const { client, socket } = await negotiated();
  client.publish("camera", new FakeTrack("video").asTrack());
  await clock.advance(500);
  const before = socket.sent.length;
  const value = { code: ErrorCode.TOO_MANY, text: "", fatal: false };
  socket.deliver({ case: "error", value });
  socket.deliver({ case: "error", value });
  await clock.advance(2_000);
  const names = said(socket).slice(before);
  assert.deepEqual(names.filter((name) => ["publish CAMERA", "subscribe", "hand"].includes(name)), [
    "publish CAMERA",
    "subscribe",
    "hand",
  ]);
  client.leave();
});
