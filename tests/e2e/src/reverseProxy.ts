// Real reverse proxies, with the configurations that deployment/ offers to people.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from './paths.js';
import type { Context } from './runner.js';
import { freePort, get, type Entrance, type Server } from './server.js';
import { deadline, until } from './time.js';

export type ProxyKind = 'nginx' | 'caddy';

interface Setting {
  readonly port: number;
  readonly upstream: number;
  readonly directory: string;
}

/** Each text must be there: an example that changes must not slip out of the tests. */
function replaced(text: string, changes: readonly (readonly [string, string])[]): string {
  return changes.reduce((so_far, [from, to]) => {
    if (!so_far.includes(from)) {
      throw new Error(`the example has no "${from}"`);
    }
    return so_far.replaceAll(from, to);
  }, text);
}

function example(path: string): string {
  return readFileSync(join(repository, 'deployment', path), 'utf8');
}

function certificate(directory: string): void {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost',
    '-keyout', join(directory, 'privkey.pem'), '-out', join(directory, 'fullchain.pem')], { stdio: 'ignore' });
}

const commands: Readonly<Record<ProxyKind, (setting: Setting) => string[]>> = {
  nginx: ({ port, upstream, directory }) => {
    const site = replaced(example('nginx/umbrella.conf'), [
      ['443', String(port)], ['meet.example.org;', 'localhost;'], ['/etc/ssl/meet.example.org', directory],
      ['127.0.0.1:8081', `127.0.0.1:${upstream}`],
    ]);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((what) => `${what}_temp_path ${directory}/${what};`);
    writeFileSync(join(directory, 'nginx.conf'), [
      'daemon off;', `pid ${directory}/nginx.pid;`, 'error_log stderr info;', 'events {}',
      'http {', 'access_log off;', ...temporary, site, '}', '',
    ].join('\n'));
    return ['nginx', '-p', directory, '-e', 'stderr', '-c', join(directory, 'nginx.conf')];
  },
  caddy: ({ port, upstream, directory }) => {
    const site = replaced(example('caddy/Caddyfile'), [
      ['meet.example.org {', `https://localhost:${port} {\n\ttls ${directory}/fullchain.pem ${directory}/privkey.pem`],
      ['127.0.0.1:8081', `127.0.0.1:${upstream}`],
    ]);
    writeFileSync(join(directory, 'Caddyfile'), `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
    return ['caddy', 'run', '--adapter', 'caddyfile', '--config', join(directory, 'Caddyfile')];
  },
};

/** A proxy with TLS before a server in cloud mode, at /umbrella. */
export class ReverseProxy implements Entrance {
  readonly url: string;
  private child: ChildProcess | undefined;
  private output = '';

  private constructor(
    readonly kind: ProxyKind, private readonly port: number, private readonly command: readonly string[],
    private readonly directory: string,
  ) {
    this.url = `https://localhost:${port}/umbrella`;
  }

  static async start(kind: ProxyKind, upstream: number): Promise<ReverseProxy> {
    const directory = mkdtempSync(join(tmpdir(), `umbrella-${kind}-`));
    mkdirSync(join(directory, 'home'));
    certificate(directory);
    const port = await freePort();
    const proxy = new ReverseProxy(kind, port, commands[kind]({ port, upstream, directory }), directory);
    await proxy.run();
    return proxy;
  }

  /** Until the page comes through it. */
  async run(): Promise<void> {
    const home = join(this.directory, 'home');
    const child = spawn(this.command[0] ?? '', this.command.slice(1), {
      cwd: this.directory,
      env: { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    child.on('error', (error) => { this.output += `${error.message}\n`; });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => { this.output += data.toString(); });
    }
    await until(`${this.kind} at port ${this.port}`, 15_000, async () => {
      if (child.exitCode !== null || child.pid === undefined) {
        throw new Error(`${this.kind} has ended:\n${this.output}`);
      }
      const answer = await get(`${this.url}/healthz`).catch((error: unknown) => String(error));
      return typeof answer === 'string' || answer.statusCode !== 200
        ? `${typeof answer === 'string' ? answer : String(answer.statusCode)}\n${this.output}` : undefined;
    }, 50);
  }

  /** Ends it and all its connections at once. */
  async stop(): Promise<void> {
    const child = this.child;
    this.child = undefined;
    if (child?.exitCode !== null) {
      return;
    }
    const ended = new Promise<void>((done) => {
      child.once('exit', () => {
        done();
      });
    });
    // Of nginx this is the fast end; its workers follow.
    child.kill('SIGTERM');
    await deadline(ended, 10_000, `the end of ${this.kind}`);
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** A server in cloud mode below /umbrella and a proxy before it, as docs/PROXY.md has them. */
export async function proxied(t: Context, kind: ProxyKind): Promise<[ReverseProxy, Server]> {
  const server = await t.server({
    cloudBelow: '/umbrella',
    env: { UMBRELLA_PUBLIC_IP: '127.0.0.1', UMBRELLA_TRUSTED_PROXY: '127.0.0.1' },
  });
  const proxy = await ReverseProxy.start(kind, server.port);
  t.finally(() => proxy.remove());
  return [proxy, server];
}
