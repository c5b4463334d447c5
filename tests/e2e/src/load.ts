// Synthetic participants: umbrella-load as a process beside the server, and what it says at its end.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repository } from './paths.js';
import { sample, type Sample } from './proc.js';
import type { Server } from './server.js';
import { deadline } from './time.js';

export interface SlotCount {
  readonly packets: number;
  readonly bytes: number;
  readonly lost: number;
  /** Packets while the slot was free for more than a second. */
  readonly unwanted: number;
}

export interface LoadPeer {
  /** How far it came: "flowing" is as far as there is. */
  readonly step: string;
  readonly offers: number;
  readonly sent: number;
  /** By mid; those to which something came. */
  readonly slots: Readonly<Record<string, SlotCount>>;
  readonly errors: readonly string[];
}

export interface MeetingSummary extends SlotCount {
  readonly peers: number;
  readonly connected: number;
  readonly each: readonly LoadPeer[];
}

export interface CycleSummary {
  readonly cycles: number;
  readonly failed: number;
  /** How many left at which step of the handshake. */
  readonly left_at: Readonly<Record<string, number>>;
  readonly errors: Readonly<Record<string, number>>;
}

function binary(): string {
  const path = process.env.UMBRELLA_LOAD ?? join(repository, 'build/tests/bench/umbrella-load');
  if (!existsSync(path)) {
    throw new Error(`there is no load tool at ${path}: build it (it needs libsrtp2-dev)`);
  }
  return path;
}

/** A run of umbrella-load against a server. */
export class Load<Summary> {
  private stdout = '';
  private stderr = '';
  private readonly child;
  private readonly exit: Promise<Summary>;

  constructor(server: Server, ...options: readonly string[]) {
    // It knows one address, and so has to be where the server is.
    const beside = server.netns === undefined ? [] : ['ip', 'netns', 'exec', server.netns];
    const base = server.netns === undefined ? server.url : `https://localhost:${server.port}`;
    const command = [...beside, binary(), '--url', `${base.replace(/^http/, 'ws')}/wsb`, '--insecure', ...options];
    this.child = spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child.stdout.on('data', (data: Buffer) => { this.stdout += data.toString(); });
    this.child.stderr.on('data', (data: Buffer) => { this.stderr += data.toString(); });
    this.exit = new Promise((done, failed) => {
      this.child.on('error', failed);
      this.child.on('close', () => {
        try {
          done(JSON.parse(this.stdout) as Summary);
        } catch {
          failed(new Error(`umbrella-load said no JSON:\n${this.stdout}${this.stderr}`));
        }
      });
    });
    // Whoever waits for it gets the error; nobody has to.
    this.exit.catch(() => undefined);
  }

  sample(): Sample {
    return sample(this.child.pid ?? 0);
  }

  summary(timeoutMs: number): Promise<Summary> {
    return deadline(this.exit, timeoutMs, 'the end of umbrella-load');
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
