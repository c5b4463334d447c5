// The real server: started in a directory of its own on a free port, watched, and ended in order.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { repository } from './paths.js';
import { sample, threadNames, type Sample } from './proc.js';
import { deadline, sleep, until } from './time.js';

export interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** A network namespace to run in, and the address by which it is reached. */
  readonly netns?: { readonly name: string; readonly address: string };
  /** The working directory, kept afterwards; none: a temporary one. */
  readonly directory?: string;
  readonly port?: number;
  /** Plain HTTP for a proxy, below this path ('' or '/umbrella'). */
  readonly cloudBelow?: string;
  /** A command that starts the server, such as prlimit. */
  readonly within?: readonly string[];
}

/** Where browsers and raw clients find a server: its own address, or that of a proxy before it. */
export interface Entrance {
  readonly url: string;
}

/** Errors of any library reach the log as ERROR; GLib's own prefix is CRITICAL. */
const complaint = /^\S+ ERROR |CRITICAL|WARNING (GLib|GStreamer|libsoup|libnice)\S*:|media error|AddressSanitizer|runtime error:/;

export interface Exit {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function binary(): string {
  const path = resolve(process.env.UMBRELLA_BIN ?? join(repository, 'build/src/app/umbrella'));
  if (!existsSync(path)) {
    throw new Error(`there is no server at ${path}: build it, or name it in UMBRELLA_BIN`);
  }
  return path;
}

function listens(port: number): Promise<boolean> {
  return new Promise((done) => {
    const probe = createServer();
    probe.on('error', () => {
      done(false);
    });
    probe.listen(port, () => {
      probe.close(() => {
        done(true);
      });
    });
  });
}

/** Below the ports that the kernel hands out (32768) and those of media (40000), of which Umbrella warns. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    if (await listens(port)) {
      return port;
    }
  }
}

function environment(port: number, extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  // Two choices are the whole run's: the same tests hold for both send paths, and with one UDP port
  // for each server, whatever its number.
  const clean = Object.entries(process.env)
    .filter(([name]) => !name.startsWith('UMBRELLA_') || name === 'UMBRELLA_SEND_PATH');
  const shared = process.env.UMBRELLA_UDP_PORT === undefined ? {} : { UMBRELLA_UDP_PORT: String(port) };
  return { ...Object.fromEntries(clean), ...shared, UMBRELLA_HTTP_SERVE_ADDR: `:${port}`, ...extra };
}

/** Asks for an address of the server and drops the body. */
export function get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<IncomingMessage> {
  return new Promise((done, failed) => {
    const options = { rejectUnauthorized: false, timeout: 2000, headers };
    const asked = (url.startsWith('https:') ? requestTls : requestPlain)(url, options, (answer) => {
      answer.resume();
      answer.on('end', () => {
        done(answer);
      });
    });
    asked.on('error', failed);
    asked.on('timeout', () => {
      asked.destroy(new Error('no answer'));
    });
    asked.end();
  });
}

async function healthy(url: string): Promise<string | undefined> {
  try {
    const { statusCode } = await get(`${url}/healthz`);
    return statusCode === 200 ? undefined : `status ${String(statusCode)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Runs the server to its own end, for the cases in which it refuses to start. */
export async function runToExit(options: ServerOptions, timeoutMs: number): Promise<Exit> {
  const server = await Server.spawn(options);
  try {
    return await server.exited(timeoutMs);
  } finally {
    server.kill();
  }
}

export class Server implements Entrance {
  private stdout = '';
  private stderr = '';
  private readonly exit: Promise<Exit>;
  private running = true;
  private readonly forgiven: RegExp[] = [];

  private constructor(
    private readonly child: ChildProcess, readonly url: string, readonly port: number,
    readonly directory: string, private readonly temporary: boolean,
    /** The network namespace in which it runs; none: this machine's own. */
    readonly netns?: string,
  ) {
    child.stdout?.on('data', (data: Buffer) => { this.stdout += data.toString(); });
    child.stderr?.on('data', (data: Buffer) => { this.stderr += data.toString(); });
    this.exit = new Promise((done, failed) => {
      child.on('error', failed);
      child.on('close', (status, signal) => {
        this.running = false;
        if (this.temporary) {
          rmSync(this.directory, { recursive: true, force: true });
        }
        done({ status, signal, stdout: this.stdout, stderr: this.stderr });
      });
    });
    // Whoever waits for it gets the error; nobody has to.
    this.exit.catch(() => undefined);
  }

  /** Starts the process and does not wait for it. */
  static async spawn(options: ServerOptions): Promise<Server> {
    const port = options.port ?? await freePort();
    const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'umbrella-e2e-'));
    const command = [...(options.within ?? []), binary(), ...(options.flags ?? [])];
    const cloud = options.cloudBelow === undefined
      ? {} : { UMBRELLA_CLOUD: '1', UMBRELLA_HTTP_PREFIX: options.cloudBelow };
    if (options.netns !== undefined) {
      command.unshift('ip', 'netns', 'exec', options.netns.name);
    }
    const child = spawn(command[0] ?? '', command.slice(1), {
      cwd: directory,
      env: environment(port, { ...cloud, ...options.env }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const host = options.netns?.address ?? 'localhost';
    const url = options.cloudBelow === undefined
      ? `https://${host}:${port}` : `http://${host}:${port}${options.cloudBelow}`;
    return new Server(child, url, port, directory, options.directory === undefined, options.netns?.name);
  }

  static async start(options: ServerOptions = {}): Promise<Server> {
    const server = await Server.spawn(options);
    try {
      await until('the server', 30_000, async () => {
        if (!server.running) {
          throw new Error(`the server ended while it started:\n${server.log()}`);
        }
        return await healthy(server.url);
      }, 50);
    } catch (error) {
      server.kill();
      throw error;
    }
    return server;
  }

  get host(): string {
    return new URL(this.url).hostname;
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** The admin's, which is left there when nobody reads the terminal. */
  password(): string {
    return readFileSync(join(this.directory, 'umbrella-admin-password'), 'utf8').trim();
  }

  log(): string {
    return this.stdout + this.stderr;
  }

  sample(): Sample {
    return sample(this.pid);
  }

  threadNames(): string[] {
    return threadNames(this.pid);
  }

  signal(name: NodeJS.Signals): void {
    if (this.running) {
      this.child.kill(name);
    }
  }

  kill(): void {
    this.signal('SIGKILL');
  }

  exited(timeoutMs: number): Promise<Exit> {
    return deadline(this.exit, timeoutMs, 'the end of the server');
  }

  /** Lines that say that an invariant is broken, or that media broke by itself. */
  complaints(): string[] {
    return this.log().split('\n').filter((line) => complaint.test(line) && !this.forgiven.some((one) => one.test(line)));
  }

  /** Of all threads, if it runs and says that something does not end. Where gdb is not installed, its absence. */
  stuckStacks(): string | undefined {
    if (!this.running || !this.log().includes('takes too long')) {
      return undefined;
    }
    const gdb = spawnSync('gdb', ['-p', String(this.pid), '-batch', '-ex', 'thread apply all bt'], { encoding: 'utf8', timeout: 60_000 });
    return gdb.error === undefined ? gdb.stdout : String(gdb.error);
  }

  /** What the test itself makes the server complain of. */
  forgive(what: RegExp): void {
    this.forgiven.push(what);
  }

  /** SIGTERM; what is wrong about the end is the error. Returns how long it took. */
  async stop(timeoutMs = 5000): Promise<number> {
    const began = Date.now();
    if (!this.running) {
      const { status, signal } = await this.exit;
      throw new Error(`the server had ended by itself (status ${String(status)}, signal ${String(signal)})\n${this.tail()}`);
    }
    this.signal('SIGTERM');
    try {
      const { status, signal } = await this.exited(timeoutMs);
      if (status !== 0) {
        throw new Error(`after SIGTERM: status ${String(status)}, signal ${String(signal)}\n${this.tail()}`);
      }
    } finally {
      this.kill();
      await sleep(0);
    }
    return Date.now() - began;
  }

  tail(lines = 40): string {
    return this.log().split('\n').slice(-lines).join('\n');
  }
}
