// What the server tells of itself, as JSON.
import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { StatusSchema, type Participant, type Status } from '../out/gen/status_pb.js';
import { fetchBody } from './fetch.js';
import type { Server } from './server.js';

export async function statusOf(server: Server): Promise<Status> {
  const { body } = await fetchBody(`${server.url}/status`, { Accept: 'application/json' });
  return fromJson(StatusSchema, JSON.parse(body.toString()) as JsonValue);
}

export const everybody = (status: Status): Participant[] => status.rooms.flatMap((room) => room.participants);

/** A line for each participant: what comes from it and what goes to it, with packets so far. */
export const outline = (status: Status): string[] => everybody(status).map((one) => {
  const from = one.publications.map(({ source, codec, muted, wanted, received }) =>
    `${source} ${codec} ${received?.packets ?? 0n}${muted ? ' muted' : ''}${wanted ? '' : ' unwanted'}`);
  const to = one.subscriptions.map(({ participantId, source, sent }) => `${participantId} ${source} ${sent?.packets ?? 0n}`);
  const state = `${one.connected ? '' : ' without WebSocket'}${one.media ? '' : ' without media'}${one.away ? ' away' : ''}`;
  return `${one.name} (${one.id})${state}: sends ${from.join(', ') || 'nothing'}; gets ${to.join(', ') || 'nothing'}`;
});

/** RTP packets sent to each participant so far: by its id, then by whose and what they are of. */
export type Sent = ReadonlyMap<string, ReadonlyMap<string, number>>;

export function sentTo(status: Status): Sent {
  return new Map(everybody(status).map(({ id, subscriptions }) => [
    id, new Map(subscriptions.map((one) => [`${one.participantId} ${one.source}`, Number(one.sent?.packets ?? 0n)])),
  ]));
}

/** To whom what flowed between two looks. */
export function flowed(before: Sent, after: Sent): Map<string, Set<string>> {
  return new Map([...after].map(([id, streams]) => [
    id, new Set([...streams].filter(([key, packets]) => packets > (before.get(id)?.get(key) ?? 0)).map(([key]) => key)),
  ]));
}

/** RTP packets that the server has sent so far, to everybody together. */
export const packetsSent = ({ totals }: Status): number =>
  Number(totals?.audioSent?.packets ?? 0n) + Number(totals?.videoSent?.packets ?? 0n);
