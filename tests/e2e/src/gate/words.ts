// What the page says when something is not as it should be.
import { mesh } from '../participant.js';
import { test } from '../runner.js';
import { until } from '../time.js';

const refusals = [
  ['NotAllowedError', /keeps your (camera|microphone)/],
  ['NotFoundError', /no (camera|microphone)[^.]* found/i],
] as const;

for (const [error, words] of refusals) {
  test('gate', `A ${error} of the devices is said in words`, 60, async (t) => {
    const server = await t.server();
    const alice = await t.join(server, 'chromium', 'Alice', { refuse: error });
    await until('words', 15_000, async () => {
      const text = await alice.tab.text();
      return words.test(text) ? undefined : `the page says:\n${text}`;
    });
  });
}

test('gate', 'Rooms are apart', 60, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice', { room: 'garden' });
  const bob = await t.join(server, 'chromium', 'Bob', { room: 'cellar' });
  const carol = await t.join(server, 'chromium', 'Carol', { room: 'garden' });
  await mesh([alice, carol]);
  const seen = await bob.tab.text();
  if (/Alice|Carol/.test(seen)) {
    throw new Error(`the cellar knows of the garden:\n${seen}`);
  }
});

test('gate', 'A room name that cannot be is an error in words', 60, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice', { room: 'a/b' });
  await until('words', 15_000, async () => {
    const text = await alice.tab.text();
    return /no room .*a\/b/i.test(text) ? undefined : `the page says:\n${text}`;
  });
  const states = await alice.tab.call('connectionStates');
  if (states.includes('connected')) {
    throw new Error('a peer connection was made for a room that is not there');
  }
});
