// Nothing stays behind when people come and go.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Load, type MeetingSummary } from '../load.js';
import { mesh } from '../participant.js';
import type { Sample } from '../proc.js';
import { growth, saveResult } from '../results.js';
import { test, type Context } from '../runner.js';
import type { Server } from '../server.js';
import { settled } from '../settled.js';
import { sleep, until } from '../time.js';

/** Until the allocator's arenas have the size that the peaks of a join need. */
const warmUp = 50;
const cycles = 100;
const growthLimitKb = 20;

/**
 * GStreamer's DTLS plugin makes one agent for the process and keeps it
 * (gst-plugins-bad 1.22, gstdtlsdec.c, get_agent_by_pem).
 */
const kept = /type-name=GstDtlsAgent, .*description=<dtlsagent0>/;

/** The tracer's list at the end of the process; an error when the tracer never came to make it. */
function leakedObjects(log: string): string[] {
  if (!/listed \d+ alive objects/.test(log)) {
    throw new Error('the leaks tracer made no list: GStreamer was not brought to its end');
  }
  return log.split('\n').filter((line) => line.includes(':: object-alive, '))
    .map((line) => line.replace(/^.*object-alive, /, '').replaceAll(/\([^)]*\)/g, ''))
    .filter((line) => !kept.test(line));
}

async function tracedServer(t: Context): Promise<[Server, string]> {
  const directory = t.folder('leaks');
  const log = join(directory, 'gst.log');
  const server = await t.server({
    env: {
      G_DEBUG: 'fatal-criticals', GST_TRACERS: 'leaks', GST_DEBUG: 'GST_TRACER:7,leaks:7',
      GST_DEBUG_FILE: log, GST_DEBUG_NO_COLOR: '1',
    },
  });
  return [server, log];
}

test('full', `${cycles} join and leave cycles with the leaks tracer: nothing stays behind`, 1200, async (t) => {
  const [server, log] = await tracedServer(t);
  const alice = await t.join(server, 'chromium', 'Alice');
  const guest = await t.join(server, 'chromium', 'Guest');
  const samples: Sample[] = [];
  const cycle = async (): Promise<void> => {
    await guest.rejoin();
    await mesh([alice, guest]);
    await guest.leave();
    await alice.sawLeaving('Guest');
  };
  await mesh([alice, guest]);
  await guest.leave();
  await alice.sawLeaving('Guest');
  await sleep(2000);
  const base = server.sample();
  for (let n = 0; n < warmUp + cycles; n++) {
    await cycle();
    samples.push(server.sample());
  }
  const end = await settled(server, base);
  const warm = samples[warmUp - 1] ?? base;
  const growthKb = growth(samples.slice(warmUp));
  t.note(`fds ${base.fds} → ${end.fds}, threads ${base.threads} → ${end.threads}, RSS ${warm.rssKb} → ${end.rssKb} KB: ${growthKb.toFixed(1)} KB a cycle`);
  await Promise.all([alice.close(), guest.close()]);
  await sleep(1000);
  t.ended(server);
  await server.stop(10_000);
  const leaked = leakedObjects(readFileSync(log, 'utf8'));
  saveResult('leaks', 'What a hundred joins and leaves leave behind',
    `A server with \`G_DEBUG=fatal-criticals GST_TRACERS=leaks\`; one participant stays, another joins, is seen and heard both ways, and`
    + ` leaves, ${cycles} times after a warm-up of ${warmUp}. RSS growth is the slope of the line through the ${cycles} cycles.`,
    {
      columns: ['', 'before', 'after'],
      rows: [
        ['file descriptors', base.fds, end.fds], ['threads', base.threads, end.threads],
        ['RSS, KB', warm.rssKb, end.rssKb], ['RSS growth a cycle, KB', '', growthKb.toFixed(1)], ['leaked GstObjects', '', leaked.length],
      ],
    }, { base, samples, end, growthKb, leaked });
  if (leaked.length > 0) {
    throw new Error(`${leaked.length} leaked objects:\n${leaked.slice(0, 20).join('\n')}`);
  }
  if (growthKb > growthLimitKb) {
    throw new Error(`RSS grows by ${growthKb.toFixed(1)} KB a cycle`);
  }
});

test('full', '60 people who watch need little memory, which is given back when they have left', 120, async (t) => {
  const server = await t.server();
  // What the first ones leave is kept for the next.
  await new Load<MeetingSummary>(server, '--peers', '4', '--seconds', '2').summary(30_000);
  const before = server.sample().rssKb;
  const meeting = new Load<MeetingSummary>(server, '--peers', '61', '--publish', '1', '--join-ms', '50', '--seconds', '6');
  let most = 0;
  const looks = setInterval(() => { most = Math.max(most, server.sample().rssKb); }, 200);
  await meeting.summary(60_000).finally(() => { clearInterval(looks); });
  const eachKb = (most - before) / 61;
  if (eachKb > 2500) {
    throw new Error(`${eachKb.toFixed(0)} KB for each who was there`);
  }
  const spare = (most - before) / 10;
  await until('nine tenths of the memory to be given back', 30_000, () => {
    const { rssKb } = server.sample();
    return Promise.resolve(rssKb > before + spare ? `${rssKb} KB, ${most} with 61 people, ${before} before` : undefined);
  });
  t.note(`RSS ${before} KB before, ${most} with 61 people, ${server.sample().rssKb} afterwards`);
});
