// What the kernel says of one process.
import { readdirSync, readFileSync } from 'node:fs';

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
