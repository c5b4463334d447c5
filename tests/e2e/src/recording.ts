// Recordings: asked for over HTTP, decoded, and measured.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Server } from './server.js';
import { fetchBody } from './fetch.js';
import type { Participant } from './participant.js';
import { until } from './time.js';

export interface RecordedFile {
  readonly name: string;
  readonly bytes: number;
  readonly duration_ms: number;
  readonly complete: boolean;
  readonly tracks: readonly { readonly source: string; readonly codec: string; readonly synchronized: boolean; readonly lost_packets: number }[];
}

export interface Recording {
  readonly id: string;
  readonly state: string;
  readonly participant_name: string;
  readonly files: readonly RecordedFile[];
}

export async function recordings(server: Server): Promise<Recording[]> {
  const { body } = await fetchBody(`${server.url}/api/recordings`);
  return (JSON.parse(body.toString()) as { recordings: Recording[] }).recordings;
}

/** The status of the answer. */
export function say(server: Server, method: string, path: string, body: object = {}): Promise<number> {
  return new Promise((done, failed) => {
    const asked = request(`${server.url}/api/${path}`, { method, rejectUnauthorized: false, timeout: 5000 }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        done(answer.statusCode ?? 0);
      });
    });
    asked.on('error', failed);
    asked.end(JSON.stringify(body));
  });
}

/** A recording has ended by itself, and the meeting's page says why. */
export async function isTold(person: Participant, words: string): Promise<void> {
  await until(`${person.label} to be told '${words}'`, 45_000, async () => {
    const text = String(await person.tab.run("document.querySelector('.toast')?.innerText ?? ''"));
    return text.includes(words) ? undefined : text;
  }, 200);
}

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (data: Buffer) => { said += data.toString(); });
    child.on('error', failed);
    child.on('close', (status) => {
      if (status === 0) {
        done();
      } else {
        failed(new Error(`${program} ended with ${String(status)}: ${said}`));
      }
    });
  });
}

const pictureRate = 100;
const side = 16;
const soundRate = 8000;

export interface Decoded {
  /** Seconds from the file's begin at which the picture turns white. */
  readonly flashes: readonly number[];
  /** And at which it becomes loud. */
  readonly beeps: readonly number[];
  readonly pictureSeconds: number;
  readonly soundSeconds: number;
}

/** When values rise above `level` after they were below it. */
function rises(count: number, rate: number, level: number, at: (index: number) => number): number[] {
  const apart = 0.5;
  const found: number[] = [];
  let low = false;
  for (let i = 0; i < count; i++) {
    if (at(i) < level) {
      low = true;
    } else if (low) {
      low = false;
      const time = i / rate;
      if (time - (found.at(-1) ?? -1) > apart) {
        found.push(time);
      }
    }
  }
  return found;
}

/** Without bounds: a camera's first picture may come seconds after its sound, and both begin to play together. */
const queue = ['queue', 'max-size-time=0', 'max-size-bytes=0', 'max-size-buffers=0'];

/** Decodes a file as a player does, both of its tracks on the file's own clock. */
export async function decode(path: string, decoder = 'vp8dec', soundDecoder = 'opusdec'): Promise<Decoded> {
  const folder = mkdtempSync(join(tmpdir(), 'umbrella-decoded-'));
  try {
    await run('gst-launch-1.0', ['-q',
      'filesrc', `location=${path}`, '!', 'matroskademux', 'name=d',
      'd.video_0', '!', ...queue, '!', ...decoder.split(' '), '!', 'videoscale', '!', 'videoconvert', '!', 'videorate', '!',
      `video/x-raw,format=GRAY8,width=${side},height=${side},framerate=${pictureRate}/1`, '!',
      'filesink', `location=${join(folder, 'pictures')}`,
      'd.audio_0', '!', ...queue, '!', soundDecoder, '!', 'audioconvert', '!', 'audioresample', '!', 'audiorate', '!',
      `audio/x-raw,format=S16LE,channels=1,rate=${soundRate}`, '!',
      'filesink', `location=${join(folder, 'sound')}`]);
    const pictures = readFileSync(join(folder, 'pictures'));
    const sound = readFileSync(join(folder, 'sound'));
    const frameBytes = side * side;
    const frames = Math.floor(pictures.length / frameBytes);
    const samples = Math.floor(sound.length / 2);
    // The loudest of 2 ms: a tone passes through 0 all the time.
    const block = 16;
    const loudness = (index: number): number => {
      let loudest = 0;
      for (let i = index * block; i < (index + 1) * block; i++) {
        loudest = Math.max(loudest, Math.abs(sound.readInt16LE(i * 2)));
      }
      return loudest;
    };
    return {
      flashes: rises(frames, pictureRate, 128, (i) => pictures[i * frameBytes + frameBytes / 2 + side / 2] ?? 0),
      beeps: rises(Math.floor(samples / block), soundRate / block, 2000, loudness),
      pictureSeconds: frames / pictureRate,
      soundSeconds: samples / soundRate,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Apart {
  /** By how much sound is later than the picture, in ms: the middle of all, and the furthest from 0. */
  readonly medianMs: number;
  readonly worstMs: number;
  readonly pairs: number;
}

/** Each flash with its beep. */
export function apart({ flashes, beeps }: Decoded): Apart {
  const near = 0.45;
  const differences = flashes.flatMap((flash) => {
    const beep = beeps.reduce<number | undefined>(
      (best, one) => best === undefined || Math.abs(one - flash) < Math.abs(best - flash) ? one : best, undefined);
    return beep === undefined || Math.abs(beep - flash) > near ? [] : [(beep - flash) * 1000];
  });
  const sorted = [...differences].sort((a, b) => a - b);
  const worst = [...differences].sort((a, b) => Math.abs(b) - Math.abs(a));
  return {
    medianMs: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
    worstMs: worst[0] ?? Number.NaN,
    pairs: differences.length,
  };
}

/** What is wrong with how sound and picture stand to each other. */
export function syncProblem(decoded: Decoded, seconds: number, mostMs = 80): string | undefined {
  const { medianMs, worstMs, pairs } = apart(decoded);
  if (pairs < seconds * 0.8) {
    return `${pairs} flashes with beeps in ${seconds} s (${decoded.flashes.length} flashes, ${decoded.beeps.length} beeps)`;
  }
  return Math.abs(worstMs) > mostMs ? `sound is ${Math.round(worstMs)} ms late (median ${Math.round(medianMs)} ms)` : undefined;
}
