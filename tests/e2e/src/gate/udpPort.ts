// One UDP port for everybody's media: on this machine, and through a NAT that lets nothing else in,
// as a container with published ports does.
import { createSocket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import { Link } from '../link.js';
import { Namespace } from '../netns.js';
import { mesh } from '../participant.js';
import { sample, udpPorts } from '../proc.js';
import { test, type Context } from '../runner.js';
import { freePort, type Server } from '../server.js';
import { sleep } from '../time.js';
import { linked } from '../trunks.js';

/** A server in a network of its own behind the first namespace, which lets in its two ports alone. */
async function behindNat(t: Context, router: Namespace, inner: Namespace, flags: readonly string[]): Promise<Server> {
  const [port, udpPort] = [await freePort(), await freePort()];
  const link = Link.between(router, inner);
  const [outside, inside] = link.addresses;
  router.inside('sysctl', '-qw', 'net.ipv4.ip_forward=1');
  // The wire to this machine, by which tests reach other servers, is no way out of there.
  inner.inside('ip', 'addr', 'flush', 'scope', 'global', 'to', `${inner.address}/32`);
  inner.inside('ip', 'route', 'add', 'default', 'via', outside);
  const nat = (...rule: string[]): string => router.inside('nft', 'add', ...rule);
  nat('table', 'ip', 'nat');
  nat('chain', 'ip', 'nat', 'in', '{ type nat hook prerouting priority -100 ; }');
  nat('chain', 'ip', 'nat', 'out', '{ type nat hook postrouting priority 100 ; }');
  for (const [protocol, one] of [['tcp', port], ['udp', udpPort]] as const) {
    nat('rule', 'ip', 'nat', 'in', 'ip', 'daddr', router.address, protocol, 'dport', String(one), 'dnat', 'to', inside);
  }
  nat('rule', 'ip', 'nat', 'out', 'ip', 'saddr', inside, 'masquerade');
  return t.server({
    netns: { name: inner.name, address: router.address }, port, flags,
    env: { UMBRELLA_UDP_PORT: String(udpPort), UMBRELLA_PUBLIC_IP: router.address },
  });
}

/** A Binding request that nobody has signed, in somebody's name. */
function forgedCheck(username: string): Buffer {
  const name = Buffer.from(username);
  const padded = Buffer.concat([name, Buffer.alloc((4 - (name.length % 4)) % 4)]);
  const header = Buffer.alloc(24);
  header.writeUInt16BE(1, 0);
  header.writeUInt16BE(4 + padded.length, 2);
  header.writeUInt32BE(0x2112a442, 4);
  randomBytes(12).copy(header, 8);
  header.writeUInt16BE(6, 20);
  header.writeUInt16BE(name.length, 22);
  return Buffer.concat([header, padded]);
}

/** From one address; whether anything was answered. */
async function flood(port: number, ufrag: string): Promise<number> {
  const socket = createSocket('udp4');
  let answers = 0;
  socket.on('message', () => { answers += 1; });
  const address = Object.values(networkInterfaces()).flat().find((one) => one?.family === 'IPv4' && !one.internal)?.address ?? '127.0.0.1';
  for (let i = 0; i < 20_000; i += 1) {
    const kinds = [randomBytes(1 + i % 1400), forgedCheck(`${ufrag}:x`), forgedCheck('nobody:x'), Buffer.from([128, 96, 0, 1])];
    await new Promise((sent) => { socket.send(kinds[i % kinds.length] ?? '', port, address, sent); });
  }
  await sleep(500);
  socket.close();
  return answers;
}

test('gate', 'One UDP port is the only one for the media of everybody', 60, async (t) => {
  const port = await freePort();
  const server = await t.server({ env: { UMBRELLA_UDP_PORT: String(port) } });
  const people = [
    await t.join(server, 'chromium', 'Alice'), await t.join(server, 'firefox', 'Bob'), await t.join(server, 'chromium', 'Carol'),
  ];
  await mesh(people);
  const ports = udpPorts(server.pid).filter((one) => one !== 5353);
  if (ports.length === 0 || ports.some((one) => one !== port)) {
    throw new Error(`UDP ports ${ports.join()}, not ${port} alone`);
  }
  if (await people[0]?.tab.run("/^a=ice-lite\\r?$/m.test(umbrella.peerConnection.remoteDescription.sdp)") !== true) {
    throw new Error('the offer does not say that the server is lite');
  }
  const before = sample(server.pid).rssKb;
  const ufrag = await people[0]?.tab.run(`umbrella.peerConnection.remoteDescription.sdp.match(/a=ice-ufrag:(\\S+)/)[1]`);
  const answers = await flood(port, String(ufrag));
  const grown = sample(server.pid).rssKb - before;
  t.note(`20,000 packets of a stranger: ${answers} answers, RSS ${grown > 0 ? '+' : ''}${grown} KB`);
  if (answers > 0 || grown > 4096) {
    throw new Error(`a stranger got ${answers} answers and ${grown} KB`);
  }
  await mesh(people);
  // What stays behind of who has left would keep its address.
  await people[0]?.rejoin();
  await mesh(people);
});

test('gate', 'A NAT that lets one UDP port in: people meet, and a server that dials joins them', 120, async (t) => {
  if (process.getuid?.() !== 0) {
    t.note('not run: the network namespaces need root');
    return;
  }
  const [router, inner, site] = await t.wires(3);
  if (router === undefined || inner === undefined || site === undefined) {
    throw new Error('there are no namespaces');
  }
  const cloud = await behindNat(t, router, inner, ['--node-name', 'Cloud']);
  const alice = await t.join(cloud, 'chromium', 'Alice');
  const bob = await t.join(cloud, 'firefox', 'Bob');
  await mesh([alice, bob]);
  if (process.env.UMBRELLA_SEND_PATH === 'webrtcbin') {
    t.note('without the trunk: its media is on the direct path alone');
    return;
  }

  const link = Link.between(site, router);
  site.inside('ip', 'route', 'add', `${router.address}/32`, 'via', link.addresses[1]);
  const office = await t.server({
    netns: { name: site.name, address: site.address },
    flags: ['--node-name', 'Office', '--trunk', `wss://${router.address}:${cloud.port}/wsb`],
    // It has one as well; the way out is another.
    env: { UMBRELLA_UDP_PORT: String(await freePort()) },
  });
  await linked(office, 1);
  const carol = await t.join(office, 'chromium', 'Carol');
  await mesh([alice, bob, carol]);
});
