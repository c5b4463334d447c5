// A publication crosses a trunk in the codec that its publisher chose, between both browsers.
import type { BrowserKind } from '../browser.js';
import { mesh } from '../participant.js';
import { test } from '../runner.js';
import { linked } from '../trunks.js';

const cases: readonly (readonly [string, BrowserKind, BrowserKind])[] = [
  ['VP8', 'chromium', 'firefox'], ['VP9', 'chromium', 'firefox'], ['H264', 'chromium', 'chromium'], ['AV1', 'chromium', 'chromium'],
];

for (const [codec, here, there] of cases) {
  test('full', `Trunk: ${codec} between ${here} and ${there}`, 90, async (t) => {
    const far = await t.server({ flags: ['--node-name', 'There'] });
    const near = await t.server({ flags: ['--node-name', 'Here', '--trunk', `wss://localhost:${far.port}/wsb`] });
    await linked(near, 1);
    const alice = await t.join(near, here, 'Alice', { codec: codec.toLowerCase() });
    const bob = await t.join(far, there, 'Bob', { codec: codec.toLowerCase() });
    const able = await Promise.all([alice, bob].map((person) => person.tab.call('codecs')));
    const expected = able.every(({ send, receive }) => send.includes(codec) && receive.includes(codec)) ? codec : 'VP8';
    await mesh([alice, bob], { timeoutMs: 30_000 });
    const spoken = [(await bob.video(alice)).codec, (await alice.video(bob)).codec];
    t.note(`expected ${expected}, spoken ${spoken.join(' and ')}`);
    if (spoken.some((name) => name !== expected)) {
      throw new Error(`expected ${expected}, spoken ${spoken.join(' and ')}`);
    }
  });
}
