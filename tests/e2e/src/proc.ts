// What the kernel says of one process.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface Sample {
  readonly at: number;
  /** User and system time together. */
  readonly cpuMs: number;
  readonly threads: number;
  readonly fds: number;
  readonly rssKb: number;
}

/** USER_HZ is 100 on every Linux that Debian supports. */
const millisecondsPerTick = 10;

export function sample(pid: number): Sample {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The command in parentheses may hold spaces; the fields count from behind it (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
  const [userTicks, systemTicks, threads] = [fields[11] ?? 0, fields[12] ?? 0, fields[17] ?? 0];
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return {
    at: Date.now(),
    cpuMs: (userTicks + systemTicks) * millisecondsPerTick,
    threads,
    fds: readdirSync(`/proc/${pid}/fd`).length,
    rssKb: Number(rss?.[1] ?? 0),
  };
}

/** Of each thread, sorted: "gmain", "ice", "ice". */
export function threadNames(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    try {
      return readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8').trim();
    } catch {
      return 'gone'; // It has ended meanwhile.
    }
  }).sort();
}

/** To which its UDP sockets are bound. */
export function udpPorts(pid: number): number[] {
  const sockets = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      return 'gone'; // It was closed meanwhile.
    }
  }));
  return ['udp', 'udp6'].flatMap((kind) => readFileSync(`/proc/${pid}/net/${kind}`, 'utf8').split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    // sl local_address rem_address st tx:rx tr:tm retrnsmt uid timeout inode (proc(5)).
    .filter((fields) => sockets.has(`socket:[${fields[9] ?? ''}]`))
    .map((fields) => Number.parseInt(fields[1]?.split(':')[1] ?? '0', 16));
}

/** What all processes of the machine have used since it started, in ms of a core. */
export function machineCpuMs(): number {
  const [, ...ticks] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/\s+/).map(Number);
  // user nice system idle iowait irq softirq (proc(5)).
  const busy = [0, 1, 2, 5, 6].reduce((sum, at) => sum + (ticks[at] ?? 0), 0);
  return busy * millisecondsPerTick;
}
