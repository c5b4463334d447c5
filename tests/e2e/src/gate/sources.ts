// Cameras: added on the page, seen in the meeting, and nothing secret told anywhere.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { accessible } from '../axe.js';
import { Camera, sees } from '../camera.js';
import { fetchBody, send } from '../fetch.js';
import { test } from '../runner.js';
import type { Server } from '../server.js';
import { statusOf } from '../status.js';
import { sleep, until } from '../time.js';

interface Source {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly trouble: string;
  readonly address: string;
}

async function sources(server: Server): Promise<Source[]> {
  const { body } = await fetchBody(`${server.url}/api/sources`);
  return (JSON.parse(body.toString()) as { sources: Source[] }).sources;
}

async function reaches(server: Server, name: string, wanted: (source: Source) => boolean, timeoutMs = 30_000): Promise<void> {
  await until(`${name} to get there`, timeoutMs, async () => {
    const source = (await sources(server)).find((one) => one.name === name);
    return source !== undefined && wanted(source) ? undefined : JSON.stringify(source);
  });
}

const add = async (server: Server, body: object): Promise<number> =>
  (await send(new URL(`${server.url}/api/sources`), { method: 'POST', body: JSON.stringify(body) })).status ?? 0;

test('gate', 'A camera added on the page is seen and heard, pauses, and leaves when it is removed', 120, async (t) => {
  const camera = await Camera.start(t, ['--user', 'admin', '--password', 'hunter2']);
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice', { join: 'view' });
  const page = await t.openPage(`${server.url}/sources`);
  const there = '[data-testid=camera-name]';
  await until('the form', 10_000, async () =>
    await page.run(`document.querySelector('${there}') !== null`) === true ? undefined : 'none');
  for (const look of [{ width: 1280, height: 740, dark: false }, { width: 360, height: 740, dark: true }]) {
    await page.look(look);
    await accessible(page, `the page of cameras, ${look.width} px`);
  }
  for (const [field, value] of [['name', 'Door'], ['address', camera.address], ['user', 'admin'], ['password', 'hunter2']]) {
    await page.fill(`[data-testid=camera-${field}]`, String(value));
  }
  await page.run("document.querySelector('[data-testid=add-camera]').click()");
  await sees(alice.tab, 'Door');
  await reaches(server, 'Door', ({ state }) => state === 'playing');
  const [person] = (await statusOf(server)).rooms.flatMap(({ participants }) => participants).filter(({ name }) => name === 'Door');
  if (person?.by !== 'rtsp') {
    throw new Error(`the status shows ${JSON.stringify(person?.by)}`);
  }
  const file = join(server.directory, 'umbrella-sources.ini');
  if ((statSync(file).mode & 0o777) !== 0o600 || !readFileSync(file, 'utf8').includes('hunter2')) {
    throw new Error('the camera is not kept, or not as a secret');
  }
  const told = [
    (await fetchBody(`${server.url}/api/sources`)).body.toString(),
    (await fetchBody(`${server.url}/status`, { Accept: 'application/json' })).body.toString(),
    await page.text(), await alice.tab.text(), server.log(),
  ];
  if (told.some((text) => text.includes('hunter2') || text.includes('/stream'))) {
    throw new Error('the password or path of the camera is told');
  }
  await alice.tab.goto('about:blank');
  await reaches(server, 'Door', ({ state }) => state === 'paused', 40_000);
  await until('the camera to be left alone', 10_000, () => camera.clients === 0 ? undefined : `${camera.clients} connections`);
  await alice.rejoin({ join: 'view' });
  await sees(alice.tab, 'Door');
  await page.run("document.querySelector('[data-testid=remove-camera]').click()");
  await until('the question', 5000, async () =>
    await page.run("document.querySelector('[data-testid=sure]') !== null") === true ? undefined : 'none');
  await page.run("document.querySelector('[data-testid=sure]').click()");
  await alice.sawLeaving('Door');
});

test('gate', 'A camera that was set by a flag comes back after it was gone', 120, async (t) => {
  const first = await Camera.start(t, ['--audio', 'opus']);
  const server = await t.server({ flags: ['--source', `Yard=${first.address}`] });
  const alice = await t.join(server, 'chromium', 'Alice', { join: 'view' });
  await sees(alice.tab, 'Yard');
  first.stop();
  await reaches(server, 'Yard', ({ state }) => state === 'waiting');
  await Camera.start(t, ['--audio', 'opus', '--port', String(first.port)]);
  await sees(alice.tab, 'Yard');
  if ((await send(new URL(`${server.url}/api/sources/1`), { method: 'DELETE' })).status !== 409) {
    throw new Error('what a flag has set can be removed');
  }
});

test('gate', 'What is no camera, or a bad one, is refused or told in a word', 90, async (t) => {
  const server = await t.server();
  const bad = [
    { name: '', address: 'rtsp://127.0.0.1/x' },
    { name: 'a\u0001b', address: 'rtsp://127.0.0.1/x' },
    { name: 'x'.repeat(300), address: 'rtsp://127.0.0.1/x' },
    { name: 'Door', room: 'a/b', address: 'rtsp://127.0.0.1/x' },
    { name: 'Door', address: 'file:///etc/passwd' },
    { name: 'Door', address: 'rtsp://127.0.0.1/x\r\nY: z' },
    { name: 'Door', address: 'rtsp://127.0.0.1 ! filesink location=/tmp/x' },
    { name: 'Door', address: `rtsp://127.0.0.1/${'x'.repeat(2000)}` },
  ];
  for (const one of bad) {
    const status = await add(server, one);
    if (status !== 400) {
      throw new Error(`${JSON.stringify(one).slice(0, 100)}: ${status}`);
    }
  }
  const hanging = await Camera.start(t, ['--bad', 'hang']);
  const garbage = await Camera.start(t, ['--bad', 'garbage']);
  const moving = await Camera.start(t, ['--bad', 'redirect', '--target', hanging.address]);
  const picky = await Camera.start(t, ['--user', 'admin', '--password', 'hunter2']);
  const expected: Readonly<Record<string, readonly [string, readonly string[]]>> = {
    '! filesink location=../x': [hanging.address, ['no-answer', 'unreachable']],
    'Garbage': [garbage.address, ['protocol-error', 'unreachable', 'ended', 'no-answer']],
    'Moving': [moving.address, ['redirected']],
    'Picky': [picky.address, ['wrong-password']],
    'Path': [`${picky.address.replace('/stream', '/../../x')}${'y'.repeat(300)}`, ['wrong-password', 'no-such-stream']],
  };
  for (const [name, [address]] of Object.entries(expected)) {
    if (await add(server, { name, address }) !== 201) {
      throw new Error(`${name} cannot be added`);
    }
  }
  for (const [name, [, troubles]] of Object.entries(expected)) {
    await reaches(server, name, ({ trouble }) => troubles.includes(trouble), 40_000);
  }
  if ((await statusOf(server)).rooms.length !== 0) {
    throw new Error('what sends nothing has come into a room');
  }
});

test('gate', 'Who comes while a camera plays need not wait for its next keyframe', 90, async (t) => {
  if (process.env.UMBRELLA_SEND_PATH === 'webrtcbin') {
    t.note('the stock send path keeps no pictures');
    return;
  }
  const secondsBetweenKeyframes = 20;
  const camera = await Camera.start(t, ['--gop', String(20 * secondsBetweenKeyframes)]);
  const server = await t.server({ flags: ['--source', `Door=${camera.address}`] });
  const alice = await t.join(server, 'chromium', 'Alice', { join: 'view' });
  await sees(alice.tab, 'Door');
  await sleep(2000);
  const began = Date.now();
  const bob = await t.join(server, 'chromium', 'Bob', { join: 'view' });
  await sees(bob.tab, 'Door');
  const tookMs = Date.now() - began;
  t.note(`seen ${tookMs} ms after the page was opened`);
  if (tookMs > 8000) {
    throw new Error(`the picture came after ${tookMs} ms`);
  }
});
