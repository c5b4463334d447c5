// Pages that speak WHIP and WHEP, and requests of such clients without any media.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { send, type Fetched } from './fetch.js';
import type { CaptureFormat } from './page/config.js';
import type { PublishOptions, ViewOptions, WhipPage } from './page/whip.js';
import type { Participant } from './participant.js';
import { output } from './paths.js';
import type { Context } from './runner.js';
import type { Server } from './server.js';

let bundle: string | undefined;

/** A page of the server that has joined nothing; what it publishes has the colour and tone of `name`. */
export async function whipPage(
  t: Context, server: Server, name: string, format: Partial<CaptureFormat> = {},
): Promise<Participant> {
  const page = await t.join(server, 'chromium', name, { idle: true, format });
  await enableWhip(page);
  return page;
}

/** Hands the clients to what the page shows now. */
export async function enableWhip(page: Participant): Promise<void> {
  bundle ??= readFileSync(join(output, 'whip.js'), 'utf8');
  // An expression of a script's value is what is handed back.
  await page.tab.run(`${bundle}\n;undefined`);
}

export function call<Name extends keyof WhipPage>(
  page: Participant, name: Name, ...args: Parameters<WhipPage[Name]>
): Promise<Awaited<ReturnType<WhipPage[Name]>>> {
  return page.tab.run(`window.e2eWhip.${name}(...${JSON.stringify(args)})`) as Promise<Awaited<ReturnType<WhipPage[Name]>>>;
}

/** Publishes as `page.name`; the participant's id. */
export async function publish(
  page: Participant, options: Partial<PublishOptions> & { readonly room?: string } = {},
): Promise<string> {
  const { room = 'default', ...rest } = options;
  const url = `${page.server.url}/whip/${room}?name=${encodeURIComponent(page.name)}`;
  return participantOf(await call(page, 'publish', { url, trickle: true, ...rest }));
}

/** The last part of a session's address. */
export const participantOf = (location: string): string => location.split('/').at(-1) ?? '';

export function watch(
  page: Participant, whom: Participant, id: string, options: Partial<ViewOptions> = {},
): Promise<string> {
  return call(page, 'view', {
    url: `${page.server.url}/whep/default/${id}`, trickle: true, name: whom.name, participant: id, ...options,
  });
}

export interface WhipRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One request, as curl makes it; the path is sent as it is. */
export function ask(server: Server, path: string, { method = 'POST', headers, body = '' }: WhipRequest = {}): Promise<Fetched> {
  return send(new URL(server.url), {
    method, path, body, timeout: 15_000,
    headers: { 'Content-Type': 'application/sdp', ...headers, 'Content-Length': Buffer.byteLength(body) },
  });
}
