// Recordings over minutes, of a server that is killed, on a disk that is full.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { apart, decode, isTold, recordings, say, syncProblem } from '../recording.js';
import { test } from '../runner.js';
import { sleep } from '../time.js';

const flashing = { width: 320, height: 180, fps: 25, detail: false, flash: { soundLateMs: 0 } };
/** The goal is 10; two show drift as well. */
const minutes = Number(process.env.UMBRELLA_RECORDING_MINUTES ?? '2');

test('full', 'Sound and picture of a recording keep together', 120 + minutes * 75, async (t) => {
  const folder = t.folder('recordings');
  const server = await t.server({ flags: ['--recording-folder', folder] });
  await t.join(server, 'chromium', 'Alice', { format: flashing });
  await sleep(3000);
  await say(server, 'POST', 'recordings', { room: 'default' });
  await sleep(minutes * 60_000);
  await say(server, 'POST', 'recordings/stop', { room: 'default' });
  await sleep(1500);
  const file = (await recordings(server))[0]?.files[0];
  if (file === undefined) {
    throw new Error('there is no file');
  }
  const decoded = await decode(join(folder, file.name));
  const { medianMs, worstMs, pairs } = apart(decoded);
  t.notes.push(`${pairs} pairs: sound ${Math.round(medianMs)} ms behind the picture, at worst ${Math.round(worstMs)} ms; ` +
    file.tracks.map(({ source, lost_packets: lost }) => `${source} lost ${lost}`).join(', '));
  const problem = syncProblem(decoded, minutes * 60 - 2);
  if (problem !== undefined) {
    throw new Error(problem);
  }
});

test('full', 'A server that is killed leaves recordings that play', 90, async (t) => {
  const folder = t.folder('recordings');
  const killed = await t.server({ flags: ['--recording-folder', folder] });
  await t.join(killed, 'chromium', 'Alice', { format: flashing });
  await sleep(3000);
  await say(killed, 'POST', 'recordings', { room: 'default' });
  await sleep(9000);
  const name = (await recordings(killed))[0]?.files[0]?.name;
  killed.kill();
  await killed.exited(5000);
  t.servers.length = 0;
  if (name === undefined) {
    throw new Error('there is no file');
  }
  const problem = syncProblem(await decode(join(folder, name)), 5);
  if (problem !== undefined) {
    throw new Error(problem);
  }
  const next = await t.server({ flags: ['--recording-folder', folder] });
  const listed = (await recordings(next))[0];
  if (listed?.state !== 'interrupted' || listed.files[0]?.bytes === 0) {
    throw new Error(`the next server says ${JSON.stringify(listed)}`);
  }
});

test('full', 'A full disk ends the recording, not the call', 90, async (t) => {
  const folder = t.folder('recordings');
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', folder]);
  t.finally(() => {
    execFileSync('umount', [folder]);
  });
  const server = await t.server({ flags: ['--recording-folder', folder, '--recording-min-free', '0'] });
  const alice = await t.join(server, 'chromium', 'Alice', { format: { width: 320, height: 180, fps: 15, detail: true } });
  const bob = await t.join(server, 'chromium', 'Bob');
  await bob.sees(alice);
  await say(server, 'POST', 'recordings', { room: 'default' });
  await isTold(bob, 'disk is full');
  await bob.sees(alice);
  await alice.sees(bob);
  const file = (await recordings(server)).flatMap(({ files }) => files).find(({ tracks }) => tracks.length === 2);
  if (file === undefined) {
    throw new Error('there is no file of sound and picture');
  }
  const { pictureSeconds, soundSeconds } = await decode(join(folder, file.name));
  if (pictureSeconds < 1 || soundSeconds < 1) {
    throw new Error(`it plays for ${pictureSeconds} s`);
  }
});
