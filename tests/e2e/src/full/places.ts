// Where a server is found, and where its media goes: names, ports, certificates, plain http.
import { connect } from 'node:tls';
import makeMdns from 'multicast-dns';
import { run } from '../netns.js';
import { mesh } from '../participant.js';
import { udpPorts } from '../proc.js';
import { test } from '../runner.js';
import { until } from '../time.js';
import { linked, setTrunk } from '../trunks.js';

test('full', 'Media uses no ports but those that were set', 120, async (t) => {
  const [least, most] = [41_000, 41_199];
  const server = await t.server({ env: { UMBRELLA_MIN_PORT: String(least), UMBRELLA_MAX_PORT: String(most) } });
  const people = [await t.join(server, 'chromium', 'Alice'), await t.join(server, 'firefox', 'Bob')];
  await mesh(people);
  const ports = udpPorts(server.pid);
  t.note(`UDP ports ${[...new Set(ports)].sort((a, b) => a - b).join(' ')}`);
  if (ports.length === 0 || ports.some((port) => port < least || port > most)) {
    throw new Error(`not all of ${ports.join()} are from ${least} to ${most}`);
  }
});

test('full', 'Over plain http the page says why there is no camera, and one may watch', 120, async (t) => {
  const wire = await t.wire();
  const server = await t.server({ netns: { name: wire.name, address: wire.address }, cloudBelow: '' });
  const lobby = await t.join(server, 'chromium', 'Carol', { query: 'room=' });
  const secure = server.url.replace('http:', 'https:');
  await until('the page to say it', 10_000, async () => {
    const text = await lobby.tab.text();
    return text.includes('Cameras need a secure page') ? undefined : text;
  });
  const offered = await lobby.tab.run("[...document.querySelectorAll('a')].map(({ href }) => href).join(' ')");
  if (!String(offered).includes(`${secure}/sfu`)) {
    throw new Error(`the page offers ${String(offered)}`);
  }
  const hopeless = ['join-camera', 'preview-start', 'preview-camera'].map((id) => `[data-testid=${id}]`).join();
  if (await lobby.tab.run(`document.querySelector('${hopeless}') !== null`) === true) {
    throw new Error('a camera is offered, too');
  }
  await lobby.tab.fill('[data-testid=name]', 'Carol');
  await lobby.tab.click('join-view');
  await until('Carol to be in', 10_000, async () =>
    await lobby.tab.run("document.querySelector('[data-testid=alone]') !== null") === true ? undefined : await lobby.tab.text());
});

/** What the certificate that is served to `host` is for. */
function certifiedNames(host: string, port: number): Promise<string> {
  return new Promise((done, failed) => {
    const socket = connect({ host, port, rejectUnauthorized: false }, () => {
      done(socket.getPeerCertificate().subjectaltname ?? '');
      socket.end();
    });
    socket.on('error', failed);
  });
}

test('full', 'A server that gets another address serves a certificate for it, and calls go on', 120, async (t) => {
  const wire = await t.wire();
  const server = await t.server({ netns: { name: wire.name, address: wire.address } });
  const alice = await t.join(server, 'chromium', 'Alice');
  const bob = await t.join(server, 'chromium', 'Bob');
  await mesh([alice, bob]);
  const further = '10.251.7.7';
  if ((await certifiedNames(server.host, server.port)).includes(further)) {
    throw new Error('it is for the address already');
  }
  wire.inside('ip', 'addr', 'add', `${further}/32`, 'dev', 'lo');
  const began = Date.now();
  await until('a certificate for it', 40_000, async () => {
    const names = await certifiedNames(server.host, server.port);
    return names.includes(`IP Address:${further}`) ? undefined : names;
  });
  t.note(`after ${Math.round((Date.now() - began) / 1000)} s`);
  await mesh([alice, bob]);
  const late = await t.join(server, 'chromium', 'Late');
  await late.sees(alice);
});

/** A system bus and Avahi of the namespace's own, in its own /run. */
const withAvahi = `
  mount -t tmpfs tmpfs /run && mkdir -p /run/dbus /run/avahi-daemon
  dbus-daemon --system --fork --nopidfile
  hostname umbrella-here
  avahi-daemon --daemonize --no-chroot --no-drop-root --no-rlimits >/dev/null 2>&1
  exec "$@"`;

test('full', 'Avahi tells other machines of HOST.local and of the page', 60, async (t) => {
  const wire = await t.wire();
  wire.multicast();
  t.finally(() => {
    wire.killAll();
  });
  const server = await t.server({
    netns: { name: wire.name, address: wire.address },
    within: ['unshare', '--mount', '--uts', 'sh', '-c', withAvahi, 'sh'],
  });
  const mdns = makeMdns({ interface: wire.otherAddress, bind: '0.0.0.0' });
  t.finally(() => {
    mdns.destroy();
  });
  const heard: string[] = [];
  mdns.on('response', ({ answers = [], additionals = [] }) => {
    for (const answer of [...answers, ...additionals]) {
      const data = answer.type === 'SRV' ? `${answer.data.target}:${String(answer.data.port)}`
        : answer.type === 'A' || answer.type === 'PTR' ? answer.data : '';
      heard.push(`${answer.name} ${answer.type} ${data}`);
    }
  });
  const wanted = [
    `umbrella-here.local A ${wire.address}`,
    '_https._tcp.local PTR Umbrella on umbrella-here._https._tcp.local',
    `Umbrella on umbrella-here._https._tcp.local SRV umbrella-here.local:${server.port}`,
  ];
  await until('the announcement', 30_000, () => {
    mdns.query({ questions: [{ name: 'umbrella-here.local', type: 'A' }, { name: '_https._tcp.local', type: 'PTR' },
      { name: 'Umbrella on umbrella-here._https._tcp.local', type: 'SRV' }] });
    const missing = wanted.filter((one) => !heard.includes(one));
    return Promise.resolve(missing.length === 0 ? undefined : `${missing.join(', ')} is not among ${[...new Set(heard)].join(', ')}`);
  }, 1000);
});

test('full', 'Trunk: by the .local name of a server, over IPv6 alone', 90, async (t) => {
  const [here, there] = await t.wires(2);
  if (here === undefined || there === undefined) {
    throw new Error('two namespaces were asked for');
  }
  run('ip', 'link', 'add', 'six', 'netns', here.name, 'type', 'veth', 'peer', 'name', 'six', 'netns', there.name);
  for (const [at, site] of [here, there].entries()) {
    site.inside('ip', 'addr', 'add', `fd00:6::${at + 1}/64`, 'dev', 'six', 'nodad');
    site.inside('ip', 'link', 'set', 'six', 'up');
  }
  t.finally(() => {
    there.killAll();
  });
  const [dialling, dialled] = await Promise.all([
    t.server({ netns: { name: here.name, address: here.address } }),
    t.server({
      netns: { name: there.name, address: there.address },
      within: ['unshare', '--mount', '--uts', 'sh', '-c', withAvahi, 'sh'],
    }),
  ]);
  const alice = await t.join(dialling, 'chromium', 'Alice');
  const bob = await t.join(dialled, 'firefox', 'Bob');
  await setTrunk(dialling, `wss://umbrella-here.local:${dialled.port}/wsb`);
  await linked(dialling, 1, 30_000);
  await mesh([alice, bob]);
});
