// People in a call see and hear each other.
import { mesh, type Participant } from '../participant.js';
import { test } from '../runner.js';
import { sleep, until } from '../time.js';

test('gate', 'Chromium and Firefox see and hear each other, by AES-GCM', 60, async (t) => {
  const server = await t.server({ flags: ['--log-level', 'debug'] });
  const alice = await t.join(server, 'chromium', 'Alice');
  const bob = await t.join(server, 'firefox', 'Bob');
  await mesh([alice, bob]);
  const said = await alice.tab.call('protections');
  if (!said.every((suite) => suite.endsWith('AEAD_AES_128_GCM')) || said.length === 0) {
    throw new Error(`Chromium says: ${said.join()}`);
  }
  // Firefox does not tell; the direct send path does.
  const logged = /media is protected peer=bob-\S+ srtp=(\S+)/.exec(server.log())?.[1];
  if (process.env.UMBRELLA_SEND_PATH !== 'webrtcbin' && logged !== 'AES-128-GCM') {
    throw new Error(`the server says of Firefox: ${String(logged)}`);
  }
});

test('full', 'With GStreamer\'s own DTLS they see and hear each other by AES-CM', 60, async (t) => {
  const server = await t.server({ flags: ['--dtls', 'gstreamer'] });
  const alice = await t.join(server, 'chromium', 'Alice');
  const bob = await t.join(server, 'firefox', 'Bob');
  await mesh([alice, bob]);
  const said = await alice.tab.call('protections');
  if (said.join() !== 'AES_CM_128_HMAC_SHA1_80') {
    throw new Error(`Chromium says: ${said.join()}`);
  }
});

test('gate', 'Subscribers answer by transport-cc feedback', 60, async (t) => {
  const server = await t.server({ flags: ['--log-level', 'debug'] });
  const alice = await t.join(server, 'chromium', 'Alice');
  const bob = await t.join(server, 'firefox', 'Bob');
  await mesh([alice, bob]);
  for (const { name } of [alice, bob]) {
    await until(`feedback of ${name}`, 10_000, () =>
      new RegExp(`transport-cc feedback comes participant=${name.toLowerCase()}-`).test(server.log())
        ? undefined : 'none in the log');
  }
});

type Losses = Readonly<Record<string, { readonly video: number; readonly audio: number; readonly frames: number }>>;

/** What every viewer's receivers, and every publisher's far end, count as lost. */
async function losses(people: readonly Participant[]): Promise<Losses> {
  const all: Record<string, Losses[string]> = {};
  for (const viewer of people) {
    for (const other of people) {
      if (viewer !== other) {
        const seen = await viewer.tab.call('observe', other.name, 'camera');
        all[`${viewer.name} ← ${other.name}`] = {
          video: seen?.video?.packetsLost ?? -1,
          audio: seen?.audio?.packetsLost ?? -1,
          frames: seen?.video?.framesDecoded ?? 0,
        };
      }
    }
    for (const sent of await viewer.tab.call('outbound')) {
      all[`${viewer.name} → server, ${sent.kind} ${sent.mid}`] = { video: sent.packetsLost, audio: 0, frames: Infinity };
    }
  }
  return all;
}

test('full', 'Four participants, full mesh for 20 s without loss', 120, async (t) => {
  const server = await t.server();
  const people = [
    await t.join(server, 'chromium', 'Alice'),
    await t.join(server, 'firefox', 'Bob'),
    await t.join(server, 'chromium', 'Carol'),
    await t.join(server, 'chromium', 'Dave'),
  ];
  await mesh(people);
  const before = await losses(people);
  const offers = await Promise.all(people.map((person) => person.offers()));
  await sleep(20_000);
  await mesh(people);
  const after = await losses(people);
  for (const [pair, end] of Object.entries(after)) {
    const begin = before[pair];
    if (begin === undefined || end.video > begin.video || end.audio > begin.audio) {
      throw new Error(`${pair}: packets lost, ${JSON.stringify(begin)} then ${JSON.stringify(end)}`);
    }
    // A quarter of what is sent leaves room for a machine that decodes twelve streams in software.
    if (end.frames - begin.frames < 20 * 15 / 4) {
      throw new Error(`${pair}: only ${end.frames - begin.frames} frames decoded in 20 s`);
    }
  }
  const frames = Object.entries(after).filter(([pair]) => pair.includes('←'))
    .map(([pair, end]) => end.frames - (before[pair]?.frames ?? 0));
  t.note(`frames decoded in 20 s: ${Math.min(...frames)} to ${Math.max(...frames)} a tile`);
  const later = await Promise.all(people.map((person) => person.offers()));
  if (later.join() !== offers.join()) {
    throw new Error(`offers in a quiet room: ${offers.join()} then ${later.join()}`);
  }
});

test('gate', 'A late joiner sees and hears those who were there', 60, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice');
  const bob = await t.join(server, 'firefox', 'Bob');
  await mesh([alice, bob]);
  await sleep(2000);
  const late = await t.join(server, 'chromium', 'Late');
  const first = await late.tab.call('firstPicture', 'Alice', 'camera', alice.camera.colour, 15_000);
  await mesh([alice, bob, late]);
  t.note(`first picture ${Math.round(first.shownAt)} ms after the page began to load, ${Math.round(first.decodedAt - first.socketAt)} ms from join to first decoded frame`);
});

for (const kind of ['chromium', 'firefox'] as const) {
  test('gate', `A viewer in ${kind} sees and hears and is not asked for a device`, 60, async (t) => {
    const server = await t.server();
    const alice = await t.join(server, kind === 'chromium' ? 'firefox' : 'chromium', 'Alice');
    const viewer = await t.join(server, kind, 'Viewer', { join: 'view' });
    await viewer.sees(alice);
    const { userMedia, displayMedia } = await viewer.tab.call('captures');
    if (userMedia !== 0 || displayMedia !== 0) {
      throw new Error(`a viewer asked for devices ${userMedia} times, for the screen ${displayMedia} times`);
    }
    const sent = await viewer.tab.call('outbound');
    if (sent.some((stream) => stream.packetsSent > 0)) {
      throw new Error(`a viewer sends media: ${JSON.stringify(sent)}`);
    }
  });
}
