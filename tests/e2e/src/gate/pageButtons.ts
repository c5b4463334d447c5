// The page's buttons, pressed as somebody does who has come in by the lobby.
import type { Tab } from '../browser.js';
import { browser, test } from '../runner.js';
import { until } from '../time.js';

/** Until an expression in the page is true. */
async function holds(tab: Tab, what: string, expression: string): Promise<void> {
  await until(what, 8000, async () => (await tab.run(expression)) === true ? undefined : 'not yet', 50);
}

const find = (testid: string): string => `document.querySelector('[data-testid="${testid}"]')`;

async function open(tab: Tab, item: string, what: string): Promise<void> {
  await tab.click('more');
  await holds(tab, item, `${find(item)} !== null`);
  await tab.click(item);
  await holds(tab, what, `${find(what)} !== null`);
}

/** Chooses the last device of a list, and looks whether it is used. */
async function change(tab: Tab, select: string): Promise<void> {
  const before = await tab.run(`${find(select)}.value`);
  const wanted = await tab.run(`(() => {
    const select = ${find(select)};
    const other = [...select.options].map(({ value }) => value).find((value) => value !== select.value);
    if (other === undefined) return select.value;
    Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(select, other);
    select.dispatchEvent(new Event('change', { bubbles: true }));
    return other;
  })()`);
  if (wanted !== before) {
    await holds(tab, `${select} to be another one`, `${find(select)}.value === ${JSON.stringify(wanted)}`);
  }
}

async function lobby(tab: Tab, address: string): Promise<void> {
  await tab.goto(address);
  await holds(tab, 'the lobby', `${find('name')} !== null`);
  await tab.fill('[data-testid="name"]', 'Ada');
  // Not before a press is anything opened; a browser that has allowed it before opens it by itself.
  await tab.run(`${find('preview-start')}?.click()`);
  await holds(tab, 'a preview', `${find('preview')}.videoWidth > 0`);
  await holds(tab, 'the preview to be a mirror', `new DOMMatrix(getComputedStyle(${find('preview')}).transform).a === -1`);
  await holds(tab, 'the level to move',
    "Number(getComputedStyle(document.querySelector('.meter')).getPropertyValue('--level')) > 0");
  await change(tab, 'choose-camera');
  await tab.click('join-camera');
  await holds(tab, 'the meeting', `${find('toggle-microphone')} !== null`);
}

/** What has the focus after each press of the tabulator key. */
async function walk(tab: Tab, presses: number): Promise<string[]> {
  // From the beginning: the place of the latest focus is remembered, even if nothing has it.
  await tab.run("(() => { const all = document.querySelector('.meeting'); all.tabIndex = -1; all.focus(); })()");
  const reached: string[] = [];
  for (let press = 0; press < presses; press += 1) {
    await tab.key('Tab');
    reached.push(String(await tab.run("document.activeElement?.dataset.testid ?? document.activeElement?.tagName ?? ''")));
  }
  return reached;
}

test('gate', "The page's buttons do what they say, by pointer and by keyboard", 60, async (t) => {
  const server = await t.server();
  await t.join(server, 'chromium', 'Bob', { join: 'view' });
  // With the browser's own devices, which may be chosen.
  const tab = await (await browser('chromium')).open('');
  t.finally(() => tab.close());
  await lobby(tab, `${server.url}/sfu`);
  await holds(tab, 'Bob', "document.querySelector('[data-name=\"Bob\"]') !== null");

  await holds(tab, 'no word of a viewer beside one\'s own name',
    "!document.querySelector('[data-local=\"true\"] .plate').textContent.includes('viewer')");
  await tab.click('toggle-view');
  await holds(tab, 'somebody large', "document.querySelector('[data-role=\"large\"]') !== null");
  await tab.click('toggle-view');
  await holds(tab, 'nobody large', "document.querySelector('[data-role=\"large\"]') === null");
  await tab.run("document.querySelector('[data-name=\"Bob\"] [data-testid=pin]').click()");
  await holds(tab, 'Bob large', "document.querySelector('[data-name=\"Bob\"]').dataset.role === 'large'");
  await tab.run("document.querySelector('[data-name=\"Bob\"] [data-testid=pin]').click()");
  await holds(tab, 'Bob as the others', "document.querySelector('[data-name=\"Bob\"]').dataset.role === 'grid'");
  const place = "new DOMMatrix(getComputedStyle(document.querySelector('[data-role=float]')).transform).e";
  await holds(tab, 'one\'s own picture at the right', `${place} > 400`);
  await tab.click('move-self');
  await holds(tab, 'one\'s own picture at the left', `${place} < 100`);

  await open(tab, 'invite-menu', 'invite-dialog');
  await holds(tab, 'a QR code', "document.querySelector('.qr path.qr-dark').getAttribute('d').length > 100");
  await tab.click('invite-copy');
  await holds(tab, 'the link to be copied, or words that it is not',
    `${find('invite-copy')}.textContent === 'Copied' || document.querySelector('.dialog .hint').textContent !== ''`);
  await tab.key('Escape');
  await holds(tab, 'the invitation to be closed', `${find('invite-dialog')} === null`);
  await open(tab, 'settings', 'settings-dialog');
  await change(tab, 'choose-microphone');
  await change(tab, 'choose-camera');
  await tab.key('Escape');
  await holds(tab, 'the settings to be closed', `${find('settings-dialog')} === null`);
  await tab.click('more');
  await holds(tab, 'the small window to be offered', `${find('pip')} !== null || !document.pictureInPictureEnabled`);
  await tab.click('full-screen');
  await holds(tab, 'the full screen', 'document.fullscreenElement !== null || !document.fullscreenEnabled');
  await tab.run('document.fullscreenElement && document.exitFullscreen()');

  // In the order in which they are seen: the stage, the controls, what is right of them.
  const order = (await walk(tab, 24)).filter((one) => ['pin', 'toggle-microphone', 'leave', 'invite', 'toggle-chat'].includes(one));
  const first = [...new Set(order)].join();
  if (!first.startsWith('pin,toggle-microphone,leave,invite,toggle-chat')) {
    throw new Error(`the focus goes to ${first}`);
  }
  await tab.run('document.activeElement?.blur()');
  const state = `${find('toggle-microphone')}.dataset.state`;
  await holds(tab, 'the microphone on', `${state} === 'on'`);
  await tab.key('m');
  await holds(tab, 'the microphone off', `${state} === 'off'`);
  await tab.look({ width: 960, height: 600, still: true });
  await holds(tab, 'tiles that do not glide', "getComputedStyle(document.querySelector('.tile')).transitionProperty === 'none' || getComputedStyle(document.querySelector('.tile')).transitionDuration === '0s'");

  await tab.goto(`${server.url}/sfu`);
  await holds(tab, 'the name to be remembered', `${find('name')}?.value === 'Ada'`);
});
