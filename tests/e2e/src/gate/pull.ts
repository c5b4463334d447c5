// Nothing is sent that is not shown, and nothing encoded that nobody watches.
import type { BrowserKind } from '../browser.js';
import type { Participant } from '../participant.js';
import { test } from '../runner.js';
import { sleep, until } from '../time.js';

async function framesEncoded(person: Participant): Promise<number> {
  const sent = await person.tab.call('outbound');
  return sent.filter(({ kind }) => kind === 'video').reduce((sum, stream) => sum + stream.framesEncoded, 0);
}

const camera = (name: string): { name: string; source: string } => ({ name, source: 'camera' });

test('gate', 'A picture that is not shown any more stops coming within 1 s', 60, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice', { bare: true });
  const bob = await t.join(server, 'firefox', 'Bob', { bare: true });
  const carol = await t.join(server, 'chromium', 'Carol', { bare: true });
  for (const viewer of [bob, carol]) {
    await viewer.tab.call('show', [camera('Alice')]);
    await viewer.sees(alice);
  }
  await bob.tab.call('show', []);
  await sleep(1000);
  const before = await bob.tab.call('videoBytes');
  await sleep(2000);
  const later = await bob.tab.call('videoBytes');
  if (later > before) {
    throw new Error(`${later - before} bytes of video came to who shows none`);
  }
  await carol.sees(alice);
  await bob.sees(alice, { timeoutMs: 1000 }).then(
    () => {
      throw new Error('Bob still sees Alice');
    },
    () => undefined,
  );
  await bob.tab.call('show', [camera('Alice')]);
  await bob.sees(alice);
});

test('gate', 'Who shows nothing is sent no video, and hears everybody', 60, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice', { bare: true });
  const bob = await t.join(server, 'firefox', 'Bob', { bare: true });
  await alice.tab.call('show', [camera('Bob')]);
  await alice.sees(bob);
  const bytes = await bob.tab.call('videoBytes');
  if (bytes > 0 || await framesEncoded(alice) > 0) {
    throw new Error(`${bytes} bytes of video came, and Alice encoded ${await framesEncoded(alice)} frames`);
  }
});

/** Of a machine that encodes and decodes in software beside the server. */
const shownWithinMs = 1500;

for (const [publisher, watcher] of [['chromium', 'firefox'], ['firefox', 'chromium']] as readonly (readonly [BrowserKind, BrowserKind])[]) {
  test(publisher === 'chromium' ? 'gate' : 'full', `A camera of ${publisher} that nobody watches rests within 3 s, and is back at once`, 90, async (t) => {
    const server = await t.server();
    const alice = await t.join(server, publisher, 'Alice', { bare: true });
    const bob = await t.join(server, watcher, 'Bob', { bare: true });
    await bob.tab.call('show', [camera('Alice')]);
    await bob.sees(alice);
    for (let round = 0; round < 3; round++) {
      await bob.tab.call('show', []);
      const began = Date.now();
      await sleep(3000);
      const before = await framesEncoded(alice);
      await sleep(1500);
      const more = await framesEncoded(alice) - before;
      if (more > 0) {
        throw new Error(`${more} frames were encoded more than ${Date.now() - began - 1500} ms after nobody watched`);
      }
      const encoding = alice.tab.call('untilEncoded', 10_000);
      // What a tab is asked it does in order: by the answer to this, Alice waits for the demand.
      const waits = alice.tab.call('outbound');
      const [encoded, shown] = await Promise.all([
        encoding, waits.then(() => bob.tab.call('untilShown', camera('Alice'), 10_000)),
      ]);
      t.note(`encoded ${Math.round(encoded)} ms after it was wanted, shown ${Math.round(shown)} ms after it was wished for`);
      if (encoded > 500 || shown > shownWithinMs) {
        throw new Error('too late');
      }
      await bob.sees(alice);
    }
  });
}

test('gate', 'A tile that is paged away is not sent: wishes that change often end at the last one', 60, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice', { bare: true });
  const bob = await t.join(server, 'chromium', 'Bob', { bare: true });
  const carol = await t.join(server, 'firefox', 'Carol', { bare: true });
  for (let page = 0; page < 20; page++) {
    await carol.tab.call('show', [camera(page % 2 === 0 ? 'Alice' : 'Bob')]);
    await sleep(60);
  }
  await carol.sees(bob);
  await until('only Bob is encoded', 5000, async () => {
    const before = await framesEncoded(alice);
    await sleep(1000);
    return await framesEncoded(alice) > before ? 'Alice too' : undefined;
  });
});
