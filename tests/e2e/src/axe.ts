// The rules of WCAG 2.2 AA and of good practice that a program can check.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Tab } from './browser.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export async function accessible(tab: Tab, what: string): Promise<void> {
  await tab.run(axe);
  const found = await tab.run(`axe.run().then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 160)).join(' ')))`);
  if (!Array.isArray(found) || found.length > 0) {
    throw new Error(`${what}: ${JSON.stringify(found)}`);
  }
}
