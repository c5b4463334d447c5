// What the page says when something is not as it should be.
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

test('gate', 'Another room than the default is an error in words', 60, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice', { room: 'no-such-room' });
  await until('words', 15_000, async () => {
    const text = await alice.tab.text();
    return /no room .*no-such-room/i.test(text) ? undefined : `the page says:\n${text}`;
  });
  const states = await alice.tab.call('connectionStates');
  if (states.includes('connected')) {
    throw new Error('a peer connection was made for a room that is not there');
  }
});
