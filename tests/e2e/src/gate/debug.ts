// The live pipeline at /debug/pipeline: drawn for the admin, for nobody else.
import { accessible } from '../axe.js';
import { parseDot, path } from '../dot.js';
import { fetchBody } from '../fetch.js';
import { mesh } from '../participant.js';
import { test } from '../runner.js';
import { until } from '../time.js';

const looks = [1280, 360].flatMap((width) => [false, true].map((dark) => ({ width, height: 740, dark })));

test('gate', 'The live pipeline is drawn, with everybody in it', 90, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice');
  const bob = await t.join(server, 'chromium', 'Bob');
  await mesh([alice, bob]);
  const tab = await t.openPage(`${server.url}/status`);
  await until('a link on the status page', 10_000, async () =>
    await tab.run("document.querySelector('a[href=\"debug/pipeline\"]') !== null") === true ? undefined : 'none');
  await tab.goto(`${server.url}/debug`);
  await until('the picture', 40_000, async () => {
    const width = Number(await tab.run("document.querySelector('[data-testid=pipeline-picture]')?.naturalWidth ?? 0"));
    return width > 300 ? undefined : `${width} px wide: ${await tab.text()}`;
  });
  for (const look of looks) {
    await tab.look(look);
    await accessible(tab, `pipeline, ${look.width} px, ${look.dark ? 'dark' : 'light'}`);
    const wide = Number(await tab.run('document.documentElement.scrollWidth'));
    if (wide > look.width) {
      throw new Error(`at ${look.width} px the page is ${wide} px wide`);
    }
  }
  const before = Number(await tab.run("document.querySelector('[data-testid=pipeline-picture]').clientWidth"));
  await tab.run("document.querySelector('[data-testid=larger]').click()");
  await until('a larger picture', 5000, async () => {
    const now = Number(await tab.run("document.querySelector('[data-testid=pipeline-picture]').clientWidth"));
    return now > before ? undefined : `${now} px after ${before}`;
  });
  const complaints = tab.console.filter((line) => line.includes('uncaught') || line.includes('Content Security Policy'));
  if (complaints.length > 0) {
    throw new Error(complaints.join('\n'));
  }

  const svg = await fetchBody(`${server.url}/debug/pipeline`, { Accept: 'image/svg+xml' });
  // As graphviz writes it.
  const text = svg.body.toString().replaceAll('&#45;', '-');
  const missing = ['alice-', 'bob-', '/camera', 'GstWebRTCBin', 'GstTee'].filter((part) => !text.includes(part));
  if (svg.status !== 200 || missing.length > 0) {
    throw new Error(`the picture (status ${String(svg.status)}) has no ${missing.join(', ')}`);
  }
  if (!String(svg.headers['content-security-policy']).startsWith("default-src 'none'")) {
    throw new Error(`its policy is ${String(svg.headers['content-security-policy'])}`);
  }
  const dot = await fetchBody(`${server.url}/debug/pipeline.dot`);
  const whole = await fetchBody(`${server.url}/debug/pipeline.dot?whole`);
  const inside = (body: Buffer): number =>
    [...parseDot(body.toString()).pads.values()].filter((element) => path(element).includes('-webrtc/')).length;
  if (inside(dot.body) !== 0 || inside(whole.body) < 20) {
    throw new Error(`inside of the webrtcbins: ${inside(dot.body)} pads, or all: ${inside(whole.body)}`);
  }
  t.note(`${Math.round(dot.body.length / 1024)} KB of dot, ${Math.round(whole.body.length / 1024)} KB with all`);
});

test('gate', 'The live pipeline asks strangers for the admin password', 60, async (t) => {
  const server = await t.server({ cloudBelow: '/umbrella', env: { UMBRELLA_PUBLIC_IP: '127.0.0.1' } });
  const ask = async (headers: Readonly<Record<string, string>>): Promise<number> =>
    (await fetch(`${server.url}/debug/pipeline`, { headers: { Accept: 'text/vnd.graphviz', ...headers } })).status;
  const right = `Bearer ${server.password()}`;
  const answers = [
    await ask({}),
    await ask({ Authorization: 'Bearer wrong' }),
    await ask({ Authorization: right, Origin: 'https://elsewhere.example' }),
    await ask({ Authorization: right }),
  ].join();
  if (answers !== '401,403,403,200') {
    throw new Error(`no password, a wrong one, another site, the right one: ${answers}`);
  }
  const tab = await t.openPage(`${server.url}/debug/pipeline`);
  await until('the question', 10_000, async () =>
    await tab.run("document.querySelector('[data-testid=admin-password]') !== null") === true ? undefined : await tab.text());
  await tab.fill('[data-testid=admin-password]', server.password());
  await tab.run("document.querySelector('form.password').requestSubmit()");
  await until('the picture', 20_000, async () =>
    await tab.run("document.querySelector('[data-testid=pipeline-picture]')?.naturalWidth > 0") === true ? undefined : await tab.text());
});
