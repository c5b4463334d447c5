// What cameras alone send: H265, and the sound of telephones.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Camera, hears, sees } from '../camera.js';
import { fetchBody, send } from '../fetch.js';
import { decode, recordings, say } from '../recording.js';
import { test, type Context } from '../runner.js';
import type { Server } from '../server.js';
import { sleep, until } from '../time.js';

async function serverThatRecords(t: Context, cameras: Readonly<Record<string, Camera>>): Promise<[Server, string]> {
  const folder = t.folder('recordings');
  const sources = Object.entries(cameras).flatMap(([name, { address }]) => ['--source', `${name}=${address}`]);
  return [await t.server({ flags: ['--recording-folder', folder, ...sources] }), folder];
}

const decoders: Readonly<Record<string, string>> = {
  h264: 'h264parse ! openh264dec', h265: 'h265parse ! libde265dec', opus: 'opusdec', pcmu: 'mulawdec', pcma: 'alawdec',
};

/** Some seconds of everybody; each file must hold these codecs, and play. */
async function record(server: Server, folder: string, codecs: Readonly<Record<string, readonly [string, string]>>): Promise<void> {
  await say(server, 'POST', 'recordings', { room: 'default' });
  await sleep(6000);
  await say(server, 'POST', 'recordings/stop', { room: 'default' });
  await sleep(1500);
  const all = await recordings(server);
  for (const [name, wanted] of Object.entries(codecs)) {
    const file = all.find(({ participant_name: of }) => of === name)?.files[0];
    const has = file?.tracks.map(({ codec }) => codec).sort().join();
    if (file === undefined || has !== wanted.join() || !file.name.endsWith('.mkv')) {
      throw new Error(`of ${name} there is ${JSON.stringify(file)}`);
    }
    const { pictureSeconds, soundSeconds } = await decode(join(folder, file.name), decoders[wanted[0]], decoders[wanted[1]]);
    if (pictureSeconds < 2 || soundSeconds < 2) {
      throw new Error(`of ${name} ${pictureSeconds} s of pictures and ${soundSeconds} s of sound play`);
    }
  }
}

test('full', 'The telephone sound of cameras is heard in every browser, and recorded', 120, async (t) => {
  const mu = await Camera.start(t, ['--audio', 'pcmu']);
  const a = await Camera.start(t, ['--audio', 'pcma']);
  const [server, folder] = await serverThatRecords(t, { Mu: mu, A: a });
  const alice = await t.join(server, 'chromium', 'Alice', { join: 'view' });
  const bob = await t.join(server, 'firefox', 'Bob', { join: 'view' });
  for (const name of ['Mu', 'A']) {
    await sees(alice.tab, name);
    await hears(bob.tab, name);
  }
  await record(server, folder, { Mu: ['h264', 'pcmu'], A: ['h264', 'pcma'] });
});

test('full', 'A browser without H265 says so in the tile, and the camera is recorded', 120, async (t) => {
  const camera = await Camera.start(t, ['--video', 'h265', '--audio', 'opus']);
  const [server, folder] = await serverThatRecords(t, { Yard: camera });
  const alice = await t.join(server, 'chromium', 'Alice', { join: 'view' });
  await until('the tile to say it', 20_000, async () => {
    const text = String(await alice.tab.run("document.querySelector('[data-testid=tile][data-name=Yard]')?.innerText ?? 'no tile'"));
    return text.includes('cannot decode H265') ? undefined : text;
  });
  await hears(alice.tab, 'Yard');
  const shot = process.env.UMBRELLA_SHOT;
  if (shot !== undefined) {
    await alice.tab.screenshot(shot);
  }
  await record(server, folder, { Yard: ['h265', 'opus'] });
});

test('full', 'Nothing tells the password of a camera: no log at any level, no picture of the pipeline', 120, async (t) => {
  const [user, password] = ['admin', 'hunter2'];
  const dots = t.folder('dots');
  const camera = await Camera.start(t, ['--user', user, '--password', password]);
  const picky = await Camera.start(t, ['--user', user, '--password', 'another']);
  const server = await t.server({ flags: ['--log-level', 'debug'], env: { GST_DEBUG_DUMP_DOT_DIR: dots, GST_DEBUG: '2' } });
  for (const [name, { address }] of Object.entries({ Yard: camera, Picky: picky })) {
    await send(new URL(`${server.url}/api/sources`), { method: 'POST', body: JSON.stringify({ name, address, user, password }) });
  }
  const inAddress = camera.address.replace('//', `//${user}:${password}@`);
  await send(new URL(`${server.url}/api/sources`), { method: 'POST', body: JSON.stringify({ name: 'Within', address: inAddress }) });
  const alice = await t.join(server, 'chromium', 'Alice', { join: 'view' });
  await sees(alice.tab, 'Yard');
  await sleep(3000);
  server.signal('SIGUSR1');
  await sleep(2000);
  const files = readdirSync(dots);
  const told: Readonly<Record<string, string>> = {
    'the log': server.log(),
    'the pipeline as text': (await fetchBody(`${server.url}/debug/pipeline.dot?whole`)).body.toString(),
    'the pipeline as a picture': (await fetchBody(`${server.url}/debug/pipeline`, { Accept: 'image/svg+xml' })).body.toString(),
    'the status': (await fetchBody(`${server.url}/status`, { Accept: 'application/json' })).body.toString(),
    'the list of cameras': (await fetchBody(`${server.url}/api/sources`)).body.toString(),
    'the files of the pipeline': files.map((file) => readFileSync(join(dots, file), 'utf8')).join('\n'),
  };
  for (const [what, text] of Object.entries(told)) {
    if (text.length < 20 || text.includes(password) || text.includes('another')) {
      throw new Error(`${what} (${text.length} characters) tells the password`);
    }
  }
  t.note(`${files.length} files, ${told['the log']?.length ?? 0} characters of the log`);
});
