// Recordings as people use them: one person by a click, the list, playing, downloading, deleting; a quota;
// and names that are meant for a shell or a file system.
import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessible } from '../axe.js';
import type { Tab } from '../browser.js';
import { isTold, recordings, say } from '../recording.js';
import { test } from '../runner.js';
import { sleep, until } from '../time.js';
import { publish, whipPage } from '../whip.js';

async function there(tab: Tab, selector: string, wanted = true): Promise<void> {
  await until(`${selector} ${wanted ? 'to be there' : 'to go'}`, 10_000, async () =>
    await tab.run(`document.querySelector(${JSON.stringify(selector)}) !== null`) === wanted ? undefined : 'not yet');
}

async function press(tab: Tab, selector: string): Promise<void> {
  await there(tab, selector);
  await tab.run(`document.querySelector(${JSON.stringify(selector)}).click()`);
}

test('full', 'One person is recorded by a click; the recording is played, downloaded and deleted on its page', 120, async (t) => {
  const folder = t.folder('recordings');
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

  const page = await t.openPage(`${server.url}/recordings`);
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
  const server = await t.server({ flags: ['--recording-folder', t.folder('recordings'), '--recording-quota', '200K'] });
  const alice = await t.join(server, 'chromium', 'Alice', { format: { width: 320, height: 180, fps: 15, detail: true } });
  const bob = await t.join(server, 'chromium', 'Bob');
  await bob.sees(alice);
  await say(server, 'POST', 'recordings', { room: 'default' });
  await isTold(bob, 'no more room');
  const page = await t.openPage(`${server.url}/recordings`);
  await there(page, '[data-testid=recording][data-state=quota]');
  await bob.sees(alice);
});

const harmlessAsText = [
  '../../umbrella-escaped', '/tmp/umbrella-escaped', '! filesink location=/tmp/umbrella-escaped', 'é'.repeat(64),
];
const notText = 'a\u0001b\nc';

function escaped(): string[] {
  return ['/', tmpdir(), process.cwd()].flatMap((place) => readdirSync(place)).filter((name) => name.includes('umbrella-escaped'));
}

test('full', 'Names that are paths, pipelines or controls write nothing outside the folder', 180, async (t) => {
  const folder = t.folder('recordings');
  const server = await t.server({ flags: ['--recording-folder', folder] });
  const before = escaped();
  for (const name of harmlessAsText) {
    await publish(await whipPage(t, server, name), { client: 'plain', trickle: false });
  }
  const refusal = await publish(await whipPage(t, server, notText), { client: 'plain', trickle: false })
    .then(() => 'it may publish', (error: unknown) => error instanceof Error ? error.message : 'no error');
  if (!refusal.includes('400')) {
    throw new Error(`to a name with control characters the server says: ${refusal}`);
  }
  await say(server, 'POST', 'recordings', { room: 'default' });
  await sleep(3000);
  await say(server, 'POST', 'recordings/stop', { room: 'default' });
  await sleep(1500);
  const recorded = (await recordings(server)).map(({ participant_name: name }) => name).sort();
  const odd = readdirSync(folder, { recursive: true }).map(String).filter((file) => !/^[\w.-]+$/.test(file));
  if (recorded.join() !== [...harmlessAsText].sort().join() || odd.length > 0 || escaped().length > before.length) {
    throw new Error(`recorded are ${recorded.join()}; files ${odd.join()} in the folder, ${escaped().join()} outside`);
  }
});
