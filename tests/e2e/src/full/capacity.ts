// What a participant costs the server, in rooms of several sizes.
import { Load, type MeetingSummary } from '../load.js';
import { saveResult } from '../results.js';
import { test } from '../runner.js';
import { packetsSent, statusOf } from '../status.js';
import { sleep } from '../time.js';

const sizes = [2, 5, 10];
const seconds = 20;
const settleSeconds = 8;
const bitrate = 300_000;

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

const costs: Cost[] = [];
const one = (value: number): string => value.toFixed(1);

for (const size of sizes) {
  test('full', `CPU, threads, fds and RSS of a room of ${size}`, 420, async (t) => {
    const server = await t.server();
    const empty = server.sample();
    // Browsers that decode each other's pictures would leave the server no machine to be measured on.
    const load = new Load<MeetingSummary>(server, '--peers', String(size), '--watch', String(size - 1), '--seconds',
      String(2 * settleSeconds + seconds), '--join-ms', '300', '--bitrate', String(bitrate));
    t.finally(() => {
      load.kill();
    });
    await sleep(settleSeconds * 1000);
    const packetsBefore = packetsSent(await statusOf(server));
    const begin = server.sample();
    await sleep(seconds * 1000);
    const end = server.sample();
    const packets = packetsSent(await statusOf(server)) - packetsBefore;
    const { each, lost } = await load.summary(60_000);
    if (lost > 0 || each.some(({ step }) => step !== 'flowing')) {
      throw new Error(`${lost} packets lost, ${each.map(({ step }) => step).join(' ')}`);
    }
    const elapsedMs = end.at - begin.at;
    const packetsPerSecond = packets / elapsedMs * 1000;
    const cpuPercent = (end.cpuMs - begin.cpuMs) / elapsedMs * 100;
    const cost: Cost = {
      participants: size,
      cpuPercent,
      cpuPercentEach: cpuPercent / size,
      packetsPerSecond,
      cpuMicrosecondsPerPacket: cpuPercent / 100 * 1e6 / packetsPerSecond,
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
      `Every participant is one of umbrella-load's: it sends Opus and VP8 of ${bitrate / 1000} kbit/s and is sent all others' pictures and sounds`
      + ` (of more than eight the loudest eight). CPU is that of the server's process alone, of one core, over ${seconds} s; "each" is over the empty`
      + ' server, divided by the participants. Packets are those of RTP that the server has sent; none was lost.',
      {
        columns: ['participants', 'CPU, %', 'CPU each, %', 'packets/s out', 'CPU per packet, µs', 'threads', 'threads each',
          'fds', 'fds each', 'RSS, MB', 'RSS each, MB'],
        rows: costs.map((cost) => [cost.participants, one(cost.cpuPercent), one(cost.cpuPercentEach), Math.round(cost.packetsPerSecond),
          one(cost.cpuMicrosecondsPerPacket), cost.threads, one(cost.threadsEach), cost.fds, one(cost.fdsEach),
          one(cost.rssKb / 1024), one(cost.rssKbEach / 1024)]),
      }, costs);
  });
}
