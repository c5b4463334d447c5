// The page on which trunks are set: by one field, in words, at any width.
import { networkInterfaces } from 'node:os';
import { accessible } from '../axe.js';
import type { Tab } from '../browser.js';
import { test, type Context } from '../runner.js';
import type { Server } from '../server.js';
import { until } from '../time.js';
import { says } from '../trunkTab.js';
import { inviteOf, linked } from '../trunks.js';

const looks = [1280, 360].flatMap((width) => [false, true].map((dark) => ({ width, height: 740, dark })));

async function atAllSizes(tab: Tab, what: string): Promise<void> {
  for (const look of looks) {
    await tab.look(look);
    const where = `${what}, ${look.width} px, ${look.dark ? 'dark' : 'light'}`;
    await accessible(tab, where);
    const wide = Number(await tab.run('document.documentElement.scrollWidth'));
    if (wide > look.width) {
      throw new Error(`${where}: ${wide} px wide`);
    }
    const small = Number(await tab.run(
      "[...document.querySelectorAll('.graph li *')].filter((one) => parseFloat(getComputedStyle(one).fontSize) < 12).length",
    ));
    if (small > 0) {
      throw new Error(`${where}: ${small} texts of the picture are smaller than 12 px`);
    }
  }
}

const press = (tab: Tab, selector: string): Promise<unknown> => tab.run(`document.querySelector(${JSON.stringify(selector)}).click()`);

async function set(tab: Tab, address: string): Promise<void> {
  await says(tab, 'main', /Set trunk/);
  await tab.fill('#address', address);
  await press(tab, 'form .primary');
}

async function clear(tab: Tab): Promise<void> {
  await press(tab, '[data-testid="remove-trunk"]');
  await says(tab, '[data-testid="sure-dialog"]', /Remove this trunk/);
  await press(tab, '[data-testid="sure"]');
  await until('the trunk to be removed', 5000, async () =>
    await tab.run("document.querySelector('.trunk') === null") === true ? undefined : 'it is there');
}

function complain(tab: Tab): void {
  const complaints = tab.console.filter((line) => line.includes('uncaught') || line.includes('Content Security Policy'));
  if (complaints.length > 0) {
    throw new Error(complaints.join('\n'));
  }
}

async function pair(t: Context): Promise<[Server, Server]> {
  return [await t.server({ flags: ['--node-name', 'Here'] }), await t.server({ flags: ['--node-name', 'There'] })];
}

test('gate', 'Trunk page: one field sets a trunk, its removal ends it, and an invite does as well', 60, async (t) => {
  const [here, there] = await pair(t);
  const tab = await t.openPage(`${here.url}/trunk`);
  await set(tab, `${there.url}/sfu?room=garden&name=Alice`);
  await says(tab, '.trunk[data-state="up"]', new RegExp(`wss://localhost:${there.port}/wsb`));
  await says(tab, '.links', /There/);
  await says(tab, '.links', /Nothing crosses/);
  await linked(there, 1);
  // The picture: both servers, and the round trip of the link between them.
  await says(tab, '.graph', /Here[^]*There[^]*\d\sms/);
  await atAllSizes(tab, 'a trunk that is up');
  await clear(tab);
  await linked(here, 0);
  await linked(there, 0);

  const other = await t.openPage(`${there.url}/trunk`);
  await says(other, 'main', /Make an invite/);
  // It leads others to where they are themselves.
  await other.fill('[data-testid="invite-address"]', `wss://localhost:${there.port}/wsb`);
  await press(other, '[data-testid="make-invite"]');
  await says(other, '[data-testid="invite-problem"]', /leads every machine to itself/);
  await other.fill('[data-testid="invite-address"]', `wss://192.0.2.1:${there.port}/wsb`);
  await press(other, '[data-testid="make-invite"]');
  await until('an invite', 5000, async () => await other.run("document.querySelector('input[readonly]') !== null") === true ? undefined : 'none');
  const line = String(await other.run("document.querySelector('input[readonly]').value"));
  // All of it but the address is what both ends prove.
  await set(tab, line.replace('192.0.2.1', 'localhost'));
  await says(tab, '.trunk[data-state="up"]', /invite/);
  await linked(there, 1);
  complain(tab);
  complain(other);
});

type WrongCase = readonly [address: (here: Server, there: Server) => string, selector: string, words: RegExp];

const wrong: readonly WrongCase[] = [
  [(_, { port }) => `ws://localhost:${port}/wsb`, '#set-problem', /must begin with wss:\/\//],
  [() => 'ftp://example.org', '#set-problem', /wss:\/\//],
  [() => 'wss://localhost:1/wsb', '.trunk', /port 1: Connection refused/],
  [() => 'wss://nowhere.invalid/wsb', '.trunk', /cannot find nowhere\.invalid/],
  [(_, { port }) => `wss://localhost:${port}/elsewhere/wsb`, '.trunk', /no Umbrella at this address \(HTTP 404\)/],
  [({ port }) => `wss://localhost:${port}/wsb`, '.trunk', /[Tt]his is the same server/],
  [() => 'wss://169.254.169.254/wsb', '.trunk', /may not be dialled/],
];

test('gate', 'Trunk page: what is wrong about an address is said in words', 60, async (t) => {
  const [here, there] = await pair(t);
  const tab = await t.openPage(`${here.url}/trunk`);
  for (const [address, selector, words] of wrong) {
    await set(tab, address(here, there));
    await says(tab, selector, words);
    if (selector === '.trunk') {
      await clear(tab);
    }
  }
  await set(tab, 'wss://localhost:1/wsb');
  await says(tab, '.trunk', /refused/);
  await atAllSizes(tab, 'a trunk that does not work');
  complain(tab);
});

/** Of "…#trunk:ID:SECRET:EXPIRES:FINGERPRINT". */
const fields = { expires: 3, fingerprint: 4 } as const;

function altered(invite: string, field: keyof typeof fields, value: string): string {
  const mark = invite.indexOf('#');
  return invite.slice(0, mark) + invite.slice(mark).split(':').map((old, at) => at === fields[field] ? value : old).join(':');
}

test('gate', 'Trunk page: what is wrong about an invite or a certificate is said in words', 40, async (t) => {
  const [here, there] = await pair(t);
  const tab = await t.openPage(`${here.url}/trunk`);
  // No invite is made for localhost; here both ends are on one machine.
  const invite = (await inviteOf(there, `wss://192.0.2.1:${there.port}/wsb`)).replace('192.0.2.1', 'localhost');
  await set(tab, altered(invite, 'expires', '1'));
  await says(tab, '#set-problem', /invite has expired/);
  // Without a fingerprint an authority must vouch for the server, and this system does not trust its own.
  await set(tab, altered(invite, 'fingerprint', ''));
  await says(tab, '.trunk', /no authority that this system trusts vouches for its certificate/);
  await clear(tab);
  await set(tab, altered(invite, 'fingerprint', '0'.repeat(64)));
  await says(tab, '.trunk', /its key is another one than before or than the invite says/);
  await clear(tab);
  await set(tab, invite);
  await says(tab, '.trunk[data-state="up"]', /invite/);
  complain(tab);
});

test('gate', 'Trunk page: from another machine it needs the password', 60, async (t) => {
  const outside = Object.values(networkInterfaces()).flat().find((one) => one?.internal === false && one.family === 'IPv4');
  if (outside === undefined) {
    t.note('not looked at: this machine has no address but loopback');
    return;
  }
  const server = await t.server();
  const tab = await t.openPage(`https://${outside.address}:${server.port}/trunk`);
  await says(tab, 'main', /password/);
  await atAllSizes(tab, 'the password');
  const enter = async (password: string): Promise<void> => {
    await tab.fill('[data-testid="admin-password"]', password);
    await press(tab, 'form .primary');
  };
  await enter('guessed');
  await says(tab, 'main [role="status"]', /not the (admin )?password|wrong/i);
  await enter(server.password());
  await says(tab, 'main', /Set trunk/);
});
