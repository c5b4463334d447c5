// One request to the server, with all of its answer.
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';

export interface Fetched {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export function fetchBody(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Fetched> {
  return send(new URL(url), { headers });
}

export interface Asked {
  readonly method?: string;
  /** In place of the address's own, which `URL` has made plain. */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  readonly body?: string;
  readonly timeout?: number;
}

export function send(url: URL, { body, ...options }: Asked): Promise<Fetched> {
  return new Promise((done, failed) => {
    // Not request(url, options): Node 18 reads the path from the address then, whatever the options say.
    const where = { hostname: url.hostname.replace(/^\[|\]$/g, ''), port: url.port, path: url.pathname + url.search };
    const asked = request({ ...where, rejectUnauthorized: false, timeout: 5000, ...options }, (answer) => {
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
    asked.end(body);
  });
}
