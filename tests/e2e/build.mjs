// Bundles the suite: the protocol's types, the script that runs inside pages, and the program.
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const proto = fileURLToPath(new URL('../../proto', import.meta.url));

mkdirSync(`${here}out/gen`, { recursive: true });
execFileSync('protoc', [
  `--plugin=protoc-gen-es=${here}node_modules/.bin/protoc-gen-es`,
  `--es_out=${here}out/gen`,
  '--es_opt=target=ts',
  `--proto_path=${proto}`,
  'status.proto',
  'umbrella.proto',
], { stdio: 'inherit' });

await build({
  entryPoints: [`${here}src/page/main.ts`],
  outfile: `${here}out/page.js`,
  bundle: true,
  format: 'iife',
  platform: 'browser',
  target: ['chrome120', 'firefox115'],
});
await build({
  entryPoints: [`${here}src/page/whip.ts`],
  outfile: `${here}out/whip.js`,
  bundle: true,
  format: 'iife',
  platform: 'browser',
  target: ['chrome120', 'firefox115'],
});
await build({
  entryPoints: [`${here}src/main.ts`],
  outfile: `${here}out/main.js`,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node18',
  packages: 'external',
  sourcemap: true,
});
