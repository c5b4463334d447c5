import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Pulse } from "../src/sdk/pulse";
import { FakeSocket, clock, installFakes, last, type FakePeerConnection } from "./browser";
import { negotiated, welcome, type Meeting } from "./meeting";

beforeEach(installFakes);

/** Bytes that come every half second, one after the other. */
async function told(flow: readonly (number | undefined)[]): Promise<[number, boolean]> {
  let total = 0;
  let next: number | undefined = 0;
  let stopped = 0;
  const pulse = new Pulse(
    () => Promise.resolve(next),
    () => {
      stopped += 1;
    },
  );
  pulse.start();
  for (const bytes of flow) {
    total += bytes ?? 0;
    next = bytes === undefined ? undefined : total;
    await clock.advance(500);
  }
  pulse.stop();
  return [stopped, pulse.silent];
}

const steady = [9, 9, 9, 9, 9];

test("Pulse: a steady flow that stops dead is told of once, after a second", async () => {
  assert.deepEqual(await told([...steady, 0]), [0, false]);
  assert.deepEqual(await told([...steady, 0, 0]), [1, true]);
  assert.deepEqual(await told([...steady, 0, 0, 0, 0, 0, 0]), [1, true]);
  assert.deepEqual(await told([...steady, 0, 0, 9]), [1, false]);
  assert.deepEqual(await told([...steady, 0, 0, ...steady, 0, 0]), [2, true]);
});

test("Pulse: a gap of less, and a flow that was never steady, say nothing", async () => {
  assert.deepEqual(await told([...steady, 0, 9, 0, 9, 0, 9]), [0, false]);
  assert.deepEqual(await told([0, 0, 0, 0, 0, 0]), [0, false]);
  assert.deepEqual(await told([9, 9, 0, 0, 9, 9, 0, 0, 9, 0, 0]), [0, false]);
});

test("Pulse: a browser that does not count is left alone", async () => {
  assert.deepEqual(await told([undefined, undefined, undefined, undefined, undefined]), [0, false]);
});

test("Pulse: after a machine's sleep it begins anew", async () => {
  let bytes = 0;
  let stopped = 0;
  const pulse = new Pulse(
    () => Promise.resolve(bytes),
    () => {
      stopped += 1;
    },
  );
  pulse.start();
  for (let look = 0; look < 6; look += 1) {
    bytes += 1;
    await clock.advance(500);
  }
  clock.sleep(60_000);
  await clock.advance(2_000);
  assert.equal(stopped, 0);
  pulse.stop();
  assert.equal(clock.timers, 0);
});

/** Media flows for this long, or stands still; the server pings all the while if it can. */
async function pass(ms: number, connection: FakePeerConnection, flows: boolean, socket?: FakeSocket): Promise<void> {
  for (let passed = 0; passed < ms; passed += 250) {
    connection.bytesReceived = (connection.bytesReceived ?? 0) + (flows ? 1_000 : 0);
    if (passed % 2_000 === 0) {
      socket?.deliver({ case: "ping", value: { nonce: 1n } });
    }
    await clock.advance(250);
  }
}

async function inCall(): Promise<Meeting> {
  const meeting = await negotiated();
  meeting.connection.become("connected");
  await pass(6_000, meeting.connection, true, meeting.socket);
  return meeting;
}

test("Another address: both ways fall silent, and within 2.5 s a new one asks for a new path", async () => {
  const { client, socket, connection } = await inCall();
  await pass(2_500, connection, false);
  const again = last(FakeSocket.made);
  assert.notEqual(again, socket);
  again.open();
  welcome(again, { resume: "token 2", resumed: true, mediaKept: true });
  assert.equal(again.cases().filter((name) => name === "restartIce").length, 1);
  await pass(10_000, connection, true, again);
  assert.equal(again.cases().filter((name) => name === "restartIce").length, 1);
  client.leave();
  assert.equal(clock.timers, 0);
});

test("A path that the browser calls broken: the way to the server is asked at once whether it is", async () => {
  const { client, socket, connection } = await inCall();
  connection.become("disconnected");
  await pass(1_000, connection, false);
  const again = last(FakeSocket.made);
  assert.notEqual(again, socket);
  again.open();
  welcome(again, { resume: "token 2", resumed: true, mediaKept: true });
  await clock.advance(0);
  assert.equal(again.cases().filter((name) => name === "restartIce").length, 1);
  client.leave();
  assert.equal(clock.timers, 0);
});

test("Media that stops while the server answers is left to the browser's own findings", async () => {
  const { client, socket, connection } = await inCall();
  await pass(1_500, connection, false);
  const asked = last(socket.sent);
  assert.ok(asked.case === "ping");
  socket.deliver({ case: "pong", value: { nonce: asked.value.nonce } });
  await pass(4_000, connection, false, socket);
  assert.equal(last(FakeSocket.made), socket);
  assert.ok(!socket.cases().includes("restartIce"));
  client.leave();
});

test("A WebSocket that is lost while media flows costs no new path", async () => {
  const { client, socket, connection } = await inCall();
  socket.drop();
  await pass(1_000, connection, true);
  const again = last(FakeSocket.made);
  again.open();
  welcome(again, { resume: "token 2", resumed: true, mediaKept: true });
  await pass(3_000, connection, true, again);
  assert.ok(!again.cases().includes("restartIce"));
  client.leave();
});
