// OBS and its like: streams that come by WHIP and are watched by WHEP.
import { statusOf } from '../status.js';
import { test } from '../runner.js';
import { sleep, until } from '../time.js';
import { ask, call, participantOf, publish, watch, whipPage } from '../whip.js';

test('gate', 'a WHIP client is a participant, and a WHEP player sees and hears it', 60, async (t) => {
  const server = await t.server();
  const alice = await t.join(server, 'chromium', 'Alice', { join: 'view' });
  const stream = await whipPage(t, server, 'Stream');
  const id = await publish(stream);
  await alice.sees(stream);
  const player = await whipPage(t, server, 'Player');
  const location = await watch(player, stream, id);
  await player.sees(stream);
  const people = (await statusOf(server)).rooms[0]?.participants.map(({ name, by }) => `${name} ${by}`);
  const expected = ['Alice page', 'Stream whip', 'viewer whep'];
  if (people?.sort().join() !== expected.join()) {
    throw new Error(`the status shows ${String(people?.join())}`);
  }
  if ((await alice.tileNames()).length !== 1) {
    throw new Error(`Alice sees ${(await alice.tileNames()).join()}`);
  }
  await call(player, 'stop');
  const again = await ask(server, new URL(location).pathname, { method: 'DELETE' });
  if (again.status !== 404) {
    throw new Error(`a session that has ended answers ${String(again.status)}`);
  }
  await call(stream, 'stop');
  await alice.sawLeaving('Stream');
});

test('gate', 'a WHEP player follows a person who joins, mutes and comes back', 60, async (t) => {
  const server = await t.server();
  const nobody = await ask(server, '/whep/default', { body: 'v=0\r\n' });
  const alice = await t.join(server, 'chromium', 'Alice');
  const player = await whipPage(t, server, 'Player');
  await until('the camera is published', 10_000, async () => {
    const [person] = (await statusOf(server)).rooms[0]?.participants ?? [];
    return person?.publications.length === 2 ? undefined : 'not yet';
  });
  await call(player, 'view', { url: `${server.url}/whep/default`, trickle: false, name: 'Alice', participant: 'first' });
  await player.sees(alice);
  for (const device of ['microphone', 'camera']) {
    await alice.tab.click(`toggle-${device}`);
  }
  await player.hearsNothingOf(alice);
  await until('no picture comes', 10_000, async () => {
    const before = (await player.video(alice)).framesDecoded;
    await sleep(1000);
    const more = (await player.video(alice)).framesDecoded - before;
    return more === 0 ? undefined : `${more} frames in 1 s`;
  });
  for (const device of ['microphone', 'camera']) {
    await alice.tab.click(`toggle-${device}`);
  }
  await player.sees(alice);
  await alice.rejoin();
  await player.sees(alice);
  if (nobody.status === 201) {
    throw new Error('nobody could be watched');
  }
});

const badOffers: Readonly<Record<string, readonly [string, number]>> = {
  'nothing': ['', 400],
  'JSON': ['{"type":"offer"}', 400],
  'a megabyte': [`v=0\r\n${'a=x\r\n'.repeat(200_000)}`, 413],
  'no media': ['v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n', 406],
};
/** Two dots and a zero never get here: the path is made plain, or refused, before. */
const badRooms = ['a%2Fb%2Fc%2Fd', 'a%01b', 'r'.repeat(300), '%FF%FE'];

test('gate', 'bad WHIP and WHEP requests get a clear 4xx as a problem document', 30, async (t) => {
  const server = await t.server();
  const expectProblem = async (what: string, path: string, body: string, status?: number): Promise<void> => {
    const answer = await ask(server, path, { body });
    const good = status === undefined ? Math.floor((answer.status ?? 0) / 100) === 4 : answer.status === status;
    const problem = answer.headers['content-type'] === 'application/problem+json'
      ? JSON.parse(answer.body.toString()) as { status: number; detail: string } : undefined;
    if (!good || problem?.status !== answer.status || problem?.detail === '') {
      throw new Error(`${what}: ${String(answer.status)} ${answer.body.toString()}`);
    }
  };
  for (const [what, [body, status]] of Object.entries(badOffers)) {
    await expectProblem(what, '/whip/default', body, status);
  }
  for (const room of badRooms) {
    await expectProblem(`room ${room}`, `/whip/${room}`, 'v=0\r\n');
    await expectProblem(`player in ${room}`, `/whep/${room}`, 'v=0\r\n');
  }
  await expectProblem('a session that is none', '/whip/default/x/y', '', 405);
  if (!/INFO whip refused status=413 from=\S+ why="/.test(server.log())) {
    throw new Error('the log does not say why OBS was refused');
  }
  if (participantOf('/whip/a/b/c') !== 'c' || (await statusOf(server)).rooms.length !== 0) {
    throw new Error('a bad request has left a room');
  }
});
