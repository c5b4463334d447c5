// How the server begins and ends, seen from outside.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { mesh } from '../participant.js';
import { test } from '../runner.js';
import { freePort, get, runToExit, type Exit, type ServerOptions } from '../server.js';

/** Status 2 and one line, which says what to do about `about`. */
function expectRefusal(exit: Exit, about: RegExp): string {
  const lines = exit.stderr.split('\n').filter((line) => line.trim() !== '');
  if (exit.status !== 2 || lines.length !== 1 || !about.test(lines[0] ?? '')) {
    throw new Error(`status ${String(exit.status)}, signal ${String(exit.signal)}, standard error:\n${exit.stderr}`);
  }
  return lines[0] ?? '';
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(signal === 'SIGTERM' ? 'gate' : 'full', `${signal} during a call ends the server with status 0 within 5 s`, 60, async (t) => {
    const server = await t.server();
    const people = [await t.join(server, 'chromium', 'Alice'), await t.join(server, 'chromium', 'Bob')];
    await mesh(people);
    t.ended(server);
    const began = Date.now();
    server.signal(signal);
    const exit = await server.exited(5000);
    t.note(`after ${Date.now() - began} ms`);
    if (exit.status !== 0) {
      throw new Error(`status ${String(exit.status)}, signal ${String(exit.signal)}\n${server.tail()}`);
    }
  });
}

test('gate', 'A port in use is one clear line and status 2', 30, async (t) => {
  const holder = createServer();
  t.finally(() => {
    holder.close();
  });
  const port = await freePort();
  await new Promise<void>((done) => {
    holder.listen(port, done);
  });
  t.note(expectRefusal(await runToExit({ port }, 10_000), new RegExp(String(port))));
});

const senseless: readonly (readonly [string, ServerOptions, RegExp])[] = [
  ['A port that is a word', { env: { UMBRELLA_MIN_PORT: 'many' } }, /MIN_PORT|min-port/],
  ['A port range upside down', { env: { UMBRELLA_MIN_PORT: '50000', UMBRELLA_MAX_PORT: '40000' } }, /port/i],
  ['An address without a port', { env: { UMBRELLA_HTTP_SERVE_ADDR: 'nowhere' } }, /HTTP_SERVE_ADDR|http-serve-addr|nowhere/],
  ['A flag that is not there', { flags: ['--no-such-flag'] }, /no-such-flag/],
];

for (const [what, options, about] of senseless) {
  test('gate', `${what} is one clear line and status 2`, 20, async (t) => {
    t.note(expectRefusal(await runToExit(options, 10_000), about));
  });
}

test('gate', 'An unreadable certificate is one clear line and status 2', 20, async (t) => {
  const directory = t.folder('e2e');
  writeFileSync(join(directory, 'service.crt'), 'not a certificate\n');
  writeFileSync(join(directory, 'service.key'), 'not a key\n');
  t.note(expectRefusal(await runToExit({ directory }, 10_000), /service\.(crt|key)/));
});

test('gate', 'The start prints addresses that open the page', 30, async (t) => {
  const server = await t.server();
  const urls = server.log().match(/https:\/\/\S+\/sfu/g) ?? [];
  if (!urls.some((url) => url.includes(`:${server.port}/`))) {
    throw new Error(`no address of the page among what was printed:\n${server.log()}`);
  }
  t.note(urls.join(' '));
});

test('gate', 'A page that the browser still has is answered by 304', 30, async (t) => {
  const server = await t.server();
  const first = await get(`${server.url}/sfu`);
  const again = await get(`${server.url}/sfu`, { 'If-None-Match': first.headers.etag ?? '' });
  if (first.statusCode !== 200 || again.statusCode !== 304) {
    throw new Error(`status ${String(first.statusCode)}, then ${String(again.statusCode)}`);
  }
});
