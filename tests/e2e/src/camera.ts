// tests/support/camera.py: a camera of gst-rtsp-server, or one that behaves badly.
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { repository } from './paths.js';
import type { Context } from './runner.js';
import { deadline } from './time.js';

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
