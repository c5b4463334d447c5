// Recordings as people use them: one person by a click, the list, playing, downloading, deleting; a quota;
// and names that are meant for a shell or a file system.
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessible } from '../axe.js';
import type { Tab } from '../browser.js';
import { recordings, say } from '../recording.js';
import { browser, test, type Context } from '../runner.js';
import type { Server } from '../server.js';
import { sleep, until } from '../time.js';
import { publish, whipPage } from '../whip.js';

function folderFor(t: Context): string {
  const folder = mkdtempSync(join(tmpdir(), 'umbrella-recordings-'));
  t.finally(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

async function there(tab: Tab, selector: string, wanted = true): Promise<void> {
  await until(`${selector} ${wanted ? 'to be there' : 'to go'}`, 10_000, async () =>
    await tab.run(`document.querySelector(${JSON.stringify(selector)}) !== null`) === wanted ? undefined : 'not yet');
}

async function press(tab: Tab, selector: string): Promise<void> {
  await there(tab, selector);
  await tab.run(`document.querySelector(${JSON.stringify(selector)}).click()`);
}

async function pageOf(t: Context, server: Server): Promise<Tab> {
  const tab = await (await browser('chromium')).open('');
  t.finally(() => tab.close());
  await tab.goto(`${server.url}/recordings`);
  return tab;
}

test('full', 'One person is recorded by a click; the recording is played, downloaded and deleted on its page', 120, async (t) => {
  const folder = folderFor(t);
  const server = await t.server({ flags: ['--recording-folder', folder] });
  const alice = await t.join(server, 'chromium', 'Alice');
  const bob = await t.join(server, 'chromium', 'Bob');
  await bob.sees(alice);
  await bob.tab.click('more');
  await press(bob.tab, '[data-testid=recording-menu]');
  await press(bob.tab, '[data-testid=recording-dialog] summary');
  const one = `[...document.querySelectorAll('[data-testid=record-one]')].find((each) => each.textContent.includes('Alice'))`;
  await bob.tab.run(`${one}.click()`);
  await there(alice.tab, '[data-testid=recording-mark]');
  await there(bob.tab, '[data-testid=tile][data-name=Alice] [data-testid=tile-recorded]');
  await there(alice.tab, '[data-testid=tile][data-name=Bob] [data-testid=tile-recorded]', false);
  await sleep(4000);
  await bob.tab.run(`${one}.click()`);
  await there(alice.tab, '[data-testid=recording-mark]', false);

  const page = await pageOf(t, server);
  await there(page, '[data-testid=recording][data-state=stopped]');
  for (const look of [{ width: 1280, height: 740 }, { width: 360, height: 740, dark: true }]) {
    await page.look(look);
    await accessible(page, `the page of recordings, ${look.width} px`);
  }
  if (!(await page.text()).includes('Alice') || (await page.text()).includes('Bob')) {
    throw new Error(`the page shows ${await page.text()}`);
  }
  await press(page, '[data-testid=play]');
  await until('the recording to play', 10_000, async () => {
    const at = Number(await page.run("document.querySelector('[data-testid=player]')?.currentTime ?? 0"));
    return at > 1 ? undefined : `it is at ${at} s`;
  });
  const [name = ''] = readdirSync(folder).filter((file) => file.endsWith('.webm') || file.endsWith('.mkv'));
  await press(page, '[data-testid=download]');
  const [status, kind, bytes] = await page.run(`(async () => {
    const ticket = await fetch('api/recordings/tickets', { method: 'POST', body: JSON.stringify({ file: ${JSON.stringify(name)} }) });
    const answer = await fetch((await ticket.json()).url + '&download');
    return [answer.status, answer.headers.get('content-disposition'), (await answer.arrayBuffer()).byteLength];
  })()`) as [number, string | null, number];
  if (status !== 200 || kind?.startsWith('attachment') !== true || bytes !== statSync(join(folder, name)).size) {
    throw new Error(`downloaded: status ${status}, ${String(kind)}, ${bytes} bytes`);
  }
  // A download leaves the page where it is.
  await there(page, '[data-testid=player]');
  await press(page, '[data-testid=delete]');
  await press(page, '[data-testid=sure]');
  await there(page, '[data-testid=recording]', false);
  if (readdirSync(folder).some((file) => file === name)) {
    throw new Error('the file is still there');
  }
});

test('full', 'A recording that has used its quota ends, and people are told', 120, async (t) => {
  const server = await t.server({ flags: ['--recording-folder', folderFor(t), '--recording-quota', '200K'] });
  const alice = await t.join(server, 'chromium', 'Alice', { format: { width: 320, height: 180, fps: 15, detail: true } });
  const bob = await t.join(server, 'chromium', 'Bob');
  await bob.sees(alice);
  await say(server, 'POST', 'recordings', { room: 'default' });
  await until('people to be told', 45_000, async () => {
    const text = String(await bob.tab.run("document.querySelector('.toast')?.innerText ?? ''"));
    return text.includes('no more room') ? undefined : text;
  }, 200);
  const page = await pageOf(t, server);
  await there(page, '[data-testid=recording][data-state=quota]');
  await bob.sees(alice);
});

const hostileNames = [
  '../../umbrella-escaped', '/tmp/umbrella-escaped', 'a\u0001b\nc', '! filesink location=/tmp/umbrella-escaped', 'é'.repeat(64),
];

test('full', 'Names that are paths, pipelines or controls write nothing outside the folder', 180, async (t) => {
  const folder = folderFor(t);
  const server = await t.server({ flags: ['--recording-folder', folder] });
  const before = readdirSync(tmpdir()).filter((name) => name.includes('umbrella-escaped'));
  for (const name of hostileNames) {
    const stream = await whipPage(t, server, name);
    await publish(stream, { client: 'plain', trickle: false }).catch((error: unknown) => {
      t.note(`${JSON.stringify(name)} may not publish: ${error instanceof Error ? error.message.slice(0, 100) : 'refused'}`);
    });
  }
  await say(server, 'POST', 'recordings', { room: 'default' });
  await sleep(3000);
  await say(server, 'POST', 'recordings/stop', { room: 'default' });
  await sleep(1500);
  const listed = await recordings(server);
  t.note(`recorded: ${listed.map(({ participant_name: name }) => JSON.stringify(name)).join(', ')}`);
  const files = readdirSync(folder, { recursive: true }).map(String);
  const odd = files.filter((file) => !/^[\w.-]+$/.test(file));
  const after = readdirSync(tmpdir()).filter((name) => name.includes('umbrella-escaped'));
  if (listed.length === 0 || odd.length > 0 || after.length > before.length) {
    throw new Error(`${listed.length} recordings; files ${odd.join()} in the folder, ${after.join()} outside`);
  }
});
