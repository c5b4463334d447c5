// What a participant costs the server, in rooms of several sizes.
import { mesh, type Participant } from '../participant.js';
import { saveResult } from '../results.js';
import { test } from '../runner.js';
import { sleep } from '../time.js';

const sizes = [2, 5, 10];
/** Everybody has a tone; of more than eight others the loudest eight alone are heard. */
const allHeard = 9;
const seconds = 20;
const settleMs = 5000;
const format = { width: 160, height: 90, fps: 10, detail: false };

interface Cost {
  readonly participants: number;
  readonly cpuPercent: number;
  readonly cpuPercentEach: number;
  readonly packetsPerSecond: number;
  readonly cpuMicrosecondsPerPacket: number;
  readonly threads: number;
  readonly threadsEach: number;
  readonly fds: number;
  readonly fdsEach: number;
  readonly rssKb: number;
  readonly rssKbEach: number;
}

async function packetsForwarded(people: readonly Participant[]): Promise<number> {
  let sum = 0;
  for (const viewer of people) {
    for (const other of people) {
      const seen = viewer === other ? null : await viewer.tab.call('observe', other.name, 'camera');
      sum += (seen?.video?.packetsReceived ?? 0) + (seen?.audio?.packetsReceived ?? 0);
    }
  }
  return sum;
}

const costs: Cost[] = [];
const one = (value: number): string => value.toFixed(1);

for (const size of sizes) {
  test('full', `CPU, threads, fds and RSS of a room of ${size}`, 420, async (t) => {
    const server = await t.server();
    const empty = server.sample();
    const people: Participant[] = [];
    for (let n = 0; n < size; n++) {
      people.push(await t.join(server, 'chromium', `Guest${n}`, { format }));
    }
    await mesh(people, { timeoutMs: 60_000, audio: size <= allHeard });
    await sleep(settleMs);
    const packetsBefore = await packetsForwarded(people);
    const begin = server.sample();
    const beganAt = Date.now();
    await sleep(seconds * 1000);
    const end = server.sample();
    const packets = await packetsForwarded(people) - packetsBefore;
    const elapsedMs = end.at - begin.at;
    const packetSeconds = (Date.now() - beganAt) / 1000;
    const cpuPercent = (end.cpuMs - begin.cpuMs) / elapsedMs * 100;
    const cost: Cost = {
      participants: size,
      cpuPercent,
      cpuPercentEach: cpuPercent / size,
      packetsPerSecond: packets / packetSeconds,
      cpuMicrosecondsPerPacket: cpuPercent / 100 * 1e6 / (packets / packetSeconds),
      threads: end.threads,
      threadsEach: (end.threads - empty.threads) / size,
      fds: end.fds,
      fdsEach: (end.fds - empty.fds) / size,
      rssKb: end.rssKb,
      rssKbEach: (end.rssKb - empty.rssKb) / size,
    };
    costs.push(cost);
    t.note(`CPU ${one(cost.cpuPercent)} %, ${one(cost.packetsPerSecond)} packets/s forwarded, ${one(cost.cpuMicrosecondsPerPacket)} µs each;`
      + ` per participant ${one(cost.threadsEach)} threads, ${one(cost.fdsEach)} fds, ${one(cost.rssKbEach / 1024)} MB`);
    saveResult('capacity', 'What a participant costs',
      `Every participant sends Opus and VP8 (${format.width} × ${format.height} at ${format.fps} fps) and receives all others, in Chromium on the`
      + ` same machine. CPU is that of the server's process alone, of one core, over ${seconds} s; "each" is over the empty server, divided by the`
      + ' participants. Packets are those that the browsers counted as received.',
      {
        columns: ['participants', 'CPU, %', 'CPU each, %', 'packets/s out', 'CPU per packet, µs', 'threads', 'threads each',
          'fds', 'fds each', 'RSS, MB', 'RSS each, MB'],
        rows: costs.map((cost) => [cost.participants, one(cost.cpuPercent), one(cost.cpuPercentEach), Math.round(cost.packetsPerSecond),
          one(cost.cpuMicrosecondsPerPacket), cost.threads, one(cost.threadsEach), cost.fds, one(cost.fdsEach),
          one(cost.rssKb / 1024), one(cost.rssKbEach / 1024)]),
      }, costs);
  });
}
