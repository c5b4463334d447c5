// One request to the server, with all of its answer.
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';

export interface Fetched {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export function fetchBody(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Fetched> {
  return new Promise((done, failed) => {
    const asked = request(url, { rejectUnauthorized: false, timeout: 5000, headers }, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) });
      });
    });
    asked.on('error', failed);
    asked.on('timeout', () => {
      asked.destroy(new Error('no answer'));
    });
    asked.end();
  });
}
