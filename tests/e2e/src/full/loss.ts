// Five of a hundred packets are lost on every wire, and the call goes on.
import { Namespace } from '../netns.js';
import type { Outbound } from '../page/observe.js';
import { mesh, type Participant } from '../participant.js';
import { saveResult, type Cell } from '../results.js';
import { test, type Context } from '../runner.js';
import type { Server } from '../server.js';
import { sleep } from '../time.js';

const seconds = 30;
const lossPercent = 5;

async function serverBehindWire(t: Context): Promise<[Server, Namespace]> {
  const wire = await t.wire();
  return [await t.server({ netns: { name: wire.name, address: wire.address } }), wire];
}

interface Leg {
  readonly path: string;
  readonly fps: number;
  readonly longestGapMs: number;
  readonly uplinkNacks: number;
  readonly uplinkRetransmitted: number;
  readonly downlinkNacks: number;
  readonly downlinkRetransmitted: number | null;
  readonly lost: number;
  readonly keyFrames: number;
  readonly keyFramesAsked: number;
  readonly publisherAsked: number;
}

async function measure(from: Participant, to: Participant): Promise<Leg> {
  const sender = async (): Promise<Outbound> => {
    const sent = (await from.tab.call('outbound')).find((stream) => stream.kind === 'video' && stream.framesEncoded > 0);
    if (sent === undefined) {
      throw new Error(`${from.label} sends no video`);
    }
    return sent;
  };
  const [sentBefore, seenBefore] = [await sender(), await to.video(from)];
  await to.tab.call('resetGaps');
  await sleep(seconds * 1000);
  const observed = await to.tab.call('observe', from.name, 'camera');
  const [sent, seen] = [await sender(), await to.video(from)];
  return {
    path: `${from.tab.kind} → ${to.tab.kind}`,
    fps: (seen.framesDecoded - seenBefore.framesDecoded) / seconds,
    longestGapMs: observed?.frames?.longestGapMs ?? Infinity,
    uplinkNacks: sent.nackCount - sentBefore.nackCount,
    uplinkRetransmitted: sent.retransmittedPacketsSent - sentBefore.retransmittedPacketsSent,
    downlinkNacks: seen.nackCount - seenBefore.nackCount,
    downlinkRetransmitted: seen.retransmittedPacketsReceived === null
      ? null : seen.retransmittedPacketsReceived - (seenBefore.retransmittedPacketsReceived ?? 0),
    lost: seen.packetsLost - seenBefore.packetsLost,
    keyFrames: seen.keyFramesDecoded - seenBefore.keyFramesDecoded,
    keyFramesAsked: seen.pliCount - seenBefore.pliCount,
    publisherAsked: sent.pliCount - sentBefore.pliCount,
  };
}

function problemsOf(leg: Leg, percent: number): string[] {
  const problems: string[] = [];
  const demand = (holds: boolean, text: string): void => {
    if (!holds) {
      problems.push(`${leg.path}: ${text}`);
    }
  };
  demand(leg.fps >= 20, `${leg.fps.toFixed(1)} fps`);
  demand(leg.longestGapMs <= 1000, `frozen for ${Math.round(leg.longestGapMs)} ms`);
  if (percent === 0) {
    return problems;
  }
  demand(leg.uplinkNacks > 0 && leg.uplinkRetransmitted > 0, 'no retransmission from the publisher to the server');
  // Firefox does not count the retransmitted packets that it receives, only its requests.
  demand(leg.downlinkNacks > 0 && leg.downlinkRetransmitted !== 0, 'no retransmission from the server to the subscriber');
  return problems;
}

const columns = ['loss', 'path', 'fps', 'longest gap, ms', 'NACKs and retransmitted, publisher → server',
  'NACKs and retransmitted, server → subscriber', 'packets lost', 'keyframes (asked by the subscriber, of the publisher)'];

const row = (percent: number, leg: Leg): Cell[] => [
  `${percent} %`, leg.path, leg.fps.toFixed(1), Math.round(leg.longestGapMs), `${leg.uplinkNacks}, ${leg.uplinkRetransmitted}`,
  `${leg.downlinkNacks}, ${leg.downlinkRetransmitted ?? 'not counted'}`, leg.lost, `${leg.keyFrames} (${leg.keyFramesAsked}, ${leg.publisherAsked})`,
];

const format = { width: 640, height: 360, fps: 30, detail: true };
const rows: Cell[][] = [];
const measured: Record<string, unknown> = {};

// Without loss first: what the machine itself can do.
for (const percent of [0, lossPercent]) {
  test('full', `${percent} % random loss: 20 fps, no freeze over 1 s`, 180, async (t) => {
    const [server, wire] = await serverBehindWire(t);
    const alice = await t.join(server, 'chromium', 'Alice', { format });
    const bob = await t.join(server, 'firefox', 'Bob', { format });
    await mesh([alice, bob]);
    wire.lose(percent);
    const legs = await Promise.all([measure(alice, bob), measure(bob, alice)]);
    await mesh([alice, bob]);
    const [down, up] = wire.dropped();
    for (const leg of legs) {
      rows.push(row(percent, leg));
      t.note(columns.slice(1).map((column, at) => `${column}: ${String(row(percent, leg)[at + 1])}`).join('; '));
    }
    t.note(`dropped by the wire: ${down} packets towards the clients, ${up} towards the server`);
    measured[percent] = { legs, droppedTowardsClients: down, droppedTowardsServer: up };
    saveResult('loss', `Under ${lossPercent} % random loss`,
      `Two browsers, 640 × 360 at 30 fps, for ${seconds} s. A network namespace drops ${lossPercent} % of the UDP packets in each direction of`
      + ' every leg, so that a packet has two chances to be lost. The longest gap is between two shown frames; lost are packets that did not'
      + ' come at their first try, or not at all.',
      { columns, rows }, measured);
    const problems = legs.flatMap((leg) => problemsOf(leg, percent));
    if (percent > 0 && (down === 0 || up === 0)) {
      problems.push(`the wire lost ${down} and ${up} packets`);
    }
    if (problems.length > 0) {
      throw new Error(problems.join('\n'));
    }
  });
}

test('full', `Joining works under ${lossPercent} % random loss`, 180, async (t) => {
  const [server, wire] = await serverBehindWire(t);
  wire.lose(lossPercent);
  const alice = await t.join(server, 'chromium', 'Alice');
  const bob = await t.join(server, 'firefox', 'Bob');
  await mesh([alice, bob], { timeoutMs: 30_000 });
  const late = await t.join(server, 'chromium', 'Late');
  await mesh([alice, bob, late], { timeoutMs: 30_000 });
});
