// The SDK's client inside the page, as far as the suite looks at it, and what it told.

export interface RoomEvent {
  /** Milliseconds since the navigation began. */
  readonly at: number;
  /** "joined", "left", "away" or "back" of a participant; "reconnecting", "resumed" or "closed" of
   *  the client; "wanted" or "unwanted" of an own source. */
  readonly what: string;
  readonly name: string;
}

export interface RoomLog {
  readonly id: string;
  readonly state: string;
  readonly events: readonly RoomEvent[];
}

export interface Wish {
  readonly name: string;
  readonly source: string;
}

interface Member {
  readonly id: string;
  readonly name: string;
  readonly away: boolean;
}

interface Events {
  roster: { joined: readonly Member[]; left: readonly Member[] };
  participants: ReadonlyMap<string, Member>;
  track: { participantId: string; source: string; track: MediaStreamTrack | null };
  demand: { source: string; wanted: boolean };
  reconnecting: { attempt: number };
  resumed: { mediaKept: boolean; sameParticipant: boolean };
  closed: { reason: string };
}

export interface Client {
  readonly state: string;
  readonly participantId: string;
  readonly participants: ReadonlyMap<string, Member>;
  on<Name extends keyof Events>(name: Name, listener: (event: Events[Name]) => void): void;
  connect(options: { url: string; name: string; autoShow: boolean }): Promise<void>;
  publish(source: string, track: MediaStreamTrack): void;
  show(wishes: readonly { participantId: string; source: string }[]): void;
}

declare global {
  interface Window {
    umbrella?: Client;
  }
}

const events: RoomEvent[] = [];

function tell(what: string, name: string): void {
  events.push({ at: performance.now(), what, name });
}

function follow(client: Client): void {
  const away = new Set<string>();
  client.on('roster', ({ joined, left }) => {
    joined.forEach(({ name }) => { tell('joined', name); });
    left.forEach(({ name }) => { tell('left', name); });
  });
  client.on('participants', (everybody) => {
    for (const { id, name, away: now } of everybody.values()) {
      if (now !== away.has(id)) {
        tell(now ? 'away' : 'back', name);
        away[now ? 'add' : 'delete'](id);
      }
    }
  });
  client.on('demand', ({ source, wanted }) => { tell(wanted ? 'wanted' : 'unwanted', source); });
  client.on('reconnecting', ({ attempt }) => { tell('reconnecting', String(attempt)); });
  client.on('resumed', ({ sameParticipant, mediaKept }) => {
    tell('resumed', `${sameParticipant ? 'same' : 'new'} participant, media ${mediaKept ? 'kept' : 'made anew'}`);
  });
  client.on('closed', ({ reason }) => { tell('closed', reason); });
}

/** The page's client, which is followed from its first sight on. */
export function watchClient(): void {
  let client: Client | undefined;
  Object.defineProperty(window, 'umbrella', {
    configurable: true,
    get: () => client,
    set: (made: Client) => {
      client = made;
      follow(made);
    },
  });
}

function pageClient(): Client {
  if (window.umbrella === undefined) {
    throw new Error('the page has made no client');
  }
  return window.umbrella;
}

export function roomLog(): RoomLog {
  const client = pageClient();
  return { id: client.participantId, state: client.state, events: [...events] };
}

/** The id of somebody who is here or about to be: others hear of a newcomer a moment after its join. */
async function idOf(client: Client, name: string): Promise<string> {
  for (const until = performance.now() + 5000; performance.now() < until;) {
    const found = [...client.participants.values()].find((member) => member.name === name);
    if (found !== undefined) {
      return found.id;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`nobody here is called ${name}`);
}

/** In place of what the page shows. */
export async function show(wishes: readonly Wish[]): Promise<void> {
  const client = pageClient();
  client.show(await Promise.all(wishes.map(async ({ name, source }) => (
    { participantId: await idOf(client, name), source }))));
}

/** A tile and a player as the suite looks for them; nothing else. */
function playerOf(client: Client, participantId: string, source: string): HTMLMediaElement {
  const key = `${participantId}-${source}`;
  const known = document.getElementById(key);
  if (known instanceof HTMLMediaElement) {
    return known;
  }
  const sound = source === 'microphone' || source === 'screen-audio';
  const player = document.createElement(sound ? 'audio' : 'video');
  player.id = key;
  player.autoplay = true;
  Object.assign(player.dataset, { participantId, source });
  const tile = document.createElement('div');
  if (!sound) {
    const name = client.participants.get(participantId)?.name ?? '';
    Object.assign(tile.dataset, { testid: 'tile', participantId, source, name });
  }
  tile.append(player);
  document.body.append(tile);
  return player;
}

/** A page that shows nothing unless it is told to, on the SDK alone; its camera is on. */
export async function joinBare(name: string): Promise<void> {
  const { UmbrellaClient } = await import(new URL('sdk.js', location.href).href) as { UmbrellaClient: new () => Client };
  const client = new UmbrellaClient();
  window.umbrella = client;
  client.on('track', ({ participantId, source, track }) => {
    if (participantId !== client.participantId) {
      playerOf(client, participantId, source).srcObject = track === null ? null : new MediaStream([track]);
    }
  });
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  for (const track of stream.getTracks()) {
    client.publish(track.kind === 'audio' ? 'microphone' : 'camera', track);
  }
  await client.connect({ url: '../wsb', name, autoShow: false });
}
