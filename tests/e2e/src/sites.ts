// Several servers, each at a site of its own, joined by trunks over wires of their own.
import { Link } from './link.js';
import { Namespace } from './netns.js';
import type { Context } from './runner.js';
import { freePort, type Server } from './server.js';
import { linked } from './trunks.js';

export interface Site {
  readonly name: string;
  readonly namespace: Namespace;
  readonly port: number;
  readonly directory: string;
  readonly flags: string[];
}

export type Edge = readonly [from: string, to: string];

export class Sites {
  private readonly sites = new Map<string, Site>();
  private readonly links = new Map<string, Link>();
  private readonly servers = new Map<string, Server>();

  private constructor(
    private readonly context: Context, private readonly edges: readonly Edge[], private readonly seed: number | undefined,
  ) {}

  /**
   * The first of each edge dials the second. All trunks are up when it returns. With a seed, a relay
   * is in the middle of each wire.
   */
  static async join(context: Context, names: readonly string[], edges: readonly Edge[], seed?: number): Promise<Sites> {
    const made = new Sites(context, edges, seed);
    const wires = await context.wires(names.length);
    const namespaces = new Map(names.flatMap((name, at) => wires.slice(at, at + 1).map((wire) => [name, wire] as const)));
    for (const name of names) {
      await made.add(name, namespaces);
    }
    await Promise.all(names.map((name) => made.start(name)));
    await made.joined();
    return made;
  }

  server(name: string): Server {
    return found(this.servers, name);
  }

  /** By the port, which a server keeps when it starts again. */
  nameOf({ port }: Server): string {
    return [...this.sites.values()].find((site) => site.port === port)?.name ?? 'no site';
  }

  /** All wires that end at this site; `at` is the place of what comes to it in a pair of counts. */
  linksOf(name: string): { link: Link; at: 0 | 1 }[] {
    return this.edges.filter((edge) => edge.includes(name))
      .map(([from, to]) => ({ link: this.link(from, to), at: from === name ? 0 : 1 }));
  }

  link(from: string, to: string): Link {
    return found(this.links, `${from} ${to}`);
  }

  /** Again, too, after the server at this site has ended. */
  async start(name: string): Promise<Server> {
    const { namespace, port, directory, flags } = found(this.sites, name);
    const server = await this.context.server({
      netns: { name: namespace.name, address: namespace.address }, port, directory, flags,
    });
    this.servers.set(name, server);
    return server;
  }

  async kill(name: string): Promise<void> {
    const server = this.server(name);
    this.context.ended(server);
    server.kill();
    await server.exited(5000);
  }

  async joined(timeoutMs?: number): Promise<void> {
    await Promise.all([...this.servers].map(([name, server]) =>
      linked(server, this.edges.filter((edge) => edge.includes(name)).length, timeoutMs)));
  }

  private async add(name: string, namespaces: ReadonlyMap<string, Namespace>): Promise<void> {
    const flags = ['--node-name', name, '--log-level', 'debug'];
    const namespace = found(namespaces, name);
    const directory = this.context.folder('site');
    this.sites.set(name, { name, namespace, port: await freePort(), directory, flags });
    for (const [from, to] of this.edges.filter((edge) => edge.includes(name))) {
      // The second of the two finds the first one's port, or the other way round.
      const [a, b] = [this.sites.get(from), this.sites.get(to)];
      if (a !== undefined && b !== undefined) {
        const link = await this.wire(a.namespace, b.namespace);
        this.links.set(`${from} ${to}`, link);
        a.flags.push('--trunk', `wss://${link.addresses[1]}:${b.port}/wsb`);
      }
    }
  }

  private async wire(from: Namespace, to: Namespace): Promise<Link> {
    if (this.seed === undefined) {
      return Link.between(from, to);
    }
    const link = await Link.relayed(from, to, this.seed);
    this.context.finally(() => link.close());
    return link;
  }
}

function found<Value>(map: ReadonlyMap<string, Value>, key: string): Value {
  const value = map.get(key);
  if (value === undefined) {
    throw new Error(`there is no ${key}`);
  }
  return value;
}
