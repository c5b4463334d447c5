// A small runner: one test after the other, what each began is ended, one last line for scripts.
import { toJsonString } from '@bufbuild/protobuf';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StatusSchema } from '../out/gen/status_pb.js';
import { launchChromium, launchFirefox, type Browser, type BrowserKind, type Tab } from './browser.js';
import { Namespace } from './netns.js';
import { Participant, type JoinOptions } from './participant.js';
import { output } from './paths.js';
import { Server, type ServerOptions } from './server.js';
import { outline, statusOf } from './status.js';
import { deadline, sleep } from './time.js';

export type Suite = 'gate' | 'full';

export interface TestCase {
  readonly name: string;
  readonly timeoutMs: number;
  readonly run: (context: Context) => Promise<void>;
}

const cases: Record<Suite, TestCase[]> = { gate: [], full: [] };

export function test(suite: Suite, name: string, timeoutSeconds: number, run: TestCase['run']): void {
  cases[suite].push({ name, timeoutMs: timeoutSeconds * 1000, run });
}

const browsers = new Map<BrowserKind, Promise<Browser>>();

/** One process for each kind, shared by the tests of a run. */
export function browser(kind: BrowserKind): Promise<Browser> {
  const running = browsers.get(kind) ?? (kind === 'chromium' ? launchChromium() : launchFirefox());
  browsers.set(kind, running);
  return running;
}

async function closeBrowsers(): Promise<void> {
  const running = [...browsers.values()];
  browsers.clear();
  await Promise.allSettled(running.map(async (one) =>
    deadline((await one).close(), 10_000, 'closing a browser')));
}

/** Chromium fails what it is loading when the machine's addresses change. */
const networkChangeMs = 2000;

/** What a test began. */
export class Context {
  readonly servers: Server[] = [];
  readonly people: Participant[] = [];
  readonly notes: string[] = [];
  private readonly cleanups: (() => Promise<void> | void)[] = [];
  private nextIdentity = 0;

  async server(options: ServerOptions = {}): Promise<Server> {
    const server = await Server.start(options);
    this.servers.push(server);
    return server;
  }

  async join(server: Server, kind: BrowserKind, name: string, options: JoinOptions = {}): Promise<Participant> {
    const person = await Participant.join(server, await browser(kind), name, this.nextIdentity, options);
    this.nextIdentity += 1;
    this.people.push(person);
    return person;
  }

  /** A page beside the meeting's. */
  async openPage(url: string): Promise<Tab> {
    const tab = await (await browser('chromium')).open('');
    this.finally(() => tab.close());
    await tab.goto(url);
    return tab;
  }

  /** A new folder, for `what`. */
  folder(what: string): string {
    const made = mkdtempSync(join(tmpdir(), `umbrella-${what}-`));
    this.finally(() => {
      rmSync(made, { recursive: true, force: true });
    });
    return made;
  }

  /** So many namespaces, each at a place of its own; the browsers have got used to them. */
  async wires(count: number): Promise<Namespace[]> {
    const made = Array.from({ length: count }, (_, place) => {
      const namespace = new Namespace(place);
      this.finally(() => {
        namespace.remove();
      });
      return namespace;
    });
    await sleep(networkChangeMs);
    return made;
  }

  async wire(): Promise<Namespace> {
    const [only] = await this.wires(1);
    if (only === undefined) {
      throw new Error('there is no wire');
    }
    return only;
  }

  /** Printed with the result. */
  note(text: string): void {
    this.notes.push(text);
  }

  finally(cleanup: () => Promise<void> | void): void {
    this.cleanups.push(cleanup);
  }

  /** Every server must go in order and without complaints; the first that does not is the error. */
  async end(): Promise<void> {
    await Promise.allSettled(this.people.map((person) => person.close()));
    const ends = await Promise.allSettled(this.servers.map(async (server) => {
      if (!this.stopped.has(server)) {
        await server.stop();
      }
      const complaints = server.complaints();
      if (complaints.length > 0) {
        throw new Error(`the server complained:\n${complaints.slice(0, 10).join('\n')}`);
      }
    }));
    for (const cleanup of this.cleanups.reverse()) {
      await cleanup();
    }
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) {
      throw failed.reason;
    }
  }

  private readonly stopped = new Set<Server>();

  /** The test has ended this server itself. */
  ended(server: Server): void {
    this.stopped.add(server);
  }

  logs(directory: string): void {
    mkdirSync(directory, { recursive: true });
    this.servers.forEach((server, at) => {
      writeFileSync(join(directory, `server-${at}.log`), server.log());
      const stacks = server.stuckStacks();
      if (stacks !== undefined) {
        writeFileSync(join(directory, `server-${at}.stacks`), stacks);
      }
    });
  }

  /** Returns what the servers knew, in short. */
  async evidence(directory: string): Promise<string> {
    this.logs(directory);
    const states = await Promise.allSettled(this.servers.map(async (server, at) => {
      const status = await statusOf(server);
      writeFileSync(join(directory, `server-${at}.json`), toJsonString(StatusSchema, status, { prettySpaces: 2 }));
      return outline(status);
    }));
    await Promise.allSettled(this.people.map(async (person) => {
      writeFileSync(join(directory, `${person.name}.console.log`), person.tab.console.join('\n'));
      await person.tab.screenshot(join(directory, `${person.name}.png`));
    }));
    return states.flatMap((state) => state.status === 'fulfilled' ? state.value : []).join('\n');
  }
}

const describe = (error: unknown): string => error instanceof Error ? error.message : String(error);

async function runOne({ name, timeoutMs, run }: TestCase): Promise<string | undefined> {
  const context = new Context();
  const began = Date.now();
  const directory = join(output, 'failures', name.replaceAll(/[^\w]+/g, '-'));
  let problem: string | undefined;
  try {
    await deadline(run(context), timeoutMs, 'the test');
  } catch (error) {
    problem = describe(error);
    const state = await context.evidence(directory);
    problem += `${state === '' ? '' : `\n${state}`}\n(logs and screenshots: ${directory})`;
  }
  try {
    await deadline(context.end(), 60_000, 'ending what the test began');
  } catch (error) {
    context.logs(directory);
    problem = [problem, describe(error), `(logs: ${directory})`].filter((part) => part !== undefined).join('\n');
  }
  const seconds = ((Date.now() - began) / 1000).toFixed(1).padStart(6);
  console.log(`${problem === undefined ? 'ok  ' : 'FAIL'} ${seconds} s  ${name}`);
  for (const note of context.notes) {
    console.log(`              ${note}`);
  }
  if (problem !== undefined) {
    console.log(problem.replaceAll(/^/gm, '              '));
  }
  return problem;
}

/** Returns whether all passed. */
export async function runSuite(suite: Suite, only: RegExp | undefined, repeat: number): Promise<boolean> {
  const wanted = cases[suite].filter((one) => only === undefined || only.test(one.name));
  const chosen = wanted.flatMap((one) => Array.from({ length: repeat }, () => one));
  let passed = 0;
  for (const one of chosen) {
    passed += await runOne(one) === undefined ? 1 : 0;
  }
  await closeBrowsers();
  const failed = chosen.length - passed;
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0;
}
