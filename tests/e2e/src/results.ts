// Numbers worth keeping: as JSON, and as a table for people. Into docs/results when asked to,
// else beside the bundle.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { output, repository } from './paths.js';
import type { Sample } from './proc.js';

let directory = join(output, 'results');
let command = '';
let recording = false;
/** Before the suite began: whether other programs used the machine. */
const [loadBefore = 0] = loadavg();

export function recordResults(intoRepository: boolean): void {
  recording = intoRepository;
  if (intoRepository) {
    directory = join(repository, 'docs/results');
  }
  command = `node out/main.js ${process.argv.slice(2).join(' ')}`;
}

/** Whether the figures are to be kept: a test may then take as long as they need. */
export function isRecording(): boolean {
  return recording;
}

export type Cell = string | number;

export interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

function commit(): string {
  const git = (...args: string[]): string => execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const dirty = git('status', '--porcelain', '--untracked-files=no', '--', 'src', 'web', 'proto', 'plugins');
    return git('rev-parse', 'HEAD') + (dirty === '' ? '' : ' with local changes');
  } catch {
    // Out of a source archive, or git does not trust the folder's owner: no reason to fail.
    return 'unknown';
  }
}

function markdown(table: Table): string {
  const row = (cells: readonly Cell[]): string => `| ${cells.join(' | ')} |`;
  return [row(table.columns), row(table.columns.map(() => '---')), ...table.rows.map(row)].join('\n');
}

/** Writes NAME.json and NAME.md; `words` says in a sentence or two what was measured and how. */
export function saveResult(name: string, title: string, words: string, table: Table, data: unknown): void {
  mkdirSync(directory, { recursive: true });
  const origin = {
    commit: commit(),
    command,
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown CPU'}`,
    loadBefore,
  };
  writeFileSync(join(directory, `${name}.json`), `${JSON.stringify({ ...origin, result: data }, null, 2)}\n`);
  writeFileSync(join(directory, `${name}.md`), [
    `# ${title}`, '', words, '', markdown(table), '',
    `Commit ${origin.commit}, ${origin.date}, ${origin.machine}, load average before ${loadBefore.toFixed(1)}; \`${origin.command}\` in \`tests/e2e\`.`, '',
  ].join('\n'));
}

export function percentile(values: readonly number[], fraction: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(fraction * sorted.length) - 1)] ?? Number.NaN;
}

/** KB a sample: the slope of the line through all of them (least squares). */
export function growth(samples: readonly Sample[]): number {
  const middle = (samples.length - 1) / 2;
  const mean = samples.reduce((sum, { rssKb }) => sum + rssKb, 0) / samples.length;
  const slope = samples.reduce((sum, { rssKb }, at) => sum + (at - middle) * (rssKb - mean), 0);
  return slope / samples.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
}
