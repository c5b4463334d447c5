import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Codec, ErrorCode, Source } from "../src/gen/umbrella_pb";
import { UmbrellaClient, UmbrellaError } from "../src/sdk";
import { mostEntries } from "../src/sdk/chat";
import { FakeSocket, FakeTrack, clock, installFakes, last, page, settle } from "./browser";
import { join, negotiated, offer, type Meeting } from "./meeting";

beforeEach(installFakes);

test("who has connected knows who is there", async () => {
  const client = new UmbrellaClient();
  let connected = false;
  const connecting = client.connect({ url: "wsb", name: "Alice" }).then(() => {
    connected = true;
  });
  const socket = last(FakeSocket.made);
  socket.open();
  const value = { version: 1, room: "main", participantId: "a", name: "Alice", resume: "token 1" };
  socket.deliver({ case: "welcome", value });
  await settle();
  assert.equal(connected, false);
  const changed = [{ id: "a", name: "Alice" }, { id: "b", name: "Bob" }];
  socket.deliver({ case: "roster", value: { full: true, changed } });
  await connecting;
  assert.deepEqual([...client.participants.keys()], ["a", "b"]);
  client.leave();
});

test("Hello says who comes, and what the browser can do", async () => {
  const { client, socket } = await join();
  const hello = socket.sent[0];
  assert.equal(socket.url.href, "wss://example.test/umbrella/wsb");
  assert.ok(hello?.case === "hello");
  assert.equal(hello.value.version, 1);
  assert.equal(hello.value.name, "Alice");
  assert.deepEqual(hello.value.capabilities?.send, [Codec.OPUS, Codec.VP8]);
  assert.equal(client.participants.get("a")?.local, true);
  client.leave();
});

test("An offer is answered sendonly on publish m-lines, with or without a track", async () => {
  const { client, socket } = await negotiated();
  const answer = socket.sent.find((message) => message.case === "answer");
  assert.ok(answer?.case === "answer");
  assert.equal(answer.value.generation, 1);
  assert.equal(answer.value.sdp, "0:sendonly 1:sendonly 2:recvonly 3:recvonly");
  client.leave();
});

test("Candidates leave after the answer that they belong to", async () => {
  const { client, socket } = await negotiated();
  const order = socket.cases().filter((name) => name === "answer" || name === "candidate");
  assert.deepEqual(order, ["answer", "candidate"]);
  client.leave();
});

test("Candidates that come before their description wait for it", async () => {
  const { client, socket, connection } = await join();
  const candidate = { generation: 1, mid: "0", candidate: "candidate:1" };
  socket.deliver({ case: "candidate", value: candidate });
  assert.equal(connection.candidates.length, 0);
  offer(socket, 1);
  await settle();
  await settle();
  assert.deepEqual(connection.candidates, [{ candidate: "candidate:1", sdpMid: "0" }]);
  client.leave();
});

test("Offers are answered one after the other", async () => {
  const { client, socket, connection } = await join();
  offer(socket, 1, "0 1");
  offer(socket, 2, "0 1 2 3");
  for (let turn = 0; turn < 10; turn += 1) {
    await settle();
  }
  assert.deepEqual(
    connection.log.map((line) => line.split(" ")[0]),
    ["remote", "local", "remote", "local"],
  );
  client.leave();
});

test("A track published before joining is named by Hello, announced, and attached by the answer", async () => {
  const client = new UmbrellaClient();
  const camera = new FakeTrack("video").asTrack();
  client.publish("camera", camera);
  const { socket, connection } = await join(client);
  const hello = socket.sent[0];
  assert.ok(hello?.case === "hello");
  assert.deepEqual(hello.value.publish, [Source.CAMERA]);
  assert.ok(socket.cases().includes("publish"));
  offer(socket, 1);
  await settle();
  await settle();
  await settle();
  assert.equal(connection.transceiver("1").sender.track, camera);
  assert.equal(socket.cases().filter((name) => name === "publish").length, 1);
  client.leave();
});

test("A camera is bounded to what a picture needs", async () => {
  const { client, connection } = await negotiated();
  const [encoding] = connection.transceiver("1").sender.parameters.encodings;
  assert.equal(encoding?.maxBitrate, 1_700_000);
  client.leave();
});

test("A source that moves to another m-line takes its track along", async () => {
  const { client, socket, connection } = await negotiated();
  const camera = new FakeTrack("video").asTrack();
  client.publish("camera", camera);
  await settle();
  const moved = [{ source: Source.CAMERA, mid: "4", codec: Codec.AV1 }];
  offer(socket, 2, "0 1 2 3 4", moved);
  await settle();
  await settle();
  await settle();
  assert.equal(connection.transceiver("1").sender.track, null);
  assert.equal(connection.transceiver("4").sender.track, camera);
  assert.equal(connection.transceiver("4").direction, "sendonly");
  client.leave();
});

test("Unpublishing takes the track off and says so", async () => {
  const { client, socket, connection } = await negotiated();
  client.publish("camera", new FakeTrack("video").asTrack());
  await settle();
  client.unpublish("camera");
  await settle();
  assert.equal(connection.transceiver("1").sender.track, null);
  assert.deepEqual(socket.cases().slice(-2), ["publish", "unpublish"]);
  client.leave();
});

test("A track that ends by itself is unpublished", async () => {
  const { client, socket } = await negotiated();
  const screen = new FakeTrack("video");
  const ended: string[] = [];
  client.on("ended", ({ source }) => ended.push(source));
  client.publish("camera", screen.asTrack());
  await settle();
  screen.dispatchEvent(new Event("ended"));
  await settle();
  assert.deepEqual(ended, ["camera"]);
  assert.equal(last(socket.cases()), "unpublish");
  client.leave();
});

test("A slot's track is given to whom the slot map says, and taken back", async () => {
  const { client, socket } = await negotiated();
  const seen: unknown[] = [];
  client.on("track", ({ participantId, source, track }) => {
    seen.push([participantId, source, track?.id ?? null]);
  });
  const bind = (participantId: string): void => {
    const bindings = [{ mid: "2", participantId, source: Source.CAMERA }];
    socket.deliver({ case: "slotMap", value: { bindings } });
  };
  bind("b");
  bind("");
  assert.deepEqual(seen, [
    ["b", "camera", "receiver 2"],
    ["b", "camera", null],
  ]);
  client.leave();
});

test("A ping is answered with its nonce", async () => {
  const { client, socket } = await join();
  socket.deliver({ case: "ping", value: { nonce: 42n } });
  const pong = last(socket.sent);
  assert.ok(pong.case === "pong");
  assert.equal(pong.value.nonce, 42n);
  client.leave();
});

test("A refusal rejects connect with its code", async () => {
  const client = new UmbrellaClient();
  const connected = client.connect({ url: "wsb", room: "attic", name: "Alice" });
  const socket = last(FakeSocket.made);
  socket.open();
  const error = { code: ErrorCode.UNKNOWN_ROOM, text: "no such room", fatal: true };
  socket.deliver({ case: "error", value: error });
  await assert.rejects(
    connected,
    (reason: unknown) => reason instanceof UmbrellaError && reason.code === "UNKNOWN_ROOM",
  );
  assert.equal(client.state, "closed");
});

test("A server that cannot be reached rejects connect", async () => {
  const client = new UmbrellaClient();
  const connected = client.connect({ url: "wsb", name: "Alice" });
  last(FakeSocket.made).drop();
  await assert.rejects(
    connected,
    (reason: unknown) => reason instanceof UmbrellaError && reason.code === "UNREACHABLE",
  );
});

test("Leaving before the server answers is no error", async () => {
  const client = new UmbrellaClient();
  const told: string[] = [];
  client.on("closed", ({ reason }) => told.push(reason));
  client.on("error", ({ code }) => told.push(code));
  const connected = client.connect({ url: "wsb", name: "Alice" });
  client.leave();
  await assert.rejects(connected);
  assert.deepEqual(told, ["left"]);
});

test("An offer that cannot be applied ends the session with words", async () => {
  const { client, socket } = await join();
  const errors: string[] = [];
  client.on("error", ({ code, text }) => errors.push(`${code}: ${text}`));
  offer(socket, 1, "broken");
  await settle();
  await settle();
  assert.deepEqual(errors, ["MEDIA_FAILED: cannot be parsed"]);
  assert.equal(client.state, "closed");
});

test("Each way to end is told once, and leaves nobody behind", async () => {
  const replaced = { code: ErrorCode.REPLACED, text: "elsewhere", fatal: true };
  const ends: [string[], (meeting: Meeting) => void][] = [
    [
      ["left"],
      ({ client }) => {
        client.leave();
      },
    ],
    [
      ["left"],
      () => {
        page.dispatchEvent(new Event("pagehide"));
      },
    ],
    [
      ["REPLACED", "error"],
      ({ socket }) => {
        socket.deliver({ case: "error", value: replaced });
      },
    ],
  ];
  for (const [told, end] of ends) {
    const meeting = await join();
    const reasons: string[] = [];
    meeting.client.on("closed", (event) => reasons.push(event.reason));
    meeting.client.on("error", ({ code }) => reasons.push(code));
    end(meeting);
    meeting.socket.drop();
    assert.deepEqual(reasons, told);
    assert.equal(meeting.client.participants.size, 0);
    assert.equal(meeting.connection.connectionState, "closed");
    assert.equal(clock.timers, 0);
  }
});

test("A page that is closed says goodbye, and closes in order", async () => {
  const { socket } = await join();
  page.dispatchEvent(new Event("pagehide"));
  assert.equal(last(socket.cases()), "goodbye");
  assert.equal(socket.closeCode, 1000);
});

test("A goodbye before the welcome ends it", async () => {
  const client = new UmbrellaClient();
  const connected = client.connect({ url: "wsb", name: "Alice" });
  const socket = last(FakeSocket.made);
  socket.open();
  socket.deliver({ case: "goodbye", value: { text: "closing" } });
  await assert.rejects(connected);
  assert.equal(client.state, "closed");
});

test("A server that does not answer within 5 s is not reachable", async () => {
  const client = new UmbrellaClient();
  const codes: string[] = [];
  client.on("error", ({ code }) => codes.push(code));
  const connected = client.connect({ url: "wsb", name: "Alice" });
  const refused = assert.rejects(connected);
  await clock.advance(4_900);
  assert.equal(client.state, "connecting");
  await clock.advance(200);
  await refused;
  assert.deepEqual(codes, ["UNREACHABLE"]);
});

test("Speakers, raised hands, and who is away are seen in the participants", async () => {
  const { client, socket } = await join();
  const heard: (readonly string[])[] = [];
  client.on("speakers", ({ ids }) => heard.push(ids));
  socket.deliver({ case: "speakers", value: { participantIds: ["b"] } });
  const bob = { id: "b", name: "Bob", away: true, hand: 2 };
  socket.deliver({ case: "roster", value: { changed: [bob] } });
  assert.deepEqual(heard, [["b"]]);
  const { speaking, away, hand } = client.participants.get("b") ?? {};
  assert.deepEqual({ speaking, away, hand }, { speaking: true, away: true, hand: 2 });
  assert.equal(client.participants.get("a")?.speaking, false);
  client.leave();
});

test("A chat message is said once it can be, and each is told once", async () => {
  const { client, socket } = await join();
  const told: string[] = [];
  client.on("chat", ({ entries }) => told.push(...entries.map(({ text }) => text)));
  assert.equal(client.sendChat("  "), false);
  assert.equal(client.sendChat("ü".repeat(1025)), false);
  assert.equal(client.sendChat("hello"), true);
  const entry = (id: bigint, participantId: string, text: string): object =>
    ({ id, participantId, name: "", text, timeMs: 5n });
  const log = [entry(1n, "b", "hi"), entry(2n, "a", "hello")];
  socket.deliver({ case: "chatLog", value: { entries: log } });
  socket.deliver({ case: "chatLog", value: { entries: [...log, entry(3n, "b", "how are you")] } });
  assert.deepEqual(told, ["hi", "hello", "how are you"]);
  assert.deepEqual(client.chat.map(({ own }) => own), [false, true, false]);
  client.leave();
});

test("Of chat without an end the latest messages are kept", async () => {
  const { client, socket } = await join();
  for (let id = 1n; id <= BigInt(mostEntries + 20); id++) {
    const entry = { id, participantId: "b", name: "Bob", text: String(id), timeMs: 5n };
    socket.deliver({ case: "chatLog", value: { entries: [entry] } });
  }
  assert.equal(client.chat.length, mostEntries);
  assert.equal(client.chat.at(0)?.text, "21");
  assert.equal(client.chat.at(-1)?.text, String(mostEntries + 20));
  client.leave();
});

test("A name is trimmed, and one that no server would take is not sent", async () => {
  const { client, socket } = await join();
  assert.equal(client.rename("x".repeat(65)), false);
  assert.equal(client.rename("a\tb"), false);
  assert.equal(client.rename("  "), false);
  assert.equal(client.rename(" 🙂 "), true);
  const renamed = last(socket.sent);
  assert.ok(renamed.case === "rename");
  assert.equal(renamed.value.name, "🙂");
  assert.equal(socket.cases().filter((name) => name === "rename").length, 1);
  client.leave();
});
