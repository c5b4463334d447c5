// A trunk that is set and removed again and again leaves nothing behind.
import { mesh } from '../participant.js';
import { test } from '../runner.js';
import { settled } from '../settled.js';
import { sleep } from '../time.js';
import { linked, removeTrunk, setTrunk } from '../trunks.js';

const cycles = 100;
/** Until pools and arenas have the size that they keep. */
const warmUp = 10;
/** What malloc keeps differs from run to run by some hundred KB; a leak of one cycle's objects would be more. */
const growthKb = 4096;

test('full', `Trunk: ${cycles} times set and removed with people on both sides, fds, threads and memory stay`, 900, async (t) => {
  const servers = [await t.server({ flags: ['--node-name', 'Here'] }), await t.server({ flags: ['--node-name', 'There'] })] as const;
  const [here, there] = servers;
  const format = { width: 160, height: 90, fps: 10, detail: false };
  const alice = await t.join(here, 'chromium', 'Alice', { format });
  const bob = await t.join(there, 'chromium', 'Bob', { format });
  const cycle = async (watch: boolean): Promise<void> => {
    const id = await setTrunk(here, `wss://localhost:${there.port}/wsb`);
    await Promise.all(servers.map((server) => linked(server, 1)));
    if (watch) {
      await mesh([alice, bob]);
    } else {
      // At another moment each time: before, while and after media connects.
      await sleep(Math.random() * 1000);
    }
    await removeTrunk(here, id);
    await Promise.all(servers.map((server) => linked(server, 0)));
  };
  for (let n = 0; n < warmUp; n++) {
    await cycle(n % 5 === 0);
  }
  await sleep(3000);
  const before = servers.map((server) => server.sample());
  for (let n = 0; n < cycles; n++) {
    await cycle(n % 20 === 0);
  }
  const ends = await Promise.all(servers.map((server, at) => settled(server, before[at] ?? server.sample())));
  ends.forEach((end, at) => {
    const base = before[at] ?? end;
    t.note(`${at === 0 ? 'dials' : 'is dialled'}: fds ${base.fds} → ${end.fds}, threads ${base.threads} → ${end.threads}, RSS ${base.rssKb} → ${end.rssKb} KB`);
    if (end.rssKb - base.rssKb > growthKb) {
      throw new Error(`RSS has grown by ${end.rssKb - base.rssKb} KB in ${cycles} cycles`);
    }
  });
  await cycle(true);
});
