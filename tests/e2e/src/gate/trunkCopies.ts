// A server's file is copied with its machine: both copies are told, on the page, and so is the log.
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Context } from '../runner.js';
import type { Server } from '../server.js';
import { until } from '../time.js';
import { says } from '../trunkTab.js';
import { linked } from '../trunks.js';

/** The node's own, which holds its admin's password too, and where that can be read. */
const files = ['umbrella-node.ini', 'umbrella-admin-password'];
const isTwice = /another server has this server's id/;

/** With the files of a server that runs. */
async function copyOf(t: Context, original: Server, flags: readonly string[]): Promise<Server> {
  const directory = t.folder('copy');
  for (const file of files) {
    copyFileSync(join(original.directory, file), join(directory, file));
  }
  return t.server({ directory, flags });
}

const address = ({ port }: Server): string => `wss://localhost:${port}/wsb`;

function logsIt(server: Server): Promise<void> {
  return until('the log to say so', 5000, () => server.log().includes('another server has this server\'s id') ? undefined : server.tail(3));
}

test('gate', 'Trunk: a server with a copy of another one\'s file is refused, and both pages say so', 40, async (t) => {
  const original = await t.server({ flags: ['--node-name', 'Original'] });
  const copy = await copyOf(t, original, ['--node-name', 'Copy', '--trunk', address(original)]);
  for (const server of [original, copy]) {
    server.forgive(isTwice);
  }
  const pages = [await t.openPage(`${copy.url}/trunk`), await t.openPage(`${original.url}/trunk`)] as const;
  await says(pages[0], '.trunk', /refused: Another server with the same id/);
  for (const page of pages) {
    await says(page, '.said[role="alert"]', /its file umbrella-node\.ini is a copy/);
  }
  await Promise.all([original, copy].map(logsIt));
  await linked(original, 0);
});

test('gate', 'Trunk: of two copies at a third server the earlier one is refused, and its page says so', 40, async (t) => {
  const hub = await t.server({ flags: ['--node-name', 'Hub'] });
  const original = await t.server({ flags: ['--node-name', 'Original', '--trunk', address(hub)] });
  await linked(hub, 1);
  const page = await t.openPage(`${original.url}/trunk`);
  await says(page, '.trunk[data-state="up"]', /up/);
  const copy = await copyOf(t, original, ['--node-name', 'Copy', '--trunk', address(hub)]);
  for (const server of [hub, original, copy]) {
    server.forgive(/another server has/);
  }
  await says(page, '.trunk', /refused: Another server with the same id/, 15_000);
  // The copy is there now, and nobody else.
  await linked(copy, 1);
  await linked(hub, 1);
});
