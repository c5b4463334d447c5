// Joining late, joining often, and what it costs those who stay.
import { mesh, type Participant } from '../participant.js';
import { percentile, saveResult, type Cell } from '../results.js';
import { test } from '../runner.js';
import { until } from '../time.js';

const lateJoins = 30;
const rows: Cell[][] = [];
const measured: Record<string, unknown> = {};

for (const kind of ['chromium', 'firefox'] as const) {
  test('full', `First picture of a late joiner over ${lateJoins} joins in ${kind}`, 300, async (t) => {
    const server = await t.server();
    const alice = await t.join(server, 'chromium', 'Alice');
    const late = await t.join(server, kind, 'Late');
    await mesh([alice, late]);
    const samples: { joined: number; decoded: number; shown: number }[] = [];
    for (let n = 0; n < lateJoins; n++) {
      await late.rejoin();
      const first = await late.tab.call('firstPicture', 'Alice', 'camera', alice.camera.colour, 10_000);
      samples.push({
        joined: first.decodedAt - first.socketAt,
        decoded: first.decodedAt,
        shown: first.shownAt,
      });
      await late.sees(alice);
      await alice.sees(late);
    }
    const both = (values: readonly number[]): string =>
      `${Math.round(percentile(values, 0.5))} / ${Math.round(percentile(values, 0.95))}`;
    const row = [
      kind, both(samples.map((one) => one.joined)), both(samples.map((one) => one.decoded)), both(samples.map((one) => one.shown)),
    ];
    rows.push(row);
    measured[kind] = samples;
    t.note(`ms, p50 / p95: join → decoded ${String(row[1])}, page → decoded ${String(row[2])}, page → right colour ${String(row[3])}`);
    saveResult('late-join', 'First picture of a late joiner',
      `${lateJoins} joins as camera into a room with one publisher (VP8, 320 × 180 at 15 fps), in milliseconds, p50 / p95. "Page" is the`
      + ' beginning of the navigation, "join" the opening of the WebSocket, "decoded" the first frame in getStats(), "right colour" that of the'
      + ' tile; looked at every 10 ms.',
      { columns: ['late joiner', 'join → decoded', 'page → decoded', 'page → right colour'], rows }, measured);
  });
}

interface Standing {
  readonly offers: number;
  readonly signalling: number;
  readonly mlines: number;
  readonly length: number;
}

async function standing(person: Participant): Promise<Standing> {
  const negotiations = await person.tab.call('negotiations');
  const last = negotiations.at(-1);
  return {
    offers: negotiations.length,
    signalling: (await person.tab.call('signalling')).length,
    mlines: last?.mlines ?? 0,
    length: last?.length ?? 0,
  };
}

function expectSame(who: Participant, before: Standing, after: Standing): void {
  if (JSON.stringify(before) !== JSON.stringify(after)) {
    throw new Error(`${who.label} was negotiated with: ${JSON.stringify(before)} became ${JSON.stringify(after)}`);
  }
}

const cycles = 50;

test('full', `${cycles} join and leave cycles: all decoding, no renegotiation at those who stay`, 600, async (t) => {
  const server = await t.server();
  const staying = [await t.join(server, 'chromium', 'Alice'), await t.join(server, 'firefox', 'Bob')];
  const guest = await t.join(server, 'chromium', 'Guest');
  await mesh([...staying, guest]);
  const before = await Promise.all(staying.map(standing));
  const guestBefore = await standing(guest);
  for (let n = 0; n < cycles; n++) {
    await guest.leave();
    await Promise.all(staying.map((person) => person.sawLeaving('Guest')));
    await guest.rejoin();
    try {
      await mesh([...staying, guest]);
    } catch (error) {
      throw new Error(`cycle ${n + 1}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  for (const [at, person] of staying.entries()) {
    expectSame(person, before[at] ?? guestBefore, await standing(person));
  }
  const guestAfter = await standing(guest);
  if (guestAfter.mlines !== guestBefore.mlines) {
    throw new Error(`the guest's offer grew: ${JSON.stringify(guestBefore)} became ${JSON.stringify(guestAfter)}`);
  }
  t.note(`${cycles} of ${cycles} decoded both ways; offers stay at ${String(before.map((one) => one.offers))}, ${guestAfter.mlines} m-lines`);
});

const shares = 20;

test('full', `Screen share on and off ${shares} times without growth of the SDP`, 300, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice');
  const bob = await t.join(server, 'firefox', 'Bob');
  await mesh([alice, bob]);
  const share = async (): Promise<void> => {
    await alice.tab.click('toggle-screen');
    await bob.sees(alice, { source: 'screen', audio: false });
    await alice.tab.click('toggle-screen');
    await until('the screen goes', 10_000, async () => {
      const names = await bob.tileNames();
      return names.includes('Alice/screen') ? `tiles ${names.join(' ')}` : undefined;
    });
  };
  await share();
  const before = [await standing(alice), await standing(bob)] as const;
  for (let n = 1; n < shares; n++) {
    await share();
  }
  expectSame(alice, before[0], await standing(alice));
  expectSame(bob, before[1], await standing(bob));
  await mesh([alice, bob]);
  t.note(`offers ${before[0].offers} and ${before[1].offers}, ${before[0].mlines} m-lines and ${before[0].length} bytes, before and after`);
});
