// The dumped graph tells the truth: publisher → tee → … → slot → subscriber.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { findPath, parseDot, path, within, type Element } from '../dot.js';
import { mesh, type Participant } from '../participant.js';
import { test } from '../runner.js';
import { until } from '../time.js';

const isWebrtcbin = (element: Element): boolean => element.type === 'GstWebRTCBin';
/** Bins are named by the sanitised name and the start of the server's id: "alice-7f3a". */
const belongsTo = (name: string) => (element: Element): boolean =>
  within(element, (part) => part.name.toLowerCase().includes(`${name.toLowerCase()}-`));

function webrtcbinOf(name: string): (element: Element) => boolean {
  return (element) => within(element, isWebrtcbin) && belongsTo(name)(element);
}

function newest(directory: string, since: number): string[] {
  return readdirSync(directory)
    .filter((file) => file.endsWith('.dot') && statSync(join(directory, file)).mtimeMs >= since)
    .map((file) => readFileSync(join(directory, file), 'utf8'));
}

/** The way from one person's webrtcbin to the other's, through a tee and a slot. */
function way(dumps: readonly string[], from: Participant, to: Participant): string | undefined {
  for (const dump of dumps) {
    const found = findPath(parseDot(dump), {
      from: webrtcbinOf(from.name),
      to: webrtcbinOf(to.name),
      through: (element) => element.type === 'GstTee',
      barred: (element) => within(element, isWebrtcbin),
    });
    if (found?.some((element) => /slot/i.test(element.type)) === true) {
      return found.filter((element) => !within(element.parent, isWebrtcbin))
        .map((element) => `${path(element)} (${element.type})`).join(' → ');
    }
  }
  return undefined;
}

test('gate', 'The dot dump shows publisher → tee → slot → subscriber', 60, async (t) => {
  const directory = t.folder('dot');
  const server = await t.server({ env: { GST_DEBUG_DUMP_DOT_DIR: directory } });
  const alice = await t.join(server, 'chromium', 'Alice');
  const bob = await t.join(server, 'firefox', 'Bob');
  await mesh([alice, bob]);
  if (newest(directory, 0).length === 0) {
    throw new Error('the joins dumped nothing');
  }
  const since = Date.now();
  server.signal('SIGUSR1');
  for (const [from, to] of [[alice, bob], [bob, alice]] as const) {
    await until(`a way ${from.name} → ${to.name} in the dump`, 10_000, () => {
      const dumps = newest(directory, since);
      const found = way(dumps, from, to);
      if (found !== undefined) {
        t.note(found);
        return undefined;
      }
      return `none in ${dumps.length} files (${readdirSync(directory).join(' ')})`;
    });
  }
  const whole = newest(directory, since).length;
  if (whole < 3) {
    throw new Error(`SIGUSR1 dumped ${whole} files, not the whole and each participant`);
  }
});
