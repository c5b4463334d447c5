// Peers that break the rules: they are told so, they at most are closed, nobody else notices.
import { randomBytes } from 'node:crypto';
import { Codec, ErrorCode, Role } from '../../out/gen/umbrella_pb.js';
import { mesh, type Participant } from '../participant.js';
import { encode, hello, RawClient } from '../rawClient.js';
import { test } from '../runner.js';
import type { Server } from '../server.js';
import { sleep, until } from '../time.js';

type Attack = (client: RawClient) => Promise<unknown>;

/** Joins, and has the server's offer before it begins. */
const inside = (attack: (client: RawClient, generation: number) => Promise<unknown>): Attack => async (client) => {
  client.say(hello('Mallory'));
  const { generation } = await client.expect('offer');
  return attack(client, generation);
};

const fatal = async (client: RawClient, code: ErrorCode): Promise<void> => {
  await client.expectError(code);
  await client.expectClosed();
};

const attacks: Readonly<Record<string, Attack>> = {
  'random bytes': (client) => {
    client.send(Buffer.concat([Buffer.from([0xff, 0xff, 0xff]), randomBytes(500)]));
    return fatal(client, ErrorCode.BAD_MESSAGE);
  },
  'a truncated message': (client) => {
    client.send(encode(hello('Mallory')).slice(0, 5));
    return fatal(client, ErrorCode.BAD_MESSAGE);
  },
  'a message of 70,000 bytes': (client) => {
    client.send(new Uint8Array(70_000));
    return fatal(client, ErrorCode.MESSAGE_TOO_LARGE);
  },
  'fragments without an end': async (client) => {
    const piece = new Uint8Array(16_000);
    for (let sent = 0; sent < 1000 && client.closed === undefined; sent++) {
      client.sendFragment(piece, false);
      await sleep(1);
    }
    await client.expectClosed();
  },
  'an answer before hello': (client) => {
    client.say({ case: 'answer', value: { generation: 1, sdp: 'v=0' } });
    return client.expectError(ErrorCode.UNEXPECTED_MESSAGE);
  },
  'another version': (client) => {
    client.say(hello('Mallory', { version: 99 }));
    return fatal(client, ErrorCode.UNSUPPORTED_VERSION);
  },
  'the role of a trunk': (client) => {
    client.say(hello('Mallory', { role: Role.TRUNK }));
    return fatal(client, ErrorCode.UNSUPPORTED_ROLE);
  },
  'a room with a path in its name': (client) => {
    client.say(hello('Mallory', { room: '../elsewhere' }));
    return client.expectError(ErrorCode.UNKNOWN_ROOM);
  },
  'an empty name': (client) => {
    client.say(hello('   '));
    return client.expectError(ErrorCode.BAD_NAME);
  },
  'a name without end': (client) => {
    client.say(hello('M'.repeat(10_000)));
    return client.expectError(ErrorCode.BAD_NAME);
  },
  'no codec in common': (client) => {
    client.say(hello('Mallory', { capabilities: { send: [Codec.AV1], receive: [Codec.AV1] } }));
    return client.expectError(ErrorCode.NO_COMMON_CODEC);
  },
  'a second hello': inside((client) => {
    client.say(hello('Mallory'));
    return client.expectError(ErrorCode.UNEXPECTED_MESSAGE);
  }),
  'an answer without an offer': inside((client, generation) => {
    client.say({ case: 'answer', value: { generation: generation + 7, sdp: 'v=0\r\n' } });
    return client.expectError(ErrorCode.UNEXPECTED_ANSWER);
  }),
  'an SDP that does not parse': inside((client, generation) => {
    client.say({ case: 'answer', value: { generation, sdp: 'v=banana\r\nm=nothing\r\n\u0001\u0002' } });
    return client.expectError(ErrorCode.BAD_SDP);
  }),
  'an SDP without m-lines': inside((client, generation) => {
    const sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n';
    client.say({ case: 'answer', value: { generation, sdp } });
    return client.expectError(ErrorCode.BAD_SDP);
  }),
  'an unknown mid': inside((client, generation) => {
    const candidate = 'candidate:1 1 udp 2122260223 192.0.2.1 50000 typ host';
    client.say({ case: 'candidate', value: { generation, mid: 'no-such-mid', candidate } });
    return client.expectError(ErrorCode.UNKNOWN_MID);
  }),
  'a candidate that is none': inside(async (client, generation) => {
    const mid = await firstMid(client);
    client.say({ case: 'candidate', value: { generation, mid, candidate: 'candidate:\u0000 nonsense' } });
    return client.expectError(ErrorCode.BAD_CANDIDATE);
  }),
  '10,000 candidates': inside(async (client, generation) => {
    const mid = await firstMid(client);
    for (let n = 0; n < 10_000 && client.closed === undefined; n++) {
      const candidate = `candidate:${n} 1 udp 2122260223 192.0.2.${n % 250} ${1024 + n} typ host`;
      client.say({ case: 'candidate', value: { generation, mid, candidate } });
    }
    await fatal(client, ErrorCode.TOO_MANY_CANDIDATES);
  }),
};

async function firstMid(client: RawClient): Promise<string> {
  const { sdp } = await client.expect('offer');
  return /a=mid:(\S+)/.exec(sdp)?.[1] ?? '';
}

/** How far one of the two has come. */
interface Progress {
  readonly offers: number;
  readonly frozenMs: number;
  readonly longestGapMs: number;
}

async function progress(people: readonly Participant[]): Promise<Progress[]> {
  return Promise.all(people.map(async (viewer, at) => {
    const other = people[1 - at];
    const seen = other === undefined ? null : await viewer.tab.call('observe', other.name, 'camera');
    return {
      offers: await viewer.offers(),
      frozenMs: 1000 * (seen?.video?.totalFreezesDuration ?? 0),
      longestGapMs: seen?.frames?.longestGapMs ?? Infinity,
    };
  }));
}

/** The call is as good as if nobody else were there: nobody notices anything. */
async function undisturbed(people: readonly Participant[], before: readonly Progress[]): Promise<string[]> {
  const after = await progress(people);
  return people.flatMap((viewer, at) => {
    const [was, is] = [before[at], after[at]];
    if (was === undefined || is === undefined) {
      return [`${viewer.label} was not seen`];
    }
    const problems: string[] = [];
    // Firefox hands out frames of a window that is not in front about once a second.
    if (viewer.tab.kind === 'chromium' && is.longestGapMs > 1000) {
      problems.push(`${viewer.label} waited ${Math.round(is.longestGapMs)} ms for a frame`);
    }
    // Browsers call a gap of 150 ms a freeze, and two that share two cores with a newcomer have some.
    if (is.frozenMs - was.frozenMs > 1000) {
      problems.push(`${viewer.label} saw a picture that stood still for ${Math.round(is.frozenMs - was.frozenMs)} ms`);
    }
    if (is.offers > was.offers) {
      problems.push(`${viewer.label} got ${is.offers - was.offers} more offers`);
    }
    return problems;
  });
}

test('gate', 'Hostile clients get a typed error, a running call of two others sees no effect', 150, async (t) => {
  const server = await t.server();
  const people = [await t.join(server, 'chromium', 'Alice'), await t.join(server, 'firefox', 'Bob')];
  await mesh(people);
  await Promise.all(people.map((person) => person.tab.call('resetGaps')));
  const problems: string[] = [];
  for (const [name, attack] of Object.entries(attacks)) {
    const before = await progress(people);
    const client = await RawClient.connect(server);
    try {
      await attack(client);
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
    client.close();
    problems.push(...(await undisturbed(people, before)).map((effect) => `after ${name}: ${effect}`));
    await Promise.all(people.map((person) => person.tab.call('resetGaps')));
  }
  await mesh(people);
  await Promise.all(people.map((person) => person.sawLeaving('Mallory')));
  t.note(`${Object.keys(attacks).length} attacks`);
  if (problems.length > 0) {
    throw new Error(problems.join('\n'));
  }
});

async function answersForeignOrigin(server: Server, origin: string): Promise<string> {
  try {
    const client = await RawClient.connect(server, origin);
    client.close();
    return 'open';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test('gate', 'A page of another origin cannot open the WebSocket', 20, async (t) => {
  const server = await t.server();
  const answer = await answersForeignOrigin(server, 'https://evil.example');
  if (!answer.includes('403')) {
    throw new Error(`instead of 403: ${answer}`);
  }
});

test('full', 'A client that never says hello is closed', 30, async (t) => {
  const server = await t.server();
  const client = await RawClient.connect(server);
  await client.expectError(ErrorCode.TIMEOUT, 15_000);
  await client.expectClosed();
});

test('gate', 'The end of the server is told to its clients', 30, async (t) => {
  const server = await t.server();
  const client = await RawClient.connect(server);
  client.say(hello('Mallory'));
  await client.expect('offer');
  t.ended(server);
  const took = await server.stop();
  await until('a last word', 2000, () =>
    (client.find('goodbye') ?? client.find('error')) === undefined ? 'nothing was said' : undefined, 20);
  t.note(`exit status 0 after ${took} ms`);
});
