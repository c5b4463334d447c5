import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { PathKeeper } from "../src/sdk/path";
import { FakePeerConnection, FakeSocket, clock, installFakes, last } from "./browser";
import { negotiated, offer } from "./meeting";

beforeEach(installFakes);

function keeper(): { connection: FakePeerConnection; path: PathKeeper; told: string[] } {
  const connection = new FakePeerConnection();
  const told: string[] = [];
  const path = new PathKeeper(connection as unknown as RTCPeerConnection, {
    restart: () => told.push("restart"),
    giveUp: () => told.push("give up"),
  });
  connection.onconnectionstatechange = () => {
    path.changed();
  };
  return { connection, path, told };
}

test("Path: two seconds of patience, then new credentials every 3 s, then it is given up", async () => {
  const { connection, told } = keeper();
  connection.become("connected");
  connection.become("disconnected");
  await clock.advance(1_900);
  assert.deepEqual(told, []);
  await clock.advance(200);
  assert.deepEqual(told, ["restart"]);
  await clock.advance(12_500);
  assert.deepEqual(told, Array(5).fill("restart"));
  await clock.advance(3_000);
  assert.deepEqual(told, [...(Array(5).fill("restart") as string[]), "give up"]);
});

test("Path: one that comes back by itself is left alone, a failed one is asked for at once", async () => {
  const { connection, told } = keeper();
  connection.become("connected");
  connection.become("disconnected");
  await clock.advance(1_000);
  connection.become("connected");
  await clock.advance(20_000);
  assert.deepEqual(told, []);
  connection.become("failed");
  await clock.advance(0);
  assert.deepEqual(told, ["restart"]);
  connection.become("connected");
  await clock.advance(60_000);
  assert.deepEqual(told, ["restart"]);
});

test("Path: one that never was up is not asked for anew", async () => {
  const { connection, told } = keeper();
  connection.become("failed");
  await clock.advance(20_000);
  assert.deepEqual(told, []);
});

test("Path: without a way to the server it waits, and the time does not count", async () => {
  const { connection, path, told } = keeper();
  connection.become("connected");
  path.pause();
  connection.become("disconnected");
  await clock.advance(60_000);
  assert.deepEqual(told, []);
  path.resume();
  await clock.advance(14_000);
  assert.deepEqual(told, Array(5).fill("restart"));
});

test("Path: renewed for another network once in 3 s, without doubting it", async () => {
  const { connection, path, told } = keeper();
  connection.become("connected");
  path.renew();
  path.renew();
  await clock.advance(30_000);
  assert.deepEqual(told, ["restart"]);
});

test("A path that does not come back gets a new peer connection for the same participant", async () => {
  const { client, socket, connection } = await negotiated();
  connection.become("connected");
  connection.become("failed");
  for (let second = 0; second < 16; second += 1) {
    socket.deliver({ case: "ping", value: { nonce: 1n } });
    await clock.advance(1_000);
  }
  assert.equal(socket.cases().filter((name) => name === "restartIce").length, 5);
  const again = last(FakeSocket.made);
  assert.notEqual(again, socket);
  again.open();
  const [hello] = again.sent;
  assert.ok(hello?.case === "hello");
  assert.deepEqual([hello.value.resume, hello.value.hasMedia], ["token 1", false]);
  client.leave();
});

const restarted = "0 1 2 3\r\na=ice-ufrag:";

test("Candidates of credentials that a restart has replaced are dropped", async () => {
  const { client, socket, connection } = await negotiated();
  const deliver = (generation: number, candidate: string): void => {
    socket.deliver({ case: "candidate", value: { generation, mid: "0", candidate } });
  };
  offer(socket, 2, `${restarted}new`);
  deliver(3, "candidate:newest");
  await clock.advance(0);
  deliver(1, "candidate:old");
  deliver(2, "candidate:new");
  assert.deepEqual(connection.candidates.map(({ candidate }) => candidate), ["candidate:new"]);
  offer(socket, 3, `${restarted}new`);
  await clock.advance(0);
  deliver(2, "candidate:still new");
  assert.deepEqual(connection.candidates.map(({ candidate }) => candidate), [
    "candidate:new",
    "candidate:newest",
    "candidate:still new",
  ]);
  client.leave();
});

test("Own candidates wait for a way to the server; those of old credentials are dropped", async () => {
  const meeting = await negotiated();
  const { client, connection, socket } = meeting;
  connection.localDescription = { sdp: "0\r\na=ice-ufrag:new\r\n" };
  const found = (candidate: string, usernameFragment: string): void => {
    connection.onicecandidate?.({ candidate: { sdpMid: "0", candidate, usernameFragment } });
  };
  socket.drop();
  found("candidate:late", "new");
  found("candidate:old", "old");
  await clock.advance(0);
  const again = last(FakeSocket.made);
  again.open();
  const value = { version: 1, participantId: "a", resumed: true, mediaKept: true };
  again.deliver({ case: "welcome", value });
  const sent = again.sent.flatMap((message) =>
    message.case === "candidate" ? [message.value.candidate] : [],
  );
  assert.deepEqual(sent, ["candidate:late"]);
  client.leave();
});

test("An offer that comes again is answered again only if the answer may be lost", async () => {
  const { client, socket, connection } = await negotiated();
  offer(socket, 1);
  await clock.advance(0);
  assert.equal(connection.log.length, 2);
  socket.drop();
  await clock.advance(0);
  const again = last(FakeSocket.made);
  again.open();
  const value = { version: 1, participantId: "a", resumed: true, mediaKept: true };
  again.deliver({ case: "welcome", value });
  offer(again, 1);
  await clock.advance(0);
  assert.equal(again.cases().filter((name) => name === "answer").length, 1);
  client.leave();
});
