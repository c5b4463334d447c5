// A process that passes packets between two TUN devices, loses some and delays them unevenly
// (relay.py, which says how). The kernel's own netem is not everywhere.
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { repository } from './paths.js';
import { deadline } from './time.js';

export interface Conditions {
  readonly lossPercent: number;
  /** A packet waits for up to this long. */
  readonly jitterMs: number;
}

export const undisturbed: Conditions = { lossPercent: 0, jitterMs: 0 };

/** Packets of any kind, in one direction. */
export interface Passed {
  readonly passed: number;
  readonly lost: number;
}

const answerMs = 10_000;

export class Relay {
  private readonly lines: AsyncIterator<string>;

  private constructor(private readonly child: ChildProcessWithoutNullStreams) {
    this.lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  }

  /** The devices are where they were made when it returns: in this machine's own namespace. */
  static async start(seed: number, first: string, second: string): Promise<Relay> {
    const relay = new Relay(spawn('python3', [join(repository, 'tests/e2e/relay.py'), String(seed), first, second]));
    relay.child.stderr.pipe(process.stderr);
    try {
      const line = await relay.line();
      if (line !== 'ready') {
        throw new Error(`the relay said "${line}"`);
      }
    } catch (error) {
      relay.child.kill('SIGKILL');
      throw error;
    }
    return relay;
  }

  /** For both directions. Returns what came to the first and to the second device until then. */
  async set({ lossPercent, jitterMs }: Conditions): Promise<readonly [Passed, Passed]> {
    this.child.stdin.write(`${lossPercent} ${jitterMs}\n`);
    return JSON.parse(await this.line()) as [Passed, Passed];
  }

  /** The devices end with it. */
  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('close', resolve));
    if (this.child.exitCode === null) {
      this.child.kill('SIGKILL');
      await deadline(ended, answerMs, 'the end of the relay');
    }
  }

  private async line(): Promise<string> {
    const next = await deadline(this.lines.next(), answerMs, 'the relay');
    if (next.done === true) {
      throw new Error('the relay has ended');
    }
    return next.value;
  }
}
