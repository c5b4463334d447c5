// Two servers, one meeting: a trunk between two sites, with a real browser at each.
import { allShownOnce, crossing, mediaSent, oneCopy, since } from '../across.js';
import { mesh, type Participant } from '../participant.js';
import { test, type Context } from '../runner.js';
import { Sites } from '../sites.js';
import { sleep, until } from '../time.js';
import { linked } from '../trunks.js';

async function has(who: Participant, selector: string, there = true): Promise<void> {
  await until(`${who.label} ${there ? 'shows' : 'hides'} ${selector}`, 5000, async () =>
    (await who.tab.run(`document.querySelector(${JSON.stringify(selector)}) !== null`)) === there ? undefined : 'not yet');
}

const press = (who: Participant, key: string): Promise<unknown> =>
  who.tab.run(`document.body.dispatchEvent(new KeyboardEvent('keydown', { key: ${JSON.stringify(key)}, bubbles: true }))`);

async function meet(alice: Participant, bob: Participant): Promise<void> {
  await mesh([alice, bob]);
  await alice.tab.run("umbrella.sendChat('Does it cross?')");
  await has(bob, '[data-testid="toggle-chat-badge"]');
  await press(bob, 'h');
  await has(alice, '[data-name="Bob"] [data-testid="tile-hand"]');
  await press(bob, 'h');
  await has(alice, '[data-name="Bob"] [data-testid="tile-hand"]', false);
  await has(bob, '[data-name="Alice"][data-speaking]');
  await alice.tab.click('toggle-microphone');
  await bob.hearsNothingOf(alice);
  await has(bob, '[data-name="Alice"][data-speaking]', false);
  await alice.tab.click('toggle-microphone');
  await bob.sees(alice);
  await has(bob, '[data-name="Alice"][data-speaking]');
  await alice.tab.click('toggle-screen');
  await bob.sees(alice, { source: 'screen', audio: false });
  await bob.sees(alice);
  await alice.tab.click('toggle-screen');
  await has(bob, '[data-name="Alice"][data-source="screen"]', false);

  // What came for him is still coming while he is away.
  await bob.rejoin();
  await mesh([alice, bob]);
}

/** Without wires that can be counted. */
async function meetOnOneMachine(t: Context): Promise<void> {
  const north = await t.server({ flags: ['--node-name', 'North'] });
  const south = await t.server({ flags: ['--node-name', 'South', '--trunk', `wss://localhost:${north.port}/wsb`] });
  await linked(north, 1);
  const alice = await t.join(north, 'chromium', 'Alice');
  const bob = await t.join(south, 'chromium', 'Bob');
  await meet(alice, bob);
  await bob.close();
  await alice.sawLeaving('Bob');
  t.note('what crosses was not counted: the network namespaces of the two sites need root');
}

test('gate', 'Trunk: a pair of servers is one meeting, and what nobody watches does not cross', 120, async (t) => {
  if (process.env.UMBRELLA_SEND_PATH === 'webrtcbin') {
    t.note('not run: media crosses trunks on the direct path alone');
    return;
  }
  if (process.getuid?.() !== 0) {
    await meetOnOneMachine(t);
    return;
  }
  const sites = await Sites.join(t, ['North', 'South'], [['North', 'South']]);
  const link = sites.link('North', 'South');
  const alice = await t.join(sites.server('North'), 'chromium', 'Alice');
  await sleep(1500);
  const [, alone] = await crossing(link, 1500);
  const bob = await t.join(sites.server('South'), 'chromium', 'Bob');
  await meet(alice, bob);
  await allShownOnce(sites, [alice, bob]);

  const carol = await t.join(sites.server('South'), 'chromium', 'Carol', { join: 'view' });
  await carol.sees(alice);
  const [sentBefore, [, crossed]] = [await mediaSent(alice), await crossing(link, 5000)];
  const sent = since(sentBefore, await mediaSent(alice));
  t.note(`while two watch: ${sent.video} packets of video and ${sent.audio} of sound sent, ${crossed.video} and ${crossed.audio} crossed`);
  oneCopy('to two who watch', sent, crossed);

  await Promise.all([bob.close(), carol.close()]);
  await alice.sawLeaving('Bob');
  await sleep(5000);
  const [, after] = await crossing(link, 2000);
  for (const [when, { video, audio, retransmitted }] of [['before anybody watched', alone], ['after', after]] as const) {
    if (video + audio + retransmitted > 0) {
      throw new Error(`${when}: ${video} packets of video, ${audio} of audio, ${retransmitted} sent again`);
    }
  }
});
