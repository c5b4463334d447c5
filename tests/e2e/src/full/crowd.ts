// A room of 25: four people in browsers, whose pages show a part of it, and 21 synthetic ones.
import { Load, type MeetingSummary } from '../load.js';
import type { Participant } from '../participant.js';
import { machineCpuMs, type Sample } from '../proc.js';
import { saveResult } from '../results.js';
import { test, type Context } from '../runner.js';
import type { Server } from '../server.js';
import { everybody, flowed, packetsSent, sentTo, statusOf } from '../status.js';
import { sleep, until } from '../time.js';

const synthetic = 21;
const people = ['chromium', 'firefox', 'chromium', 'firefox'] as const;
const all = synthetic + people.length;
/** What each synthetic participant shows; the cameras change every `pageSeconds`. */
const pictures = 8;
const pageSeconds = 10;
const loadSeconds = 150;
const bitrate = 100_000;
/**
 * From when all pages show other tiles to the last packet of what they showed. Of two people it is 1 s
 * (the gate); here four browsers have the cores that the server has.
 */
const stopsWithinMs = 2000;
/** The same while no page turns. */
const stopsAtRestMs = 1000;
const watchMs = 3000;
const measureMs = 15_000;
const audioSlots = 8;
const window = { width: 720, height: 480 };
const format = { width: 160, height: 90, fps: 10, detail: false };

interface Use {
  readonly server: Sample;
  readonly load: Sample;
  readonly machineMs: number;
}

const use = (server: Server, load: Load<unknown>): Use =>
  ({ server: server.sample(), load: load.sample(), machineMs: machineCpuMs() });

interface Page {
  /** "ID SOURCE" of the others' tiles. */
  readonly shown: ReadonlySet<string>;
  readonly tiles: number;
}

async function pageOf(person: Participant): Promise<Page> {
  const tiles = await person.tab.call('tiles');
  return {
    shown: new Set(tiles.filter(({ local }) => !local).map(({ participant, source }) => `${participant} ${source}`)),
    tiles: tiles.length,
  };
}

/** Adds what the pages show, for so long and at least once. */
async function look(joined: readonly Participant[], shown: readonly Set<string>[], ms: number): Promise<void> {
  const end = Date.now() + ms;
  do {
    (await Promise.all(joined.map(pageOf))).forEach((page, at) => {
      page.shown.forEach((key) => shown[at]?.add(key));
    });
    await sleep(200);
  } while (Date.now() < end);
}

/**
 * What came for `watchMs` that was neither sound nor shown at any moment, of a second before to one look
 * after: who speaks takes another's tile at any time.
 */
async function unshown(server: Server, ids: readonly string[], joined: readonly Participant[]): Promise<string[]> {
  const shown = joined.map(() => new Set<string>());
  await look(joined, shown, stopsAtRestMs);
  const before = sentTo(await statusOf(server));
  await look(joined, shown, watchMs);
  const flows = flowed(before, sentTo(await statusOf(server)));
  await look(joined, shown, 0);
  return ids.flatMap((id, at) => [...flows.get(id) ?? []]
    .filter((key) => !key.endsWith(' microphone') && shown[at]?.has(key) !== true)
    .map((key) => `${people[at] ?? ''} ${at}: ${key}`));
}

async function join(t: Context, server: Server): Promise<Participant[]> {
  const joined: Participant[] = [];
  for (const [at, kind] of people.entries()) {
    const person = await t.join(server, kind, `Person${at}`, { format });
    await person.tab.look(window);
    joined.push(person);
  }
  return joined;
}

/** The page is loaded before it has joined. */
async function idOf({ tab, label }: Participant): Promise<string> {
  let id = '';
  await until(`${label} to be in`, 30_000, async () => {
    ({ id } = await tab.call('room'));
    return id === '' ? 'it is not' : undefined;
  });
  return id;
}

async function turnPages(server: Server, joined: readonly Participant[], ids: readonly string[], turn: string): Promise<Page[]> {
  const before = await Promise.all(joined.map(pageOf));
  for (const person of joined) {
    await person.tab.click(turn);
  }
  await until('all pages to have turned', 10_000, async () => {
    const now = await Promise.all(joined.map(pageOf));
    const left = now.filter(({ shown }, at) => [...shown].every((key) => before[at]?.shown.has(key) === true)).length;
    return left > 0 ? `${left} show what they showed` : undefined;
  }, 50);
  await sleep(stopsWithinMs - stopsAtRestMs);
  const pages = await Promise.all(joined.map(pageOf));
  const wrong = await unshown(server, ids, joined);
  if (wrong.length > 0) {
    throw new Error(`sent but not shown: ${wrong.join(', ')}`);
  }
  return pages;
}

/** Of everybody, most sounds and pictures that came within `watchMs`. */
async function most(server: Server): Promise<readonly [number, number]> {
  const before = sentTo(await statusOf(server));
  await sleep(watchMs);
  const flows = [...flowed(before, sentTo(await statusOf(server))).values()].map((keys) => [...keys]);
  const count = (sound: boolean): number =>
    Math.max(0, ...flows.map((keys) => keys.filter((key) => key.endsWith(' microphone') === sound).length));
  return [count(true), count(false)];
}

async function everybodyIn(server: Server): Promise<void> {
  await until('the synthetic participants', 60_000, async () => {
    const there = everybody(await statusOf(server)).filter(({ media }) => media).length;
    return there < synthetic ? `${there} of ${synthetic}` : undefined;
  }, 500);
}

/** Of a browser it is seen; what synthetic participants send is no picture, so that it comes is enough. */
async function pictureInEveryTile(server: Server, joined: readonly Participant[], ids: readonly string[]): Promise<void> {
  await until('a picture in every tile', 60_000, async () => {
    const before = sentTo(await statusOf(server));
    await sleep(1000);
    const flows = flowed(before, sentTo(await statusOf(server)));
    const dark = await Promise.all(joined.map(async ({ tab, label }, at) => {
      const tiles = (await tab.call('tiles')).filter(({ local }) => !local);
      const coming = flows.get(ids[at] ?? '');
      const without = tiles.filter(({ participant, source, hasVideo }) =>
        ids.includes(participant) ? !hasVideo : coming?.has(`${participant} ${source}`) !== true).length;
      return tiles.length === 0 || without > 0 ? `${label}: ${without} of ${tiles.length} without` : '';
    }));
    return dark.find((one) => one !== '');
  }, 0);
}

/** What synthetic participants send is no picture: one in their tile is somebody else's. */
async function noOthersPicture(joined: readonly Participant[], ids: readonly string[]): Promise<void> {
  const seen = await Promise.all(joined.map(async ({ tab, label }) => {
    const names = (await tab.call('tiles')).filter(({ participant, showsVideo }) => showsVideo && !ids.includes(participant));
    return names.length === 0 ? '' : `${label}: ${names.map(({ name }) => name).join()}`;
  }));
  const wrong = seen.filter((one) => one !== '');
  if (wrong.length > 0) {
    throw new Error(`tiles of synthetic participants show a picture: ${wrong.join('; ')}`);
  }
}

interface Costs {
  readonly begin: Use;
  readonly end: Use;
  readonly packetsPerSecond: number;
}

async function costs(server: Server, load: Load<unknown>): Promise<Costs> {
  const packets = async (): Promise<number> => packetsSent(await statusOf(server));
  const [begin, before] = [use(server, load), await packets()];
  await sleep(measureMs);
  const [end, after] = [use(server, load), await packets()];
  return { begin, end, packetsPerSecond: (after - before) / (end.server.at - begin.server.at) * 1000 };
}

function costRows({ begin, end, packetsPerSecond }: Costs, empty: Sample): [string, string][] {
  const percent = (ms: number): number => ms / (end.server.at - begin.server.at) * 100;
  const serverCpu = percent(end.server.cpuMs - begin.server.cpuMs);
  const loadCpu = percent(end.load.cpuMs - begin.load.cpuMs);
  const rest = percent(end.machineMs - begin.machineMs) - serverCpu - loadCpu;
  return [
    ['packets that the server sent, a second', String(Math.round(packetsPerSecond))],
    ['CPU of the server, % of one core', serverCpu.toFixed(1)],
    ['the same for each participant', (serverCpu / all).toFixed(2)],
    ['the same for each packet, µs', (serverCpu / 100 * 1e6 / packetsPerSecond).toFixed(1)],
    ['CPU of umbrella-load, % of one core', loadCpu.toFixed(1)],
    ['CPU of everything else (browsers), % of one core', rest.toFixed(1)],
    ['threads and fds of the server', `${end.server.threads} and ${end.server.fds}`],
    ['RSS of the server for each participant, MB', ((end.server.rssKb - empty.rssKb) / 1024 / all).toFixed(2)],
  ];
}

test('full', `A room of ${all}: nothing is sent that is not shown`, 420, async (t) => {
  const server = await t.server();
  const empty = server.sample();
  const load = new Load<MeetingSummary>(server, '--peers', String(synthetic), '--watch', String(pictures), '--seconds',
    String(loadSeconds), '--join-ms', '400', '--page-seconds', String(pageSeconds), '--bitrate', String(bitrate));
  t.finally(() => {
    load.kill();
  });
  await everybodyIn(server);
  const joined = await join(t, server);
  const ids = await Promise.all(joined.map(idOf));
  await pictureInEveryTile(server, joined, ids);
  const cost = await costs(server, load);
  const second = await turnPages(server, joined, ids, 'next-page');
  const first = await turnPages(server, joined, ids, 'previous-page');
  await noOthersPicture(joined, ids);
  const [sounds, shown] = await most(server);
  const summary = await load.summary((loadSeconds + 60) * 1000);
  const tiles = [...first, ...second].map((page) => page.tiles);
  const rows: [string, string][] = [
    ['participants', `${synthetic} synthetic; ${people.join(', ')}`],
    ['tiles on a page of the browsers', `${Math.min(...tiles)} to ${Math.max(...tiles)}`],
    ['pictures and sounds sent to one, at most', `${shown} and ${sounds}`],
    ...costRows(cost, empty),
    ['packets to synthetic participants: all, lost, not shown', `${summary.packets}, ${summary.lost}, ${summary.unwanted}`],
  ];
  rows.forEach(([name, value]) => {
    t.note(`${name}: ${value}`);
  });
  const { packets, lost, unwanted } = summary;
  saveResult('room-of-25', `A room of ${all}`,
    `Everybody sends Opus and VP8 (synthetic: ${bitrate / 1000} kbit/s; browsers: ${format.width} × ${format.height} at ${format.fps} fps), one at a`
    + ` time speaks; the synthetic participants show ${pictures} cameras, others every ${pageSeconds} s. CPU is an average over ${measureMs / 1000} s, on`
    + ' one machine for all: what the browsers take, the server does not have. "Not shown": packets more than 1 s after their slot was freed or,'
    + ` for browsers, pictures without a tile that flow ${stopsWithinMs / 1000} s after the page was turned; there were none in two turns by each.`,
    { columns: ['', ''], rows }, { cost, tiles, sounds, shown, packets, lost, unwanted });
  await Promise.all(joined.map((person) => person.close()));
  t.ended(server);
  await server.stop(15_000);
  const stuck = summary.each.filter(({ step, errors }) => step !== 'flowing' || errors.length > 0);
  if (summary.unwanted > 0 || stuck.length > 0 || sounds > audioSlots) {
    throw new Error(`${summary.unwanted} packets unwanted, ${sounds} sounds, stuck: ${JSON.stringify(stuck)}`);
  }
});
