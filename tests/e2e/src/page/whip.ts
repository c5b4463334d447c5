// Clients of WHIP and WHEP that were not written for this server, inside a page that has joined
// nothing. The suite speaks to them through window.e2eWhip.
import { WHIPClient } from '@eyevinn/whip-web-client';
import { WHEPClient } from 'whip-whep/whep.js';
import { WHIPClient as OtherWhipClient } from 'whip-whep/whip.js';
import { offerAtOnce } from './plainWhip.js';

export interface WhipOptions {
  readonly url: string;
  readonly token?: string;
  /** Candidates follow by PATCH; else the offer waits for all of them. */
  readonly trickle: boolean;
}

export interface PublishOptions extends WhipOptions {
  readonly client?: 'eyevinn' | 'whip-whep' | 'plain';
  readonly kinds?: readonly ('audio' | 'video')[];
  readonly layers?: readonly string[];
}

export interface ViewOptions extends WhipOptions {
  /** What the tile is called, and whose it is. */
  readonly name: string;
  readonly participant: string;
}

export interface WhipPage {
  /** The address of the session. */
  publish(options: PublishOptions): Promise<string>;
  view(options: ViewOptions): Promise<string>;
  stop(): Promise<void>;
  restartIce(): Promise<void>;
  /** Status and headers of a request, as the page's origin may see them. */
  ask(url: string, init: RequestInit): Promise<{ status: number; headers: Record<string, string>; body: string }>;
}

declare global {
  interface Window {
    e2eWhip?: WhipPage;
  }
}

interface Session {
  readonly url: string;
  stop(): Promise<unknown>;
  restart?(): Promise<unknown>;
}

const sessions: Session[] = [];

async function capture(kinds: readonly string[]): Promise<MediaStream> {
  const all = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  return new MediaStream(all.getTracks().filter((track) => kinds.includes(track.kind)));
}

async function connected(connection: RTCPeerConnection): Promise<void> {
  const until = performance.now() + 15_000;
  while (connection.connectionState !== 'connected') {
    if (performance.now() > until) {
      throw new Error(`the connection is ${connection.connectionState}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function publishByEyevinn({ url, token, trickle }: PublishOptions, stream: MediaStream): Promise<Session> {
  const made: { connection?: RTCPeerConnection } = {};
  const client = new WHIPClient({
    endpoint: url,
    opts: { iceServers: [], noTrickleIce: !trickle, timeout: 300, ...(token === undefined ? {} : { authkey: token }) },
    peerConnectionFactory: (configuration) => (made.connection = new RTCPeerConnection(configuration)),
  });
  await client.ingest(stream);
  const resource = await client.getResourceUrl();
  if (made.connection !== undefined) {
    await connected(made.connection);
  }
  return { url: resource, stop: () => client.destroy() };
}

function addTracks(connection: RTCPeerConnection, stream: MediaStream, layers: readonly string[]): void {
  for (const track of stream.getTracks()) {
    const sendEncodings = track.kind === 'video'
      ? layers.map((rid, at) => ({ rid, scaleResolutionDownBy: 2 ** (layers.length - 1 - at) })) : [];
    connection.addTransceiver(track, { direction: 'sendonly', streams: [stream], sendEncodings });
  }
}

async function publishByOther(options: PublishOptions, stream: MediaStream): Promise<Session> {
  const connection = new RTCPeerConnection();
  addTracks(connection, stream, options.layers ?? []);
  const client = new OtherWhipClient();
  await client.publish(connection, options.url, options.token);
  await connected(connection);
  return { url: String(client.resourceURL), stop: () => client.stop() };
}

async function publishPlainly({ url, token, layers }: PublishOptions, stream: MediaStream): Promise<Session> {
  const connection = new RTCPeerConnection();
  addTracks(connection, stream, layers ?? []);
  const session = await offerAtOnce(connection, url, token);
  await connected(connection);
  return session;
}

function show(connection: RTCPeerConnection, name: string, participant: string): void {
  const tile = document.createElement('div');
  Object.assign(tile.dataset, { testid: 'tile', name, source: 'camera', participantId: participant });
  document.body.append(tile);
  connection.ontrack = ({ track }) => {
    const player = document.createElement(track.kind === 'audio' ? 'audio' : 'video');
    player.autoplay = true;
    player.muted = track.kind === 'video';
    player.srcObject = new MediaStream([track]);
    Object.assign(player.dataset, { participantId: participant, source: track.kind === 'audio' ? 'microphone' : 'camera' });
    (track.kind === 'audio' ? document.body : tile).append(player);
  };
}

function receivers(): RTCPeerConnection {
  const connection = new RTCPeerConnection();
  connection.addTransceiver('audio', { direction: 'recvonly' });
  connection.addTransceiver('video', { direction: 'recvonly' });
  return connection;
}

async function view(options: ViewOptions): Promise<string> {
  const connection = receivers();
  show(connection, options.name, options.participant);
  let session: Session;
  if (options.trickle) {
    const client = new WHEPClient();
    await client.view(connection, options.url, options.token);
    session = { url: String(client.resourceURL), stop: () => client.stop() };
  } else {
    session = await offerAtOnce(connection, options.url, options.token);
  }
  sessions.push(session);
  await connected(connection);
  return session.url;
}

async function publish(options: PublishOptions): Promise<string> {
  const stream = await capture(options.kinds ?? ['audio', 'video']);
  const by = { 'eyevinn': publishByEyevinn, 'whip-whep': publishByOther, 'plain': publishPlainly };
  const session = await by[options.client ?? 'eyevinn'](options, stream);
  sessions.push(session);
  return session.url;
}

async function ask(url: string, init: RequestInit): ReturnType<WhipPage['ask']> {
  const answer = await fetch(url, init);
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
}

window.e2eWhip = {
  publish,
  view,
  stop: async () => {
    await Promise.all(sessions.splice(0).map((session) => session.stop()));
  },
  restartIce: async () => {
    await Promise.all(sessions.map(async (session) => {
      await session.restart?.();
    }));
  },
  ask,
};
