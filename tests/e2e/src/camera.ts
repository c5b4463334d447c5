// tests/support/camera.py: a camera of gst-rtsp-server, or one that behaves badly; and how it is seen.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { Tab } from './browser.js';
import { colourProblem, soundProblem } from './participant.js';
import { repository } from './paths.js';
import type { Context } from './runner.js';
import type { Rgb } from './signals.js';
import { deadline, until } from './time.js';

type Process = ChildProcessByStdio<Writable, Readable, null>;

export class Camera {
  private said = '';

  private constructor(private readonly child: Process) {
    child.stdout.on('data', (data: Buffer) => { this.said += data.toString(); });
  }

  static async start(t: Context, args: readonly string[] = []): Promise<Camera> {
    const child = spawn(join(repository, 'tests/support/camera.py'), args, { stdio: ['pipe', 'pipe', 'ignore'] });
    const camera = new Camera(child);
    t.finally(() => {
      camera.stop();
    });
    await deadline(new Promise<void>((done, failed) => {
      child.on('error', failed);
      child.on('exit', () => {
        failed(new Error('the camera has ended'));
      });
      child.stdout.on('data', () => {
        if (camera.port > 0) {
          done();
        }
      });
    }), 20_000, 'the camera');
    return camera;
  }

  get port(): number {
    return Number(/^port (\d+)$/m.exec(this.said)?.[1] ?? 0);
  }

  get address(): string {
    return `rtsp://127.0.0.1:${this.port}/stream`;
  }

  /** How many are connected now. */
  get clients(): number {
    return Number([...this.said.matchAll(/^clients (\d+)$/gm)].at(-1)?.[1] ?? 0);
  }

  stop(): void {
    this.child.removeAllListeners('exit');
    this.child.kill('SIGKILL');
  }
}

const green: Rgb = [32, 192, 32];
const tone = 470;

/** The tile has the camera's colour and tone, and frames go on being decoded. */
export async function sees(tab: Tab, name: string): Promise<void> {
  let before: number | undefined;
  await until(`${name} to be seen`, 30_000, async () => {
    const seen = await tab.call('observe', name, 'camera');
    const colour = seen === null ? 'no tile' : colourProblem(seen, { colour: green, tone });
    if (seen === null || colour !== undefined) {
      return colour;
    }
    const sound = soundProblem(seen.tones, tone);
    if (sound !== undefined) {
      return sound;
    }
    const decoded = seen.video?.framesDecoded ?? 0;
    const grown = before !== undefined && decoded > before;
    before ??= decoded;
    return grown ? undefined : `${decoded} frames decoded, not growing`;
  }, 250);
}

/** Only its sound: the browser may not have its picture's codec. */
export async function hears(tab: Tab, name: string): Promise<void> {
  await until(`${name} to be heard`, 30_000, async () => {
    const seen = await tab.call('observe', name, 'camera');
    return seen === null ? 'no tile' : soundProblem(seen.tones, tone);
  }, 250);
}
