// A sound card that plays into nothing. Firefox suspends every AudioContext on a machine without
// an output device, and then hears no tone; Chromium has a silent output of its own.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './time.js';

const program = '/usr/bin/pulseaudio';

export interface SoundCard {
  readonly env: Readonly<Record<string, string>>;
  close(): void;
}

/** Where PulseAudio is not installed (a desktop with PipeWire), the machine's own card is used. */
export async function silentSoundCard(): Promise<SoundCard> {
  if (!existsSync(program)) {
    return { env: {}, close: () => undefined };
  }
  const home = mkdtempSync(join(tmpdir(), 'umbrella-sound-'));
  const socket = join(home, 'native');
  const child: ChildProcess = spawn(program, [
    '-n', '--daemonize=no', '--use-pid-file=no', '--exit-idle-time=-1', '--log-level=error',
    // Without norewinds the card asks for sound once in 2 s, and Firefox shows no video before that.
    '-L', 'module-null-sink norewinds=1', '-L', `module-native-protocol-unix socket=${socket} auth-anonymous=1`,
  ], { env: { ...process.env, HOME: home, XDG_RUNTIME_DIR: home }, stdio: 'ignore' });
  const close = (): void => {
    child.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  };
  // However the run ends, the process does not outlive it.
  process.once('exit', close);
  await until('PulseAudio', 10_000, () => existsSync(socket) ? undefined : 'no socket', 50);
  return { env: { PULSE_SERVER: `unix:${socket}` }, close };
}
