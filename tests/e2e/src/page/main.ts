// Runs inside every page before its own scripts; the suite speaks to it through window.e2e.
import { colourTolerance, distance, type Rgb } from '../signals.js';
import { replaceCapture, type CaptureCounters } from './capture.js';
import { joinBare, roomLog, show, watchClient, type RoomLog, type Wish } from './client.js';
import { watchConnections, type ConnectionLog, type Negotiation } from './connections.js';
import { soundBehindPicture } from './flash.js';
import { resetGap, watchFrames } from './frames.js';
import {
  allVideo, audioOf, centre, framesDecoded, observe, outbound, protections, tileOf, trackOf, type Observation, type Outbound,
} from './observe.js';

export interface Tile {
  readonly participant: string;
  readonly name: string;
  readonly source: string;
  readonly local: boolean;
  readonly hasVideo: boolean;
  /** The page holds it for its participant's and shows it. */
  readonly showsVideo: boolean;
  readonly text: string;
}

/** Milliseconds since the navigation began. */
export interface FirstPicture {
  readonly decodedAt: number;
  readonly shownAt: number;
  /** The page began to join. */
  readonly socketAt: number;
}

const lookIntervalMs = 10;

export interface PageApi {
  observe(name: string, source: string): Promise<Observation | null>;
  outbound(): Promise<Outbound[]>;
  tiles(): Tile[];
  captures(): CaptureCounters;
  negotiations(): Negotiation[];
  signalling(): string[];
  connectionStates(): string[];
  protections(): Promise<string[]>;
  resetGaps(): void;
  /** Looks until the tile has the colour; rejects `timeoutMs` after the navigation began. */
  firstPicture(name: string, source: string, colour: Rgb, timeoutMs: number): Promise<FirstPicture>;
  codecs(): Record<'send' | 'receive', string[]>;
  room(): RoomLog;
  joinBare(name: string): Promise<void>;
  show(wishes: readonly Wish[]): Promise<void>;
  videoBytes(): Promise<number>;
  /** Milliseconds from the wish for a picture, while none is shown, to its first frame. */
  untilShown(wish: Wish, timeoutMs: number): Promise<number>;
  /** Milliseconds from the word that the camera is wanted to the next frame that is encoded. */
  untilEncoded(timeoutMs: number): Promise<number>;
  /** Of somebody who flashes and beeps: by how many milliseconds each beep is behind its flash. */
  lipSync(name: string, ms: number): Promise<number[]>;
}

declare global {
  interface Window {
    e2e?: PageApi;
  }
}

function tiles(): Tile[] {
  return [...document.querySelectorAll<HTMLElement>('[data-testid="tile"]')].map((tile) => ({
    participant: tile.dataset.participantId ?? '',
    name: tile.dataset.name ?? '',
    source: tile.dataset.source ?? '',
    local: tile.dataset.local === 'true',
    hasVideo: (tile.querySelector('video')?.videoWidth ?? 0) > 0,
    showsVideo: tile.querySelector('video')?.dataset.shown === 'true',
    text: tile.innerText,
  }));
}

/** Milliseconds since the navigation began at which a frame of the tile was first decoded. */
async function firstDecoded(log: ConnectionLog, name: string, source: string, timeoutMs: number): Promise<number> {
  while (performance.now() < timeoutMs) {
    if (await framesDecoded(log, name, source) > 0) {
      return performance.now();
    }
    await new Promise((resolve) => setTimeout(resolve, lookIntervalMs));
  }
  throw new Error(`no frame of ${name} was decoded within ${timeoutMs} ms`);
}

function firstShown(name: string, source: string, colour: Rgb, timeoutMs: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      const video = tileOf(name, source)?.querySelector('video') ?? null;
      const seen = video === null ? null : centre(video);
      if (seen !== null && distance(seen, colour) < colourTolerance) {
        clearInterval(timer);
        resolve(performance.now());
      } else if (performance.now() > timeoutMs) {
        clearInterval(timer);
        reject(new Error(`no picture of ${name} within ${timeoutMs} ms; seen: ${JSON.stringify(seen)}`));
      }
    };
    const timer = setInterval(look, lookIntervalMs);
  });
}

async function firstPicture(
  log: ConnectionLog, name: string, source: string, colour: Rgb, timeoutMs: number,
): Promise<FirstPicture> {
  const [decodedAt, shownAt] = await Promise.all([
    firstDecoded(log, name, source, timeoutMs), firstShown(name, source, colour, timeoutMs),
  ]);
  return { decodedAt, shownAt, socketAt: log.socketAt ?? Number.NaN };
}

async function until(what: string, timeoutMs: number, done: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!await done()) {
    if (performance.now() > end) {
      throw new Error(`${what}: not within ${timeoutMs} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, lookIntervalMs));
  }
}

async function untilShown(log: ConnectionLog, wish: Wish, timeoutMs: number): Promise<number> {
  const decoded = async (): Promise<number> => (await allVideo(log)).frames;
  const [before, began] = [await decoded(), performance.now()];
  await show([wish]);
  await until(`a frame of ${wish.name}`, timeoutMs, async () => await decoded() > before);
  return performance.now() - began;
}

async function untilEncoded(log: ConnectionLog, timeoutMs: number): Promise<number> {
  const encoded = async (): Promise<number> =>
    (await outbound(log)).reduce((sum, { framesEncoded }) => sum + framesEncoded, 0);
  const known = roomLog().events.length;
  const before = await encoded();
  let askedAt = 0;
  await until('the camera is wanted', timeoutMs, () => {
    askedAt = roomLog().events.slice(known).find(({ what, name }) => what === 'wanted' && name === 'camera')?.at ?? 0;
    return Promise.resolve(askedAt > 0);
  });
  await until('a frame is encoded', timeoutMs, async () => await encoded() > before);
  return performance.now() - askedAt;
}

function lipSync(name: string, ms: number): Promise<number[]> {
  const tile = tileOf(name, 'camera');
  const video = tile?.querySelector('video');
  const track = trackOf(audioOf(tile?.dataset.participantId ?? '', 'microphone'), 'audio');
  if (video === null || video === undefined || track === undefined) {
    throw new Error(`${name} is not seen and heard`);
  }
  return soundBehindPicture(video, track, ms);
}

function codecs(): Record<'send' | 'receive', string[]> {
  const names = (capabilities: RTCRtpCapabilities | null): string[] => [
    ...new Set((capabilities?.codecs ?? []).map((codec) => codec.mimeType.replace('video/', '').toUpperCase())),
  ];
  return {
    send: names(RTCRtpSender.getCapabilities('video')),
    receive: names(RTCRtpReceiver.getCapabilities('video')),
  };
}

function install(): void {
  const config = window.e2eConfig;
  if (config === undefined || window.e2e !== undefined) {
    return;
  }
  const captures = replaceCapture(config);
  const log = watchConnections();
  watchClient();
  watchFrames();
  window.e2e = {
    observe: (name, source) => observe(log, config.tones, name, source),
    outbound: () => outbound(log),
    tiles,
    captures: () => captures,
    negotiations: () => log.negotiations,
    signalling: () => log.signalling,
    connectionStates: () => log.connections.map((connection) => connection.connectionState),
    protections: () => protections(log),
    resetGaps: () => {
      document.querySelectorAll('video').forEach(resetGap);
    },
    firstPicture: (name, source, colour, timeoutMs) => firstPicture(log, name, source, colour, timeoutMs),
    codecs,
    room: roomLog,
    joinBare,
    show,
    videoBytes: async () => (await allVideo(log)).bytes,
    untilShown: (wish, timeoutMs) => untilShown(log, wish, timeoutMs),
    untilEncoded: (timeoutMs) => untilEncoded(log, timeoutMs),
    lipSync,
  };
}

install();
