// A wire between two namespaces, for a trunk alone: it counts, loses, disturbs, narrows and is cut.
import { run, type Namespace } from './netns.js';
import { Relay, type Conditions, type Passed } from './relay.js';

/** RTP that has crossed the wire; retransmissions are not in `video`. */
export interface Crossed {
  readonly video: number;
  readonly audio: number;
  readonly retransmitted: number;
}

interface End {
  readonly site: Namespace;
  readonly wire: string;
  readonly address: string;
}

let made = 0;

function endsOf(from: Namespace, to: Namespace): readonly [End, End] {
  const [number, net] = [made++, `10.204.${process.pid % 250}`];
  const end = (site: Namespace, at: number): End => ({
    site, wire: `umt${process.pid}x${number}${'ab'[at] ?? ''}`, address: `${net}.${4 * (number % 64) + 1 + at}`,
  });
  return [end(from, 0), end(to, 1)];
}

/** The first byte of RTP and RTCP, not of STUN or DTLS; the second byte of RTCP (RFC 5761 §4). */
const isRtp = ['udp', 'length', '>', '20', '@th,64,8', '128-191', '@th,72,8', '!=', '192-223'];
/** The last two bits of the SSRC say what a stream's packet is (docs/trunk-media.md). */
const parts: Readonly<Record<keyof Crossed, readonly [string, string]>> = {
  video: ['@th,158,2', '0'], retransmitted: ['@th,159,1', '1'], audio: ['@th,158,2', '2'],
};

/** The largest burst that may pass at once, and how long a packet may wait. */
const shape = ['burst', '3000', 'latency', '300ms'];

export class Link {
  private constructor(private readonly ends: readonly [End, End], private readonly relay: Relay | undefined) {
    for (const { site, wire, address } of ends) {
      site.inside('ip', 'link', 'set', wire, 'addrgenmode', 'none');
      site.inside('ip', 'addr', 'add', `${address}/30`, 'dev', wire);
      site.inside('ip', 'link', 'set', wire, 'up');
      this.count(site, wire);
    }
  }

  static between(from: Namespace, to: Namespace): Link {
    const [a, b] = endsOf(from, to);
    run('ip', 'link', 'add', a.wire, 'netns', from.name, 'type', 'veth', 'peer', 'name', b.wire, 'netns', to.name);
    return new Link([a, b], undefined);
  }

  /** With a relay of this seed in the middle, which can be told to disturb. */
  static async relayed(from: Namespace, to: Namespace, seed: number): Promise<Link> {
    const ends = endsOf(from, to);
    const relay = await Relay.start(seed, ends[0].wire, ends[1].wire);
    for (const { site, wire } of ends) {
      run('ip', 'link', 'set', wire, 'netns', site.name);
    }
    return new Link(ends, relay);
  }

  /** A relayed wire ends with this. */
  async close(): Promise<void> {
    await this.relay?.close();
  }

  /** Of the ends at the first and the second site. */
  get addresses(): readonly [string, string] {
    return [this.ends[0].address, this.ends[1].address];
  }

  /** So far, to the first and to the second site. Counted where it arrives, before any loss there. */
  crossed(): readonly [Crossed, Crossed] {
    const read = ({ site, wire }: End): Crossed => {
      const listing = site.inside('nft', 'list', 'table', 'ip', wire);
      const of = (part: keyof Crossed): number =>
        Number(new RegExp(`counter packets (\\d+) bytes \\d+ comment "${part}"`).exec(listing)?.[1] ?? Number.NaN);
      return { video: of('video'), audio: of('audio'), retransmitted: of('retransmitted') };
    };
    return [read(this.ends[0]), read(this.ends[1])];
  }

  /** Nothing arrives any more, at neither end, and nobody is told. */
  cut(): void {
    this.drop('cut', ['drop']);
  }

  mend(): void {
    for (const { site, wire } of this.ends) {
      site.inside('nft', 'flush', 'chain', 'ip', wire, 'cut');
    }
  }

  /** Loses this many UDP packets of a hundred, each way; 0: none any more. */
  lose(percent: number): void {
    for (const { site, wire } of this.ends) {
      site.inside('nft', 'flush', 'chain', 'ip', wire, 'loss');
    }
    if (percent > 0) {
      this.drop('loss', ['udp', 'dport', '>', '0', 'numgen', 'random', 'mod', '100', '<', String(percent), 'counter', 'drop']);
    }
  }

  /** Of a relayed wire, for everything that crosses it. Returns what passed under the conditions before. */
  disturb(conditions: Conditions): Promise<readonly [Passed, Passed]> {
    if (this.relay === undefined) {
      throw new Error('this wire has no relay');
    }
    return this.relay.set(conditions);
  }

  /** Lets no more than this pass, each way. */
  narrow(kbps: number): void {
    for (const { site, wire } of this.ends) {
      site.inside('tc', 'qdisc', 'replace', 'dev', wire, 'root', 'tbf', 'rate', `${kbps}kbit`, ...shape);
    }
  }

  widen(): void {
    for (const { site, wire } of this.ends) {
      site.inside('tc', 'qdisc', 'del', 'dev', wire, 'root');
    }
  }

  private drop(chain: 'cut' | 'loss', rule: readonly string[]): void {
    for (const { site, wire } of this.ends) {
      site.inside('nft', 'add', 'rule', 'ip', wire, chain, 'iifname', wire, ...rule);
    }
  }

  private count(site: Namespace, wire: string): void {
    site.inside('nft', 'add', 'table', 'ip', wire);
    for (const [chain, priority] of [['crossed', '-300'], ['cut', '-290'], ['loss', '-280']] as const) {
      site.inside('nft', 'add', 'chain', 'ip', wire, chain, `{ type filter hook prerouting priority ${priority} ; }`);
    }
    for (const [part, bits] of Object.entries(parts)) {
      site.inside('nft', 'add', 'rule', 'ip', wire, 'crossed', 'iifname', wire, ...isRtp, ...bits,
        'counter', 'comment', `"${part}"`);
    }
  }
}
