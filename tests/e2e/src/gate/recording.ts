// Recording from the meeting page: everybody sees it, the file plays, sound and picture fit.
import { join } from 'node:path';
import { accessible } from '../axe.js';
import { fetchBody } from '../fetch.js';
import { apart, decode, recordings, say, syncProblem, type Recording } from '../recording.js';
import { test } from '../runner.js';
import { sleep, until } from '../time.js';

const flashing = { width: 320, height: 180, fps: 25, detail: false, flash: { soundLateMs: 0 } };

test('gate', 'A recording is started in the meeting, seen by everybody, and plays in sync', 60, async (t) => {
  const folder = t.folder('recordings');
  const server = await t.server({ flags: ['--recording-folder', folder] });
  const alice = await t.join(server, 'chromium', 'Alice', { format: flashing });
  const bob = await t.join(server, 'chromium', 'Bob', { join: 'view' });
  const has = (person: typeof alice, selector: string): Promise<unknown> =>
    person.tab.run(`document.querySelector(${JSON.stringify(selector)}) !== null`);
  await until('Alice to be in', 10_000, async () => (await has(alice, '[data-testid=more]')) === true ? undefined : 'no menu');
  for (const press of ['more', 'recording-menu']) {
    await alice.tab.run(`document.querySelector('[data-testid=${press}]').click()`);
  }
  await until('the dialog', 5_000, async () => (await has(alice, '[data-testid=recording-dialog]')) === true ? undefined : 'none');
  await accessible(alice.tab, 'the dialog of recordings');
  await alice.tab.run("document.querySelector('[data-testid=record-all]').click()");
  await until('Bob to see that Alice is recorded', 5_000, async () =>
    (await has(bob, '[data-testid=tile][data-name=Alice] [data-testid=tile-recorded]')) === true &&
    (await has(bob, '[data-testid=recording-mark]')) === true ? undefined : 'no mark');
  await sleep(4500);
  if (await say(server, 'POST', 'recordings/stop', { room: 'default' }) !== 204) {
    throw new Error('it could not be stopped');
  }
  await until('the marks to go', 5_000, async () =>
    (await has(bob, '[data-testid=recording-mark]')) === false ? undefined : 'still marked');
  const ofAlice = async (): Promise<Recording | undefined> =>
    (await recordings(server)).find(({ participant_name: name }) => name === 'Alice');
  await until('the file', 5_000, async () => {
    const recording = await ofAlice();
    return recording?.state === 'stopped' ? undefined : JSON.stringify(recording);
  });
  const found = await ofAlice();
  const file = found?.files[0];
  if (found === undefined || file === undefined || found.files.length !== 1 || !file.complete) {
    throw new Error(`not one file: ${JSON.stringify(found)}`);
  }
  const part = await fetchBody(`${server.url}/api/recordings/files/${file.name}`, { Range: 'bytes=0-3' });
  if (part.status !== 206 || part.body.toString('hex') !== '1a45dfa3') {
    throw new Error(`a part of the file: status ${String(part.status)}, ${part.body.toString('hex')}`);
  }
  const whole = await fetchBody(`${server.url}/api/recordings/files/${file.name}`);
  if (whole.body.length !== file.bytes) {
    throw new Error(`${whole.body.length} bytes came of ${file.bytes}`);
  }
  const decoded = await decode(join(folder, file.name));
  const problem = syncProblem(decoded, Math.floor(decoded.pictureSeconds));
  t.notes.push(`sound ${Math.round(apart(decoded).medianMs)} ms behind the picture`);
  if (problem !== undefined) {
    throw new Error(problem);
  }
});
