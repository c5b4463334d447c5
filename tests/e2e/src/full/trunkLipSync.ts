// Sound and picture of somebody who is two trunks away keep together.
import { percentile } from '../results.js';
import { test } from '../runner.js';
import { Sites } from '../sites.js';

const apartMs = 80;
const watchMs = 30_000;
const flashes = 15;
/** One of the two is out of step by itself, which must be seen, too. */
const lateMs = 200;

test('full', 'Trunk: lips move with the words across two trunks', 150, async (t) => {
  const sites = await Sites.join(t, ['North', 'Middle', 'South'], [['North', 'Middle'], ['Middle', 'South']]);
  const format = { width: 160, height: 90, fps: 30, detail: false };
  const alice = await t.join(sites.server('North'), 'chromium', 'Alice', { format: { ...format, flash: { soundLateMs: 0 } } });
  const bob = await t.join(sites.server('South'), 'chromium', 'Bob', { format: { ...format, flash: { soundLateMs: lateMs } } });
  await alice.sees(bob, { audio: false });
  await bob.sees(alice, { audio: false });
  const both = [[bob, alice, 0], [alice, bob, lateMs]] as const;
  const measured = await Promise.all(both.map(([viewer, other]) => viewer.tab.call('lipSync', other.name, watchMs)));
  const problems = both.flatMap(([viewer, other, late], at) => {
    const apart = measured[at] ?? [];
    const middle = percentile(apart, 0.5);
    t.note(`${viewer.name} hears ${other.name}, who is ${late} ms late, ${Math.round(middle)} ms after the picture (${Math.round(Math.min(...apart))} to ${Math.round(Math.max(...apart))} ms, ${apart.length} flashes)`);
    return apart.length >= flashes && Math.abs(middle - late) <= apartMs
      ? [] : [`${viewer.name} sees and hears ${other.name} apart: ${apart.map(Math.round).join(' ')} ms`];
  });
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
});
