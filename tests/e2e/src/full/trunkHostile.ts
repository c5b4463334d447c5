// A neighbour that breaks the rules: it is told so and closed, or it is not heeded. A call of two at
// the server goes on, and the page of trunks says in words what was wrong.
import { randomBytes } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { Source, TrunkErrorCode, TrunkPresenceSchema } from '../../out/gen/umbrella_pb.js';
import { longestGap } from '../across.js';
import { Ambush, life, Neighbour, trunkMessage } from '../neighbour.js';
import type { Inbound } from '../page/observe.js';
import { mesh, type Participant } from '../participant.js';
import { test, type Context } from '../runner.js';
import type { Server } from '../server.js';
import { sleep, until } from '../time.js';
import { linked, removeTrunk, setTrunk, trunksOf } from '../trunks.js';
import { says } from '../trunkTab.js';

/** After both ends have introduced themselves. */
type Attack = (mallory: Neighbour) => unknown;

const format = { width: 160, height: 90, fps: 15, detail: false };
const freezeMs = 1000;
const many = 10_000;
/** More than a server takes at once, of changes and of talk. */
const flood = 20_000;
/** Until people whose last way was lost are forgotten, and a little longer. */
const goneAfterMs = 11_000;
const rounds = 7;
const warmUp = 2;
const growthKb = 8192;
const sources = [Source.UNSPECIFIED, Source.MICROPHONE, Source.CAMERA, Source.SCREEN, Source.SCREEN_AUDIO];

/** Says the n-th of `count` things after the other, and has time for other things meanwhile. */
async function often(mallory: Neighbour, count: number, say: (n: number) => void): Promise<void> {
  for (let n = 1; n <= count && mallory.closed === undefined; n++) {
    say(n);
    if (n % 50 === 0) {
      await sleep(0);
    }
  }
}

/** One participant and its four publications after the other. */
function announceMany(mallory: Neighbour, room: string): Promise<void> {
  return often(mallory, many, (n) => {
    mallory.announce(`eve-${Math.floor(n / sources.length)}`, sources[n % sources.length], { room });
  });
}

function repeat(mallory: Neighbour, message: Uint8Array, times: number): Promise<void> {
  return often(mallory, times, () => {
    mallory.send(message);
  });
}

function chat(mallory: Neighbour, origin: string, sequence: number, participantId = 'eve'): void {
  const stamp = { origin, incarnation: life, sequence: BigInt(sequence), hops: 0 };
  mallory.tell({ case: 'chat', value: { stamp, room: 'default', participantId, name: 'Eve', text: `Spam ${sequence}`, timeMs: 1n } });
}

/** Takes up what it has been told of others, says that everybody is Eve and away, and that all has ended. */
function forge(mallory: Neighbour, laterBy = 0n): void {
  const sequence = 1n << 60n;
  for (const said of mallory.told.flatMap((one) => one.case === 'announce' ? [one.value] : [])) {
    const { key, path } = said;
    if (key === undefined || said.incarnation === undefined) {
      continue;
    }
    const incarnation = { epoch: said.incarnation.epoch + laterBy, instance: said.incarnation.instance + laterBy };
    const eve = create(TrunkPresenceSchema, { name: 'Eve', away: true });
    const details = said.details.case === 'presence' ? { case: 'presence' as const, value: eve } : said.details;
    const forged = { key, incarnation, sequence, cost: 0, room: said.room, details };
    mallory.tell({ case: 'announce', value: { ...forged, path: [...path.slice(0, 1), mallory.node] } });
    mallory.tell({ case: 'withdraw', value: { key, incarnation, sequence: sequence + 1n, ended: true } });
  }
}

const id = (mallory: Neighbour): string => mallory.heard('hello')?.node ?? '';
/** Of what is said in the name of the server. */
const forgedWord = 1 << 30;

/** With these words it is closed. */
const closing: Readonly<Record<string, readonly [TrunkErrorCode, Attack]>> = {
  'random bytes': [TrunkErrorCode.BAD_MESSAGE, (mallory) => {
    mallory.send(Buffer.concat([Buffer.from([0xff, 0xff, 0xff]), randomBytes(500)]));
  }],
  'a message of 70,000 bytes': [TrunkErrorCode.BAD_MESSAGE, (mallory) => {
    mallory.send(new Uint8Array(70_000));
  }],
  'fragments without an end': [TrunkErrorCode.BAD_MESSAGE, (mallory) => often(mallory, 200, () => {
    mallory.sendFragment(new Uint8Array(16_000), false);
  })],
  'a second hello': [TrunkErrorCode.BAD_MESSAGE, (mallory) => {
    mallory.hello();
  }],
  'an id with a path in it': [TrunkErrorCode.BAD_MESSAGE, (mallory) => {
    mallory.announce('../../etc/passwd');
  }],
  'a name of 10,000 letters': [TrunkErrorCode.BAD_MESSAGE, (mallory) => {
    mallory.announce('eve', Source.UNSPECIFIED, { details: { case: 'presence', value: { name: 'E'.repeat(10_000) } } });
  }],
  'a stream that cannot be': [TrunkErrorCode.BAD_MESSAGE, (mallory) => {
    const publication = { origin: id(mallory), participantId: 'alice', source: Source.CAMERA };
    mallory.tell({ case: 'bind', value: { publication, request: 1n, depth: 1, stream: 4_000_000 } });
  }],
  'a path that does not begin with the origin': [TrunkErrorCode.BAD_PATH, (mallory) => {
    mallory.announce('eve', Source.UNSPECIFIED, { key: { origin: 'elsewhere', participantId: 'eve' } });
  }],
  'a path that does not end with the sender': [TrunkErrorCode.BAD_PATH, (mallory) => {
    mallory.announce('eve', Source.UNSPECIFIED, { path: [mallory.node, 'elsewhere'] });
  }],
  'a path of 100 servers': [TrunkErrorCode.BAD_MESSAGE, (mallory) => {
    mallory.announce('eve', Source.UNSPECIFIED, { path: [mallory.node, ...Array<string>(98).fill('elsewhere'), mallory.node] });
  }],
  [`${many} publications`]: [TrunkErrorCode.TOO_MANY, (mallory) => announceMany(mallory, 'elsewhere')],
  'one announcement again and again': [TrunkErrorCode.FLOOD, (mallory) =>
    repeat(mallory, trunkMessage({ case: 'announce', value: mallory.announcement('eve', Source.UNSPECIFIED, {}) }), flood)],
  'subscriptions again and again': [TrunkErrorCode.FLOOD, (mallory) => {
    const publication = { origin: id(mallory), participantId: 'nobody', source: Source.CAMERA };
    return repeat(mallory, trunkMessage({ case: 'subscribe', value: { publication, request: 1n, depth: 1, maxHeight: 0 } }), flood);
  }],
};

/** It is not heeded, and the link stays. */
const ignored: Readonly<Record<string, Attack>> = {
  'what only a client says': (mallory) => {
    mallory.say({ case: 'hand', value: { raised: true } });
    mallory.say({ case: 'chat', value: { text: 'Spam' } });
  },
  'a path that leads through the server itself': (mallory) => {
    mallory.announce('eve', Source.UNSPECIFIED, { key: { origin: 'elsewhere', participantId: 'eve' }, path: ['elsewhere', id(mallory), mallory.node] });
  },
  'a path of 20 servers': (mallory) => {
    const path = ['elsewhere', ...Array.from({ length: 18 }, (_, n) => `far-${n}`), mallory.node];
    mallory.announce('eve', Source.UNSPECIFIED, { key: { origin: 'elsewhere', participantId: 'eve' }, path });
  },
  'news of the people at the server itself': (mallory) => {
    forge(mallory);
  },
  'words in the name of the server itself': (mallory) => {
    chat(mallory, id(mallory), forgedWord);
  },
  [`${flood} words`]: (mallory) => often(mallory, flood, (n) => {
    chat(mallory, mallory.node, n, 'nobody');
  }),
  [`${flood} speakers`]: (mallory) => often(mallory, flood, (n) => {
    const stamp = { origin: mallory.node, incarnation: life, sequence: BigInt(n), hops: 0 };
    mallory.tell({ case: 'speakers', value: { stamp, room: 'default', participantIds: [`eve-${n}`] } });
  }),
  '2,000 offers of media that cannot be': (mallory) => often(mallory, 2000, (session) => {
    mallory.tell({ case: 'mediaOffer', value: { session, sdp: `v=0\r\nm=video ${'9 '.repeat(1000)}\r\n` } });
  }),
  [`${many} candidates`]: (mallory) => often(mallory, many, (n) => {
    mallory.tell({ case: 'mediaCandidate', value: { session: 1, mlineIndex: 0, candidate: `candidate:${n} 1 udp 1 192.0.2.1 ${n} typ host` } });
  }),
};

interface Scene {
  readonly server: Server;
  readonly people: readonly Participant[];
  readonly problems: string[];
}

async function scene(t: Context, flags: readonly string[] = []): Promise<Scene> {
  const server = await t.server({ flags: ['--node-name', 'Here', ...flags] });
  const people = [await t.join(server, 'chromium', 'Alice', { format }), await t.join(server, 'chromium', 'Bob', { format })];
  await mesh(people);
  return { server, people, problems: [] };
}

/** The call while something is done to the server, and for a second after it. */
async function during({ people, problems }: Scene, what: string, act: () => Promise<unknown>, mayOffer = false): Promise<void> {
  const look = (): Promise<[Inbound, number, number][]> => Promise.all(people.map(async (viewer, at) => {
    const other = people[1 - at] ?? viewer;
    return [await viewer.video(other), await longestGap(viewer, other), await viewer.offers()];
  }));
  await Promise.all(people.map((person) => person.tab.call('resetGaps')));
  const before = await look();
  try {
    await act();
    await sleep(1000);
    (await look()).forEach(([video, gap, offers], at) => {
      const frames = video.framesDecoded - (before[at]?.[0].framesDecoded ?? 0);
      const more = offers - (before[at]?.[2] ?? 0);
      if (frames <= 0 || gap > freezeMs || (more > 0 && !mayOffer)) {
        problems.push(`after ${what}: ${people[at]?.label ?? ''} decoded ${frames} frames, waited up to ${Math.round(gap)} ms for one, got ${more} more offers`);
      }
    });
  } catch (error) {
    problems.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function attacked(
  server: Server, act: Attack, outcome: (mallory: Neighbour) => Promise<unknown>, node?: string,
): Promise<void> {
  const mallory = await Neighbour.dial(server, node);
  try {
    await mallory.greet();
    await act(mallory);
    await outcome(mallory);
  } finally {
    mallory.close();
  }
}

/** The other way round: the server dials it, as long as `look` takes. */
async function dialled(server: Server, act: Attack, look: () => Promise<unknown>): Promise<void> {
  const ambush = await Ambush.lay((mallory) => {
    // The server ends it, again and again.
    mallory.greet().then(() => act(mallory)).catch(() => undefined);
  });
  const trunk = await setTrunk(server, ambush.address);
  try {
    await look();
  } finally {
    await removeTrunk(server, trunk);
    ambush.close();
  }
}

/** Still a link, and it is told what others are told. */
async function stays(mallory: Neighbour): Promise<void> {
  await sleep(2000);
  if (mallory.closed !== undefined) {
    throw new Error(mallory.said());
  }
}

const names = (person: Participant): Promise<string> =>
  person.tab.run("[...umbrella.participants.values()].map((one) => one.name + (one.away ? ' (away)' : '')).sort().join(', ')").then(String);

/** Those who are shown because of an attack are away at first. */
async function alone({ people, problems }: Scene): Promise<void> {
  for (const person of people) {
    await until(`${person.label} to be with nobody else again`, 20_000, async () => {
      const there = await names(person);
      return there === 'Alice, Bob' ? undefined : there.slice(0, 200);
    }).catch((error: unknown) => problems.push(String(error)));
  }
}

function end({ problems }: Scene): void {
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
}

test('full', 'Trunk: a hostile neighbour is closed with a word, or not heeded, and a call goes on', 400, async (t) => {
  const here = await scene(t);
  const { server, people } = here;
  for (const [what, [code, attack]] of Object.entries(closing)) {
    await during(here, what, () => attacked(server, attack, (mallory) => mallory.refused(code)));
  }
  await alone(here);
  for (const [what, attack] of Object.entries(ignored)) {
    await during(here, what, () => attacked(server, attack, stays));
  }
  await alone(here);
  await mesh(people);
  for (const person of people) {
    const words = String(await person.tab.run("umbrella.chat.map((one) => one.text).join(' ')"));
    t.note(`${person.name} read ${words.split(' Spam').length} of ${flood} words`);
    if (words.includes(String(forgedWord))) {
      here.problems.push(`${person.label} read what was said in the name of the server`);
    }
  }
  t.note(`${Object.keys(closing).length + Object.keys(ignored).length} attacks`);
  end(here);
});

test('full', `Trunk: ${many} publications of a hostile neighbour in the room of a call leave its pictures moving`, 150, async (t) => {
  const here = await scene(t);
  await during(here, `${many} publications`, async () => {
    await attacked(here.server, (mallory) => announceMany(mallory, 'default'), (mallory) => mallory.refused(TrunkErrorCode.TOO_MANY));
    // They are shown as away for a while.
    await sleep(goneAfterMs);
  }, true);
  await alone(here);
  end(here);
});

/** Of two servers that are joined, a third one says to the first what it likes about the second. */
const rumours: Readonly<Record<string, Attack>> = {
  'news of the people at another server': (mallory) => {
    forge(mallory);
  },
  'news of a later life of another server': (mallory) => {
    forge(mallory, 1000n);
  },
};

for (const [what, attack] of Object.entries(rumours)) {
  test('full', `Trunk: ${what} by a hostile neighbour change nothing for a call between two others`, 120, async (t) => {
    const there = await t.server({ flags: ['--node-name', 'There'] });
    const server = await t.server({ flags: ['--node-name', 'Here', '--trunk', `wss://localhost:${there.port}/wsb`] });
    for (const one of [server, there]) {
      one.forgive(/another server has this server's id/);
    }
    await linked(server, 1);
    const people = [await t.join(server, 'chromium', 'Alice', { format }), await t.join(there, 'chromium', 'Bob', { format })];
    await mesh(people);
    const here = { server, people, problems: [] as string[] };
    await during(here, what, () => attacked(server, attack, stays));
    for (const person of people) {
      const now = await names(person);
      if (now !== 'Alice, Bob') {
        here.problems.push(`${person.label} is told of ${now}`);
      }
    }
    end(here);
  });
}

test('full', 'Trunk: the page says what is wrong about a hostile neighbour', 240, async (t) => {
  const here = await scene(t, ['--trunk-allow-ws']);
  const tab = await t.openPage(`${here.server.url}/trunk`);
  await says(tab, 'main', /Set trunk/);
  const words: Readonly<Record<string, RegExp>> = {
    'random bytes': /refused: This is not a message of the protocol/,
    'a message of 70,000 bytes': /refused: the message is larger than is allowed/,
    'an id with a path in it': /refused: The other server sent something that it must not send/,
    'a path that does not begin with the origin': /announced a path that cannot be/,
    [`${many} publications`]: /too many participants behind this one/,
    'one announcement again and again': /changes too much in a short time/,
  };
  for (const [what, expected] of Object.entries(words)) {
    await during(here, what, () => dialled(here.server, (mallory) => closing[what]?.[1](mallory), () => says(tab, '.trunk', expected, 20_000)));
  }
  end(here);
});

test('full', 'Trunk: who claims the id of a server is refused, and the page says so', 60, async (t) => {
  const here = await scene(t);
  here.server.forgive(/another server has this server's id/);
  const tab = await t.openPage(`${here.server.url}/trunk`);
  await says(tab, 'main', /Set trunk/);
  await during(here, 'a hello with its id', async () => {
    const { node } = await trunksOf(here.server);
    const mallory = await Neighbour.dial(here.server);
    mallory.hello({ node });
    await mallory.refused(TrunkErrorCode.DUPLICATE_NODE);
    await says(tab, '.said[role="alert"]', /has the same id as this one/);
  });
  end(here);
});

test('full', 'Trunk: what hostile neighbours say does not stay in memory', 900, async (t) => {
  const server = await t.server({ flags: ['--node-name', 'Here'] });
  const attacks: Readonly<Record<string, Attack>> = { ...Object.fromEntries(Object.entries(closing).map(([what, [, attack]]) => [what, attack])), ...ignored };
  const floods = Object.entries(attacks).filter(([what]) => /\d,?000|again/.test(what)).map(([, attack]) => attack);
  // Another one each time, so that nothing that is kept of one serves for the next.
  const round = async (n: number): Promise<void> => {
    for (const [at, attack] of floods.entries()) {
      await attacked(server, attack, () => sleep(500), `0-mallory-${n}-${at}`);
    }
  };
  const rest = async (): Promise<number> => {
    await sleep(goneAfterMs);
    return server.sample().rssKb;
  };
  const samples: number[] = [];
  for (let n = 0; n < rounds; n++) {
    await round(n);
    if (n >= warmUp) {
      samples.push(await rest());
    }
  }
  t.note(`RSS after each of ${samples.length} rounds: ${samples.join(', ')} KB`);
  const [first = 0, last = Infinity] = [samples[0], samples.at(-1)];
  if (last - first > growthKb) {
    throw new Error(`it grew by ${last - first} KB`);
  }
});
