// What the page shows and lets do, beside pictures and sound.
import { accessible } from '../axe.js';
import type { Look, Tab } from '../browser.js';
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

/** Beside the plain look: what differs in colours, and where everything is narrow. */
const looks: readonly Look[] = [
  { width: 960, height: 600, dark: true },
  { width: 360, height: 740 },
  { width: 360, height: 740, dark: true },
];

async function atAllSizes(tab: Tab, what: string): Promise<void> {
  for (const look of looks) {
    await tab.look(look);
    await accessible(tab, `${what}, ${look.width} px, ${look.dark === true ? 'dark' : 'light'}`);
    const wide = Number(await tab.run('document.documentElement.scrollWidth'));
    if (wide > look.width) {
      throw new Error(`${what}: ${wide} px wide in ${look.width}`);
    }
  }
  await tab.look({ width: 960, height: 600 });
}

test('gate', 'The page of trust passes the checks for accessibility, in each language', 60, async (t) => {
  const server = await t.server();
  const tab = await t.openPage(`${server.url}/trust`);
  for (const [language, words] of [['en', 'Tell your device'], ['de', 'Dem Gerät Bescheid sagen']] as const) {
    await tab.run(`(() => {
      const select = document.querySelector('#language');
      select.value = '${language}';
      select.dispatchEvent(new Event('change'));
      document.querySelectorAll('details').forEach((one) => { one.open = true; });
    })()`);
    await until(`the page in ${language}`, 5000, async () => (await tab.text()).includes(words) ? undefined : 'not yet');
    await atAllSizes(tab, `trust in ${language}`);
  }
});

test('gate', 'Lobby, meeting, panels and dialogs pass the checks for accessibility', 150, async (t) => {
  const server = await t.server();
  const lobby = await t.join(server, 'chromium', 'Carol', { query: 'room=' });
  await shows(lobby, '[data-testid="join-view"]');
  await accessible(lobby.tab, 'lobby');
  await atAllSizes(lobby.tab, 'lobby');
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
  await alice.tab.key('Escape');
  await shows(alice, '[data-testid="help-dialog"]', false);
  for (const [item, part] of [['settings', 'settings-dialog'], ['invite-menu', 'invite-dialog']] as const) {
    await alice.tab.click('more');
    await shows(alice, `[data-testid="${item}"]`);
    await alice.tab.click(item);
    await shows(alice, `[data-testid="${part}"]`);
    await accessible(alice.tab, part);
    await atAllSizes(alice.tab, part);
    await alice.tab.key('Escape');
    await shows(alice, `[data-testid="${part}"]`, false);
  }
  await press(alice.tab, 'p');
  await press(alice.tab, 'g');
  await shows(alice, '[data-role="large"]');
  await accessible(alice.tab, 'speaker view');
  await atAllSizes(alice.tab, 'speaker view');
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
