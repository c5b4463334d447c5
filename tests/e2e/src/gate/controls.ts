// What a person does with the buttons, as the others see it.
import { soundProblem, type Participant } from '../participant.js';
import { test } from '../runner.js';
import { sleep, until } from '../time.js';

/** No frame is decoded any more, and the tile shows no picture. */
async function seesNoCameraOf(viewer: Participant, other: Participant): Promise<void> {
  await until(`${viewer.label} sees no camera of ${other.label}`, 10_000, async () => {
    const seen = await viewer.tab.call('observe', other.name, 'camera');
    const before = seen?.video?.framesDecoded ?? 0;
    await sleep(700);
    const after = (await viewer.tab.call('observe', other.name, 'camera'))?.video?.framesDecoded ?? 0;
    return after > before ? `${after - before} frames decoded` : undefined;
  });
}

for (const [publisher, watcher] of [['chromium', 'firefox'], ['firefox', 'chromium']] as const) {
  test('gate', `Mute, camera off and on, screen share and leave in ${publisher}, seen in ${watcher}`, 120, async (t) => {
    const server = await t.server();
    const bob = await t.join(server, watcher, 'Bob');
    const alice = await t.join(server, publisher, 'Alice');
    await bob.sees(alice);

    await alice.tab.click('toggle-microphone');
    await bob.hearsNothingOf(alice);
    await bob.sees(alice, { audio: false });
    await alice.tab.click('toggle-microphone');
    await bob.sees(alice);

    await alice.tab.click('toggle-camera');
    await seesNoCameraOf(bob, alice);
    const heard = await bob.tab.call('observe', 'Alice', 'camera');
    const silent = heard === null ? 'no tile' : soundProblem(heard.tones, alice.camera.tone);
    if (silent !== undefined) {
      throw new Error(`with the camera off the voice should stay: ${silent}`);
    }
    await alice.tab.click('toggle-camera');
    await bob.sees(alice);

    await alice.tab.click('toggle-screen');
    await bob.sees(alice, { source: 'screen', audio: false });
    await bob.sees(alice);
    await alice.tab.click('toggle-screen');
    await until('the screen goes', 10_000, async () => {
      const names = await bob.tileNames();
      return names.includes('Alice/screen') ? `tiles ${names.join(' ')}` : undefined;
    });
    await bob.sees(alice);

    await alice.leave();
    const began = Date.now();
    await bob.sawLeaving('Alice');
    t.note(`gone after ${Date.now() - began} ms`);
  });
}

test('gate', 'A closed tab is gone for the others within 1 s', 60, async (t) => {
  const server = await t.server();
  const bob = await t.join(server, 'chromium', 'Bob');
  const alice = await t.join(server, 'chromium', 'Alice');
  await bob.sees(alice);
  await alice.close();
  const began = Date.now();
  await bob.sawLeaving('Alice');
  const took = Date.now() - began;
  t.note(`gone after ${took} ms`);
  if (took > 1000) {
    throw new Error(`gone only after ${took} ms`);
  }
});
