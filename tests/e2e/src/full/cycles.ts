// Synthetic people who come and go, in order or at any step of the handshake without a word.
import { Load, type CycleSummary } from '../load.js';
import type { Sample } from '../proc.js';
import { growth, isRecording, saveResult, type Cell } from '../results.js';
import { test, type Context } from '../runner.js';
import type { Server } from '../server.js';
import { settled } from '../settled.js';
import { sleep } from '../time.js';

const batchSize = 100;
/**
 * The allocator's arenas grow by steps of some MB until the sixth batch and not from there to the fourteenth; the second
 * thread for ICE is made when somebody first has a turn there.
 */
const warmUpBatches = 6;
const growthLimitKb = 2;
/** Who is killed is gone after 15 s; GLib keeps a thread that has nothing to do for a while, too. */
const restMs = 30_000;
const settleMs = 90_000;

interface Churn {
  readonly how: string;
  readonly cycles: number;
  readonly base: Sample;
  /** At rest, after each batch. */
  readonly samples: readonly Sample[];
  readonly growthKb: number;
  readonly leftAt: Readonly<Record<string, number>>;
}

async function batch(t: Context, server: Server, kill: boolean): Promise<CycleSummary> {
  const options = ['--cycles', String(batchSize), '--parallel', '4', ...(kill ? ['--kill'] : [])];
  const load = new Load<CycleSummary>(server, ...options);
  t.finally(() => {
    load.kill();
  });
  const summary = await load.summary(240_000);
  if (summary.failed > 0 || Object.keys(summary.errors).length > 0) {
    throw new Error(`cycles failed: ${JSON.stringify(summary)}`);
  }
  return summary;
}

/** When everybody is gone. */
async function rest(server: Server, base: Sample | undefined): Promise<Sample> {
  if (base === undefined) {
    await sleep(restMs);
    return server.sample();
  }
  return settled(server, base, settleMs);
}

async function churn(t: Context, how: string, kill: boolean): Promise<Churn> {
  const server = await t.server();
  const batches = isRecording() ? 10 : 2;
  const samples: Sample[] = [];
  const leftAt: Record<string, number> = {};
  for (let n = 0; n < (isRecording() ? warmUpBatches : 2); n++) {
    await batch(t, server, kill);
  }
  const base = await rest(server, undefined);
  samples.push(base);
  for (let n = 0; n < batches; n++) {
    const { left_at } = await batch(t, server, kill);
    samples.push(await rest(server, base));
    Object.entries(left_at).forEach(([step, count]) => { leftAt[step] = (leftAt[step] ?? 0) + count; });
  }
  const growthKb = growth(samples) / batchSize;
  const end = samples.at(-1) ?? base;
  t.note(`fds ${base.fds} → ${end.fds}, threads ${base.threads} → ${end.threads}, RSS ${samples[0]?.rssKb ?? 0} → ${end.rssKb} KB: ${growthKb.toFixed(2)} KB a cycle`);
  t.note(`left at ${JSON.stringify(leftAt)}`);
  return { how, cycles: batches * batchSize, base, samples, growthKb, leftAt };
}

const done: Churn[] = [];

function row({ how, cycles, base, samples, growthKb }: Churn): Cell[] {
  const end = samples.at(-1) ?? base;
  return [how, cycles, `${base.fds} → ${end.fds}`, `${base.threads} → ${end.threads}`, `${samples[0]?.rssKb ?? 0} → ${end.rssKb}`, growthKb.toFixed(2)];
}

for (const [how, kill] of [['say goodbye', false], ['killed', true]] as const) {
  test('full', `Synthetic people come and go, ${kill ? 'killed at every step of the handshake' : 'in order'}: nothing stays behind`, 1800, async (t) => {
    const result = await churn(t, how, kill);
    done.push(result);
    saveResult('churn', 'What a thousand synthetic joins and leaves leave behind',
      `\`umbrella-load --cycles ${batchSize} --parallel 4\`, again and again; every second participant sends sound and picture. "Killed" ones drop`
      + ' everything without a word, each at the next of the nine steps from dialling to flowing media. After every batch the server comes to rest'
      + ` (those who were killed are gone after 15 s) and is measured; the first ${warmUpBatches} batches are warm-up. RSS growth is the slope of the`
      + ' line through what was measured after them.',
      {
        columns: ['people', 'cycles', 'fds', 'threads', 'RSS, KB', 'RSS growth a cycle, KB'],
        rows: done.map(row),
      }, done);
    // Over few cycles the allocator's own steps are larger than what is looked for.
    if (isRecording() && result.growthKb > growthLimitKb) {
      throw new Error(`RSS grows by ${result.growthKb.toFixed(2)} KB a cycle`);
    }
  });
}
