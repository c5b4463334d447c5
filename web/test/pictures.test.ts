import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Source } from "../src/gen/umbrella_pb";
import type { ClientStats, InboundFlow, OutboundFlow } from "../src/sdk";
import { limitsFor } from "../src/sdk/encoder";
import { QualityMeter } from "../src/sdk/quality";
import { FakeTrack, clock, installFakes, type FakeSocket } from "./browser";
import { join, negotiated } from "./meeting";

beforeEach(installFakes);

/** Each list of pictures that the server was told, best first. */
function wishes(socket: FakeSocket): string[] {
  return socket.sent.flatMap((message) =>
    message.case === "subscribe"
      ? [
          message.value.video
            .map(({ participantId, source, maxHeight }) => `${participantId} ${Source[source]} ${maxHeight}`)
            .join(", "),
        ]
      : [],
  );
}

test("Everybody is wished for until the page has wishes of its own", async () => {
  const { client, socket } = await join();
  assert.deepEqual(wishes(socket), ["b SCREEN 0, b CAMERA 0"]);
  client.show([{ participantId: "b", source: "camera", maxHeight: 359.5 }]);
  await clock.advance(200);
  socket.deliver({ case: "roster", value: { changed: [{ id: "c", name: "Carla" }] } });
  await clock.advance(200);
  assert.deepEqual(wishes(socket).slice(1), ["b CAMERA 360"]);
  client.leave();
});

test("A picture that is there goes before one that may come", async () => {
  const { client, socket } = await join();
  const changed = [{ id: "c", name: "Carla", publications: [{ source: Source.CAMERA }] }];
  socket.deliver({ case: "roster", value: { changed } });
  await clock.advance(200);
  assert.equal(wishes(socket)[1], "c CAMERA 0, b SCREEN 0, c SCREEN 0, b CAMERA 0");
  client.leave();
});

test("Without autoShow nothing is wished for until the page says so", async () => {
  const { client, socket } = await join(undefined, { autoShow: false });
  await clock.advance(200);
  assert.deepEqual(wishes(socket), []);
  client.show([{ participantId: "b", source: "screen" }]);
  assert.deepEqual(wishes(socket), ["b SCREEN 0"]);
  client.leave();
});

test("Wishes in a row are told as one, the same ones not again, and none twice", async () => {
  const { client, socket } = await join(undefined, { autoShow: false });
  const camera = { participantId: "b", source: "camera" } as const;
  client.show([camera, camera]);
  for (let height = 100; height < 110; height += 1) {
    client.show([{ ...camera, maxHeight: height }]);
  }
  await clock.advance(200);
  client.show([{ ...camera, maxHeight: 109 }]);
  await clock.advance(200);
  assert.deepEqual(wishes(socket), ["b CAMERA 0", "b CAMERA 109"]);
  const many = Array.from({ length: 60 }, (_, index) => ({ ...camera, participantId: `${index}` }));
  client.show(many);
  assert.equal(wishes(socket)[2]?.split(", ").length, 49);
  client.leave();
});

function demand(socket: FakeSocket, source: Source, wanted: boolean, maxHeight = 0): void {
  socket.deliver({ case: "demand", value: { sources: [{ source, wanted, maxHeight }] } });
}

test("A picture is encoded while it is wanted, no larger than it is shown", async () => {
  const { client, socket, connection } = await negotiated();
  client.publish("camera", new FakeTrack("video").asTrack());
  await clock.advance(0);
  const { sender } = connection.transceiver("1");
  const told: unknown[] = [];
  client.on("demand", ({ source, wanted }) => told.push([source, wanted]));
  const encoding = (): unknown => {
    const { active, maxBitrate, scaleResolutionDownBy } = sender.parameters.encodings[0] ?? {};
    return [active, maxBitrate, scaleResolutionDownBy];
  };
  assert.deepEqual(encoding(), [false, 1_700_000, 1]);
  demand(socket, Source.CAMERA, true);
  await clock.advance(0);
  assert.deepEqual(encoding(), [true, 1_700_000, 1]);
  assert.equal(sender.parameters.degradationPreference, "maintain-framerate");
  demand(socket, Source.CAMERA, true, 300);
  await clock.advance(0);
  assert.deepEqual(encoding(), [true, 700_000, 2]);
  demand(socket, Source.CAMERA, false);
  await clock.advance(0);
  assert.deepEqual(encoding(), [false, 1_700_000, 1]);
  const { writes } = sender;
  demand(socket, Source.CAMERA, false);
  await clock.advance(0);
  assert.equal(sender.writes, writes);
  assert.deepEqual(told, [["camera", true], ["camera", true], ["camera", false], ["camera", false]]);
  client.leave();
});

test("Demands that follow one another at once end at the last one", async () => {
  const { client, socket, connection } = await negotiated();
  const { sender } = connection.transceiver("1");
  const write = sender.setParameters.bind(sender);
  let busy = 0;
  sender.setParameters = async (parameters) => {
    busy += 1;
    assert.equal(busy, 1);
    await clock.advance(0);
    busy -= 1;
    await write(parameters);
  };
  for (const wanted of [true, false, true]) {
    demand(socket, Source.CAMERA, wanted);
  }
  await clock.advance(0);
  await clock.advance(0);
  assert.equal(sender.parameters.encodings[0]?.active, true);
  client.leave();
});

test("A browser that refuses a change is asked again, but not for ever", async () => {
  const { client, socket, connection } = await negotiated();
  const { sender } = connection.transceiver("1");
  let asked = 0;
  sender.setParameters = () => {
    asked += 1;
    return Promise.reject(new Error("the transaction is out of date"));
  };
  demand(socket, Source.CAMERA, true);
  await clock.advance(0);
  assert.equal(asked, 3);
  client.leave();
});

test("Limits: a camera in halves, not below 180 lines, with bits to fit; a screen never", () => {
  const scale = (lines: number, maxHeight: number): number =>
    limitsFor("camera", lines, maxHeight).scaleResolutionDownBy;
  assert.deepEqual(
    [[720, 0], [720, 720], [720, 361], [720, 360], [720, 181], [720, 100], [360, 90], [0, 90]].map(
      ([lines = 0, maxHeight = 0]) => scale(lines, maxHeight),
    ),
    [1, 1, 1, 2, 2, 4, 2, 1],
  );
  assert.equal(limitsFor("camera", 720, 100).maxBitrate, 250_000);
  assert.equal(limitsFor("screen", 1080, 100).scaleResolutionDownBy, 1);
});

function stats(
  inbound: Partial<InboundFlow>,
  outbound: Partial<OutboundFlow> = {},
  roundTripMs = 20,
): ClientStats {
  const flow = { mid: "1", packets: 0, packetsLost: 0, ...inbound } as InboundFlow;
  const sent = { mid: "0", packets: 0, packetsLost: 0, ...outbound } as OutboundFlow;
  return { inbound: [flow], outbound: [sent], roundTripMs, reports: [] };
}

test("Quality: by what was lost and what stood still since the last look", () => {
  const participantId = "b";
  const after = (now: Partial<InboundFlow>, roundTripMs?: number): unknown => {
    const meter = new QualityMeter();
    meter.look(stats({ participantId, packets: 1000, packetsLost: 500 }));
    assert.equal(meter.of("b"), undefined);
    meter.look(stats({ participantId, packets: 1100, packetsLost: 500, ...now }, {}, roundTripMs));
    return meter.of("b");
  };
  assert.equal(after({}), "good");
  assert.equal(after({ packetsLost: 505 }), "poor");
  assert.equal(after({ packetsLost: 520 }), "bad");
  assert.equal(after({ freezeCount: 1 }), "poor");
  assert.equal(after({}, 500), "poor");
  assert.equal(after({}, 900), "bad");
  assert.equal(after({ packets: 1000 }), undefined);
});

test("Quality: a slot that carries somebody else begins anew; one's own way up by the server's word", () => {
  const meter = new QualityMeter();
  meter.look(stats({ participantId: "b", packets: 1000 }, { packets: 100 }));
  const lossy = { packets: 200, packetsLost: 30 };
  meter.look(stats({ participantId: "c", packets: 1100, packetsLost: 90 }, lossy));
  assert.equal(meter.of("c"), undefined);
  assert.equal(meter.of(""), "bad");
});

test("Quality is measured only while somebody asks", async () => {
  const { client, connection } = await negotiated();
  let looks = 0;
  Object.assign(connection, {
    getStats: () => {
      looks += 1;
      return Promise.resolve(new Map());
    },
  });
  assert.equal(client.connectionQuality(), undefined);
  await clock.advance(60_000);
  assert.ok(looks >= 3 && looks <= 6, `${looks} looks`);
  client.leave();
});
