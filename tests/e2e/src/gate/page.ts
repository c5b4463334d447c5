// What the page shows and lets do, beside pictures and sound.
import { accessible } from '../axe.js';
import type { Tab } from '../browser.js';
import { mesh, type Participant } from '../participant.js';
import { test } from '../runner.js';
import { until } from '../time.js';

function press(tab: Tab, key: string): Promise<unknown> {
  return tab.run(`document.body.dispatchEvent(new KeyboardEvent('keydown', { key: ${JSON.stringify(key)}, bubbles: true }))`);
}

async function shows(who: Participant, selector: string, there = true): Promise<void> {
  await until(`${who.label} ${there ? 'shows' : 'hides'} ${selector}`, 5000, async () =>
    (await who.tab.run(`document.querySelector(${JSON.stringify(selector)}) !== null`)) === there
      ? undefined : 'not yet');
}

test('gate', 'Lobby, meeting, panels and dialogs pass the checks for accessibility', 90, async (t) => {
  const server = await t.server();
  const lobby = await t.join(server, 'chromium', 'Carol', { query: 'room=' });
  await shows(lobby, '[data-testid="join-view"]');
  await accessible(lobby.tab, 'lobby');
  const alice = await t.join(server, 'chromium', 'Alice');
  await shows(alice, '[data-testid="alone"]');
  await accessible(alice.tab, 'alone');
  const bob = await t.join(server, 'chromium', 'Bob');
  await mesh([alice, bob]);
  await accessible(alice.tab, 'two');
  for (const [key, part] of [['c', 'chat'], ['p', 'people'], ['?', 'help-dialog']] as const) {
    await press(alice.tab, key);
    await shows(alice, `[data-testid="${part}"]`);
    await accessible(alice.tab, part);
  }
});

test('gate', 'Chat comes to those who are there and who come later, and markup stays text', 60, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice', { join: 'view' });
  const bob = await t.join(server, 'firefox', 'Bob', { join: 'view' });
  await shows(bob, '[data-name="Alice"]');
  const text = '<img src=x onerror="document.title=1"> see https://example.org/a?b=1.';
  await alice.tab.run(`umbrella.sendChat(${JSON.stringify(text)})`);
  await shows(bob, '[data-testid="toggle-chat-badge"]');
  const late = await t.join(server, 'chromium', 'Late', { join: 'view' });
  for (const reader of [bob, late]) {
    await shows(reader, '[data-testid="toggle-chat"]');
    await reader.tab.click('toggle-chat');
    await shows(reader, '.message-text a[href="https://example.org/a?b=1"][rel~="noopener"]');
    const said = await reader.tab.run("document.querySelector('.message-text').textContent");
    if (said !== text) {
      throw new Error(`${reader.label} reads ${String(said)}`);
    }
    await shows(reader, '.message-text img', false);
    await shows(reader, '[data-testid="toggle-chat-badge"]', false);
  }
});

test('gate', 'Hands are seen in their order, and a new name at once', 60, async (t) => {
  const server = await t.server();
  const people = [];
  for (const name of ['Alice', 'Bob', 'Carol']) {
    people.push(await t.join(server, 'chromium', name, { join: 'view' }));
  }
  const [alice, bob, carol] = people as [Participant, Participant, Participant];
  await shows(alice, '[data-name="Carol"]');
  await press(carol.tab, 'h');
  await shows(alice, '[data-name="Carol"] [data-testid="tile-hand"]');
  await press(bob.tab, 'h');
  await shows(alice, '[data-name="Bob"] [data-testid="tile-hand"]');
  await alice.tab.click('toggle-people');
  await shows(alice, '.person-hand');
  const order = await alice.tab.run("[...document.querySelectorAll('.person')].map((person) => person.querySelector('.person-name').textContent).join()");
  if (order !== 'Carol,Bob,Alice (you)') {
    throw new Error(`listed as ${String(order)}`);
  }
  await press(carol.tab, 'h');
  await shows(alice, '[data-name="Carol"] [data-testid="tile-hand"]', false);
  await bob.tab.run("umbrella.rename('Robert')");
  await shows(alice, '[data-name="Robert"]');
});

test('gate', 'A key does nothing while somebody types', 60, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice');
  await shows(alice, '[data-testid="toggle-microphone"][data-state="on"]');
  await press(alice.tab, 'm');
  await shows(alice, '[data-testid="toggle-microphone"][data-state="off"]');
  await press(alice.tab, 'c');
  await shows(alice, '[data-testid="chat-text"]');
  await alice.tab.run(`document.querySelector('[data-testid="chat-text"]')
    .dispatchEvent(new KeyboardEvent('keydown', { key: 'm', bubbles: true }))`);
  await shows(alice, '[data-testid="toggle-microphone"][data-state="off"]');
  await press(alice.tab, 'm');
  await shows(alice, '[data-testid="toggle-microphone"][data-state="on"]');
});
