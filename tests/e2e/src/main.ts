// node out/main.js gate|full [--only PATTERN] [--repeat N] [--record]
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { usePageBundle } from './participant.js';
import { output } from './paths.js';
import { recordResults } from './results.js';
import { runSuite } from './runner.js';
import './gate/index.js';
import './full/index.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: 'string' }, repeat: { type: 'string', default: '1' }, record: { type: 'boolean', default: false } },
});
const [suite] = positionals;
if ((suite !== 'gate' && suite !== 'full') || positionals.length !== 1) {
  console.error('usage: main.js gate|full [--only PATTERN] [--repeat N] [--record]');
  process.exit(2);
}
usePageBundle(readFileSync(join(output, 'page.js'), 'utf8'));
recordResults(values.record);
const passed = await runSuite(suite, values.only === undefined ? undefined : new RegExp(values.only, 'i'), Number(values.repeat));
process.exit(passed ? 0 : 1);
