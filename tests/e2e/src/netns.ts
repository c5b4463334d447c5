// A network namespace joined to this machine by one wire, which can lose packets. Needs root.
import { execFileSync } from 'node:child_process';

export function run(...command: string[]): string {
  try {
    return execFileSync(command[0] ?? '', command.slice(1), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    throw new Error(`${command.join(' ')} (network namespaces need root): ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** What media uses (UDP, and TCP to the ports of media), or everything. */
export type Blocked = 'media' | 'all';

const mediaPorts = '40000-60000';

/** Names are not used again: the kernel takes a namespace apart some time after its removal. */
let made = 0;

export class Namespace {
  private readonly number = made++;
  readonly name = `umbrella-${process.pid}-${this.number}`;
  /** Of the namespace's end of the wire, and of this machine's; both below 10.203.0.0/16. */
  readonly address: string;
  private hostAddress: string;
  private readonly net: string;
  private readonly wire = `umb${process.pid}x${this.number}`;
  private readonly blockTable = `umbrella_e2e_block_${process.pid}_${this.number}`;
  private readonly table = `umbrella_e2e_${process.pid}_${this.number}`;

  /** Namespaces that are there at the same time have places of their own, 0 to 15. */
  constructor(private readonly place = 0) {
    this.net = `10.203.${process.pid % 250}`;
    this.address = this.at(2);
    this.hostAddress = this.at(1);
    run('ip', 'netns', 'add', this.name);
    try {
      run('ip', 'link', 'add', `${this.wire}h`, 'type', 'veth', 'peer', 'name', `${this.wire}n`, 'netns', this.name);
      // Without IPv6 addresses, which would change the network again seconds later.
      run('ip', 'link', 'set', `${this.wire}h`, 'addrgenmode', 'none');
      this.inside('ip', 'link', 'set', `${this.wire}n`, 'addrgenmode', 'none');
      run('ip', 'addr', 'add', `${this.hostAddress}/30`, 'dev', `${this.wire}h`);
      run('ip', 'link', 'set', `${this.wire}h`, 'up');
      this.inside('ip', 'addr', 'add', `${this.address}/30`, 'dev', `${this.wire}n`);
      this.inside('ip', 'link', 'set', `${this.wire}n`, 'up');
      this.inside('ip', 'link', 'set', 'lo', 'up');
      // Of RFC 5737: by the way to it umbrella-load finds its own address (tests/bench/udp_port.cpp).
      this.inside('ip', 'route', 'add', '198.51.100.1/32', 'dev', `${this.wire}n`);
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  private at(number: number): string {
    return `${this.net}.${16 * this.place + number}`;
  }

  /**
   * Loses this many UDP packets of a hundred, each way on its own. Where they arrive: a packet
   * that is dropped on the way out would be an error to the program that sends it.
   */
  lose(percent: number): void {
    const rule = ['udp', 'dport', '>', '0', 'numgen', 'random', 'mod', '100', '<', String(percent), 'counter', 'drop'];
    const chain = '{ type filter hook prerouting priority 0 ; }';
    run('nft', 'add', 'table', 'ip', this.table);
    run('nft', 'add', 'chain', 'ip', this.table, 'loss', chain);
    run('nft', 'add', 'rule', 'ip', this.table, 'loss', 'iifname', `${this.wire}h`, ...rule);
    this.inside('nft', 'add', 'table', 'ip', 'loss');
    this.inside('nft', 'add', 'chain', 'ip', 'loss', 'loss', chain);
    this.inside('nft', 'add', 'rule', 'ip', 'loss', 'loss', 'iifname', `${this.wire}n`, ...rule);
  }

  /** Drops what arrives, both ways, without a word. */
  block(what: Blocked): void {
    const rules = (side: 'sport' | 'dport'): string[][] => what === 'all'
      ? [['drop']] : [['udp', 'dport', '>', '0', 'drop'], ['tcp', side, mediaPorts, 'drop']];
    const chain = '{ type filter hook prerouting priority 1 ; }';
    const sides = [
      [(...command: string[]) => run(...command), `${this.wire}h`, rules('sport')],
      [(...command: string[]) => this.inside(...command), `${this.wire}n`, rules('dport')],
    ] as const;
    for (const [at, interfaceName, drops] of sides) {
      at('nft', 'add', 'table', 'ip', this.blockTable);
      at('nft', 'add', 'chain', 'ip', this.blockTable, 'block', chain);
      drops.forEach((drop) => at('nft', 'add', 'rule', 'ip', this.blockTable, 'block', 'iifname', interfaceName, ...drop));
    }
  }

  unblock(): void {
    run('nft', 'delete', 'table', 'ip', this.blockTable);
    this.inside('nft', 'delete', 'table', 'ip', this.blockTable);
  }

  /** This machine's end gets another address and loses the one it had, as a laptop on another network does. */
  readdress(): void {
    const former = this.hostAddress;
    this.hostAddress = this.at(9);
    this.inside('ip', 'route', 'add', `${this.at(8)}/30`, 'dev', `${this.wire}n`);
    run('ip', 'addr', 'add', `${this.hostAddress}/28`, 'dev', `${this.wire}h`);
    run('ip', 'addr', 'del', `${former}/30`, 'dev', `${this.wire}h`);
  }

  /** This machine's end of the wire. */
  get otherAddress(): string {
    return this.hostAddress;
  }

  /** Lets multicast out, which finds its way by a route. */
  multicast(): void {
    this.inside('ip', 'route', 'add', '224.0.0.0/4', 'dev', `${this.wire}n`);
  }

  /** What still runs in it. */
  killAll(): void {
    for (const pid of run('ip', 'netns', 'pids', this.name).split('\n').filter((line) => line !== '')) {
      process.kill(Number(pid), 'SIGKILL');
    }
  }

  /** Packets dropped so far, towards the clients and towards the server. */
  dropped(): readonly [number, number] {
    const packets = (listing: string): number => Number(/counter packets (\d+)/.exec(listing)?.[1] ?? 0);
    return [
      packets(run('nft', 'list', 'table', 'ip', this.table)),
      packets(this.inside('nft', 'list', 'table', 'ip', 'loss')),
    ];
  }

  remove(): void {
    for (const command of [
      // The kernel keeps a namespace while TCP has something for a dead address, and its routes
      // would be in the way of the next one's.
      ['ip', 'link', 'del', `${this.wire}h`],
      ['ip', 'netns', 'del', this.name],
      ['nft', 'delete', 'table', 'ip', this.table],
      ['nft', 'delete', 'table', 'ip', this.blockTable],
    ]) {
      try {
        run(...command);
      } catch {
        // Not all of it was made.
      }
    }
  }

  /** Runs a command in the namespace and returns what it says. */
  inside(...command: string[]): string {
    return run('ip', 'netns', 'exec', this.name, ...command);
  }
}
