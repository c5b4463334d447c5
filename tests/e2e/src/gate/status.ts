// What the server tells of itself: /status as page, JSON and protobuf, /metrics, /healthz.
import { fromBinary } from '@bufbuild/protobuf';
import { StatusSchema, type Status } from '../../out/gen/status_pb.js';
import { accessible } from '../axe.js';
import { fetchBody } from '../fetch.js';
import { mesh } from '../participant.js';
import { test } from '../runner.js';
import type { Server } from '../server.js';
import { everybody, statusOf } from '../status.js';
import { until } from '../time.js';

async function statusAsProtobuf(server: Server): Promise<Status> {
  const { body } = await fetchBody(`${server.url}/status`, { Accept: 'application/x-protobuf' });
  return fromBinary(StatusSchema, body);
}

/** What is wrong with the status of a call of these two. */
function problemOf(status: Status, names: readonly string[]): string | undefined {
  const people = everybody(status);
  const told = people.map(({ name }) => name).sort().join();
  if (told !== [...names].sort().join()) {
    return `people: ${told}`;
  }
  for (const { name, publications, subscriptions, media } of people) {
    const camera = publications.find(({ source }) => source === 'camera');
    const microphone = publications.find(({ source }) => source === 'microphone');
    const rate = Number(camera?.received?.bitrateBps ?? 0n);
    const gets = subscriptions.find(({ source }) => source === 'camera');
    const facts: [boolean, string][] = [
      [media, 'no media'],
      [camera?.codec === 'vp8', `camera in ${String(camera?.codec)}`],
      [microphone?.codec === 'opus', `microphone in ${String(microphone?.codec)}`],
      // One colour with a moving mark needs little.
      [rate > 5_000 && rate < 5_000_000, `camera at ${rate} bit/s`],
      [camera?.watchers === 1n, `camera watched by ${String(camera?.watchers)}`],
      [camera?.received?.loss === 0, `camera loses ${String(camera?.received?.loss)}`],
      [Number(gets?.sent?.bitrateBps ?? 0n) > 5_000, `gets ${String(gets?.sent?.bitrateBps)} bit/s`],
      [people.some(({ id }) => id === gets?.participantId), 'gets the camera of a stranger'],
    ];
    const wrong = facts.find(([right]) => !right);
    if (wrong !== undefined) {
      return `${name}: ${wrong[1]}`;
    }
  }
  return undefined;
}

/** "name{labels}" → value. A line that is neither a comment nor a sample is an error. */
function parseMetrics(text: string): Map<string, number> {
  const samples = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(samples.map((line) => {
    const found = /^([a-z_]+(?:\{[a-z_]+="[^"\\]*"\})?) (\S+)$/.exec(line);
    const value = Number(found?.[2]);
    if (found?.[1] === undefined || Number.isNaN(value)) {
      throw new Error(`not a sample: ${line}`);
    }
    return [found[1], value];
  }));
}

async function metrics(server: Server): Promise<Map<string, number>> {
  const { body } = await fetchBody(`${server.url}/metrics`);
  return parseMetrics(body.toString());
}

async function checkMetrics(server: Server): Promise<void> {
  const before = await metrics(server);
  const counters = ['received', 'sent'].flatMap((course) => ['audio', 'video'].flatMap((kind) =>
    ['bytes', 'packets'].map((unit) => `umbrella_rtp_${course}_${unit}_total{kind="${kind}"}`)));
  await until('the counters to rise', 10_000, async () => {
    const after = await metrics(server);
    const stuck = counters.filter((name) => (after.get(name) ?? 0) <= (before.get(name) ?? 0));
    return stuck.length > 0 ? stuck.join() : undefined;
  });
  const expected = { umbrella_participants: 2, umbrella_rooms: 1, umbrella_joins_total: 2 };
  for (const [name, value] of Object.entries(expected)) {
    if (before.get(name) !== value) {
      throw new Error(`${name} is ${String(before.get(name))}, not ${value}`);
    }
  }
}

test('gate', 'The status names a call of two, their codecs and bitrates, in all its forms', 90, async (t) => {
  const server = await t.server();
  const names = ['Ålice', 'Bob'];
  const alice = await t.join(server, 'chromium', names[0] ?? '');
  const bob = await t.join(server, 'chromium', names[1] ?? '');
  await mesh([alice, bob]);

  await until('a plausible status as JSON', 15_000, async () => problemOf(await statusOf(server), names));
  await until('the same as protobuf', 5000, async () => problemOf(await statusAsProtobuf(server), names));
  const forms = await Promise.all([statusOf(server), statusAsProtobuf(server)]);
  const [ids, others] = forms.map((status) => everybody(status).map(({ id }) => id).join());
  if (ids !== others) {
    throw new Error(`JSON has ${String(ids)}, protobuf ${String(others)}`);
  }
  await checkMetrics(server);

  const page = await fetchBody(`${server.url}/status`, { Accept: 'text/html,*/*;q=0.8' });
  const refused = await fetchBody(`${server.url}/status`, { Accept: 'image/png' });
  const healthy = await fetchBody(`${server.url}/healthz`);
  const answers = [page.status, refused.status, healthy.status].join();
  if (answers !== '200,406,200' || page.headers.vary !== 'Accept' || !page.body.includes('<!doctype html>')) {
    throw new Error(`page, refusal and health: ${answers}`);
  }

  await alice.leave();
  await until('Alice to be gone', 10_000, async () => {
    const left = everybody(await statusOf(server)).map(({ name }) => name).join();
    return left === 'Bob' ? undefined : left;
  });
});

test('gate', 'The status page shows who sends what, and says when the server is gone', 90, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice');
  const bob = await t.join(server, 'chromium', 'Bob');
  await mesh([alice, bob]);
  const tab = await t.openPage(`${server.url}/status`);
  await until('the page to show both', 15_000, async () => {
    const text = await tab.text();
    const missing = ['Alice', 'Bob', 'VP8', 'Opus', 'bit/s', 'Bob gets'].filter((part) => !text.includes(part));
    return missing.length > 0 ? `no ${missing.join(', ')}` : undefined;
  });
  for (const look of [{ width: 960, height: 600 }, { width: 960, height: 600, dark: true }, { width: 360, height: 740 }, { width: 360, height: 740, dark: true }]) {
    await tab.look(look);
    await accessible(tab, `status, ${look.width} px, ${look.dark === true ? 'dark' : 'light'}`);
    const wide = Number(await tab.run('document.documentElement.scrollWidth'));
    if (wide > look.width) {
      throw new Error(`at ${look.width} px the page is ${wide} px wide`);
    }
  }
  // By keyboard alone: everything that does something can be reached, and pressed.
  const reached = await tab.run(`[...document.querySelectorAll('button, a[href], summary, [tabindex="0"]')].map((element) => {
    element.focus();
    return document.activeElement === element && element.matches(':focus-visible');
  })`);
  if (!Array.isArray(reached) || reached.length < 4 || reached.includes(false)) {
    throw new Error(`focus: ${JSON.stringify(reached)}`);
  }
  await tab.run("document.querySelector('button').click()");
  await until('the page to pause', 5000, async () => (await tab.text()).includes('Paused') ? undefined : 'it does not');
  await tab.run("document.querySelector('button').click()");
  await server.stop();
  t.ended(server);
  await until('the page to say that nobody answers', 15_000, async () =>
    (await tab.text()).includes('cannot be reached') ? undefined : 'it does not');
  const complaints = tab.console.filter((line) => line.includes('uncaught') || line.includes('Content Security Policy'));
  if (complaints.length > 0) {
    throw new Error(complaints.join('\n'));
  }
});
