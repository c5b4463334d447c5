// Which codec each pair of browsers really talks, beside which ones they say they have. The gate
// has the pairs of unlike browsers, the long tests have all, and make the table.
import type { BrowserKind } from '../browser.js';
import type { Participant } from '../participant.js';
import { saveResult, type Cell } from '../results.js';
import { browser, test, type Context } from '../runner.js';

const codecs = ['VP8', 'VP9', 'H264', 'AV1'] as const;
const pairs: readonly (readonly [BrowserKind, BrowserKind])[] = [
  ['chromium', 'firefox'], ['chromium', 'chromium'], ['firefox', 'firefox'],
];

/** The codec of the encoder and of the decoder, which must be one. */
async function spoken(from: Participant, to: Participant): Promise<string> {
  await to.sees(from);
  const decoded = (await to.video(from)).codec;
  const sent = (await from.tab.call('outbound'))
    .filter((stream) => stream.kind === 'video' && stream.framesEncoded > 0)
    .map((stream) => stream.codec);
  if (!sent.includes(decoded)) {
    throw new Error(`${from.label} sends ${sent.join(' and ')}, ${to.label} decodes ${decoded}`);
  }
  return decoded;
}

/** Both ask for `codec`; the row of the table. */
async function talk(t: Context, codec: string, first: BrowserKind, second: BrowserKind): Promise<Cell[]> {
  const server = await t.server();
  const alice = await t.join(server, first, 'Alice', { codec: codec.toLowerCase() });
  const bob = await t.join(server, second, 'Bob', { codec: codec.toLowerCase() });
  const able = await Promise.all([alice, bob].map((person) => person.tab.call('codecs')));
  const both = able.every(({ send, receive }) => send.includes(codec) && receive.includes(codec));
  const expected = both ? codec : 'VP8';
  const heard = [await spoken(alice, bob), await spoken(bob, alice)];
  if (heard.some((name) => name !== expected)) {
    throw new Error(`asked for ${codec}, expected ${expected}, spoken ${heard.join(' and ')}`);
  }
  return [first, second, codec, both ? 'yes' : 'no', heard.join(' / ')];
}

const rows: Cell[][] = [];

for (const [first, second] of pairs) {
  for (const codec of codecs) {
    const name = `${codec} between ${first} and ${second}`;
    if (first !== second) {
      test('gate', name, 60, async (t) => {
        await talk(t, codec, first, second);
      });
    }
    test('full', name, 60, async (t) => {
      rows.push(await talk(t, codec, first, second));
    });
  }
}

test('full', 'The table of codecs is complete', 10, async () => {
  if (rows.length !== pairs.length * codecs.length) {
    throw new Error(`${rows.length} of ${pairs.length * codecs.length} rows were measured`);
  }
  const versions = await Promise.all((['chromium', 'firefox'] as const).map(async (kind) => (await browser(kind)).version));
  saveResult('codecs', 'Codecs between browsers',
    `${versions.join(' and ')}. Both publish with \`?codec=\`; "spoken" is what the encoder sent and the decoder decoded,`
    + ' in each direction, while colour and tone were checked. Where one of the two lacks the codec, VP8 is spoken.',
    { columns: ['first', 'second', 'asked for', 'both have it', 'spoken'], rows }, rows);
});
