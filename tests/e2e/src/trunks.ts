// What a server tells of its trunks, and how they are set, over HTTP.
import { request } from 'node:https';
import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { TrunksSchema, type Trunks } from '../out/gen/status_pb.js';
import type { Server } from './server.js';
import { until } from './time.js';

function ask(server: Server, method: string, path: string, body?: object): Promise<JsonValue> {
  return new Promise((done, failed) => {
    const headers = { Authorization: `Bearer ${server.password()}`, Accept: 'application/json' };
    const asked = request(`${server.url}/api/${path}`, { method, headers, rejectUnauthorized: false, timeout: 5000 }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        const text = Buffer.concat(parts).toString();
        if ((answer.statusCode ?? 0) >= 300) {
          failed(new Error(`${method} ${path}: ${String(answer.statusCode)} ${text}`));
        } else {
          done(text === '' ? null : JSON.parse(text) as JsonValue);
        }
      });
    });
    asked.on('error', failed);
    asked.on('timeout', () => {
      asked.destroy(new Error('no answer'));
    });
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

export async function trunksOf(server: Server): Promise<Trunks> {
  return fromJson(TrunksSchema, await ask(server, 'GET', 'trunks'));
}

/** Returns the trunk's id. */
export async function setTrunk(server: Server, address: string, rooms: readonly string[] = []): Promise<string> {
  const answer = await ask(server, 'POST', 'trunks', { address, rooms });
  return (answer as { id: string }).id;
}

/** A line for another server. */
export async function inviteOf(server: Server, address: string): Promise<string> {
  const answer = await ask(server, 'POST', 'trunk-invites', { address });
  return (answer as { invite: string }).invite;
}

export async function removeTrunk(server: Server, id: string): Promise<void> {
  await ask(server, 'DELETE', `trunks/${id}`);
}

const told = ({ trunks, neighbours }: Trunks): string =>
  [...trunks.map(({ address, state, words }) => `${address}: ${state} (${words})`),
    `${neighbours.filter(({ up }) => up).length} neighbours up`].join(', ');

/** Until the server has links to so many others. */
export async function linked(server: Server, neighbours: number, timeoutMs = 10_000): Promise<void> {
  await until(`${neighbours} trunks to be up`, timeoutMs, async () => {
    const trunks = await trunksOf(server);
    return trunks.neighbours.filter(({ up }) => up).length === neighbours ? undefined : told(trunks);
  });
}
