// Looks at and listens to what the page really shows: pixels of a tile, energy of a tone, and the
// receiver's own statistics.
import type { Rgb } from '../signals.js';
import type { ConnectionLog } from './connections.js';
import { frameTimes, type FrameTimes } from './frames.js';

export interface Inbound {
  readonly framesDecoded: number;
  readonly keyFramesDecoded: number;
  readonly framesPerSecond: number;
  readonly packetsReceived: number;
  readonly bytesReceived: number;
  readonly packetsLost: number;
  readonly retransmittedPacketsReceived: number | null;
  readonly nackCount: number;
  readonly pliCount: number;
  readonly freezeCount: number | null;
  readonly totalFreezesDuration: number | null;
  /** Of sound that was played: all, and what was made up because nothing was there in time. */
  readonly totalSamplesReceived: number;
  readonly concealedSamples: number;
  readonly codec: string;
}

export interface Outbound {
  readonly mid: string;
  readonly kind: string;
  readonly codec: string;
  readonly framesEncoded: number;
  readonly packetsSent: number;
  readonly retransmittedPacketsSent: number;
  readonly nackCount: number;
  readonly pliCount: number;
  readonly packetsLost: number;
}

export interface Observation {
  readonly participant: string;
  readonly colour: Rgb | null;
  /** What the page says of the picture: shown, hidden, or neither. */
  readonly shown: string;
  readonly size: readonly [number, number];
  readonly video: Inbound | null;
  readonly audio: Inbound | null;
  /** dB by tone; empty when the participant has no audio element. */
  readonly tones: Readonly<Record<number, number>>;
  readonly frames: FrameTimes | null;
}

type Stat = Record<string, unknown>;

function entries(report: RTCStatsReport): Stat[] {
  const all: Stat[] = [];
  report.forEach((entry: Stat) => all.push(entry));
  return all;
}

function optional(stat: Stat, name: string): number | null {
  const value = stat[name];
  return typeof value === 'number' ? value : null;
}

const number = (stat: Stat, name: string): number => optional(stat, name) ?? 0;

function codecOf(all: readonly Stat[], stat: Stat): string {
  const codec = all.find((entry) => entry.id === stat.codecId);
  const mime = codec?.mimeType;
  return typeof mime === 'string' ? mime.replace(/^.*\//, '').toUpperCase() : '';
}

async function inbound(log: ConnectionLog, track: MediaStreamTrack | undefined): Promise<Inbound | null> {
  if (track === undefined) {
    return null;
  }
  // A page that has come back plays tracks of the same names over another connection.
  const receiver = log.connections
    .filter((connection) => connection.connectionState !== 'closed')
    .flatMap((connection) => connection.getReceivers())
    .find((candidate) => candidate.track.id === track.id);
  const all = receiver === undefined ? [] : entries(await receiver.getStats());
  const stat = all.find((entry) => entry.type === 'inbound-rtp');
  if (stat === undefined) {
    return null;
  }
  return {
    framesDecoded: number(stat, 'framesDecoded'),
    keyFramesDecoded: number(stat, 'keyFramesDecoded'),
    framesPerSecond: number(stat, 'framesPerSecond'),
    packetsReceived: number(stat, 'packetsReceived'),
    bytesReceived: number(stat, 'bytesReceived'),
    packetsLost: number(stat, 'packetsLost'),
    retransmittedPacketsReceived: optional(stat, 'retransmittedPacketsReceived'),
    nackCount: number(stat, 'nackCount'),
    pliCount: number(stat, 'pliCount'),
    freezeCount: optional(stat, 'freezeCount'),
    totalFreezesDuration: optional(stat, 'totalFreezesDuration'),
    totalSamplesReceived: number(stat, 'totalSamplesReceived'),
    concealedSamples: number(stat, 'concealedSamples'),
    codec: codecOf(all, stat),
  };
}

export async function outbound(log: ConnectionLog): Promise<Outbound[]> {
  const senders = log.connections
    .filter((connection) => connection.connectionState !== 'closed')
    .flatMap((connection) => connection.getTransceivers())
    .filter((transceiver) => transceiver.sender.track !== null);
  const found = await Promise.all(senders.map(async (transceiver) => {
    const all = entries(await transceiver.sender.getStats());
    const remote = all.find((entry) => entry.type === 'remote-inbound-rtp') ?? {};
    return all.filter((entry) => entry.type === 'outbound-rtp').map((stat) => ({
      mid: transceiver.mid ?? '',
      kind: String(stat.kind),
      codec: codecOf(all, stat),
      framesEncoded: number(stat, 'framesEncoded'),
      packetsSent: number(stat, 'packetsSent'),
      retransmittedPacketsSent: number(stat, 'retransmittedPacketsSent'),
      nackCount: number(stat, 'nackCount'),
      pliCount: number(stat, 'pliCount'),
      packetsLost: number(remote, 'packetsLost'),
    }));
  }));
  return found.flat();
}

/** The mean colour of the middle fifth of the picture. */
export function centre(video: HTMLVideoElement): Rgb | null {
  if (video.videoWidth === 0 || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
    return null;
  }
  const side = 16;
  const canvas = document.createElement('canvas');
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) {
    return null;
  }
  const { videoWidth: width, videoHeight: height } = video;
  context.drawImage(video, width * 0.4, height * 0.4, width * 0.2, height * 0.2, 0, 0, side, side);
  const { data } = context.getImageData(0, 0, side, side);
  const sum: [number, number, number] = [0, 0, 0];
  data.forEach((value, at) => {
    const channel = at % 4;
    if (channel < 3) {
      sum[channel as 0 | 1 | 2] += value;
    }
  });
  const count = side * side;
  return [sum[0] / count, sum[1] / count, sum[2] / count];
}

export function trackOf(element: HTMLMediaElement | null, kind: string): MediaStreamTrack | undefined {
  const stream = element?.srcObject;
  return stream instanceof MediaStream
    ? stream.getTracks().find((track) => track.kind === kind && track.readyState === 'live')
    : undefined;
}

let listening: AudioContext | undefined;
const analysers = new WeakMap<MediaStreamTrack, AnalyserNode>();

function analyserOf(track: MediaStreamTrack): AnalyserNode {
  const known = analysers.get(track);
  if (known !== undefined) {
    return known;
  }
  listening ??= new AudioContext();
  void listening.resume();
  const analyser = new AnalyserNode(listening, { fftSize: 4096, smoothingTimeConstant: 0 });
  new MediaStreamAudioSourceNode(listening, { mediaStream: new MediaStream([track]) }).connect(analyser);
  analysers.set(track, analyser);
  return analyser;
}

function energies(track: MediaStreamTrack, tones: readonly number[]): Record<number, number> {
  const analyser = analyserOf(track);
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const width = analyser.context.sampleRate / analyser.fftSize;
  const energy = (tone: number): number => {
    const middle = Math.round(tone / width);
    const loudest = Math.max(...bins.subarray(middle - 2, middle + 3));
    return Math.max(-200, Math.round(loudest * 10) / 10);
  };
  return Object.fromEntries(tones.map((tone) => [tone, energy(tone)]));
}

export function tileOf(name: string, source: string): HTMLElement | null {
  const tiles = document.querySelectorAll<HTMLElement>('[data-testid="tile"]');
  return [...tiles].find((tile) => tile.dataset.name === name && tile.dataset.source === source) ?? null;
}

export function audioOf(participant: string, source: string): HTMLAudioElement | null {
  const elements = document.querySelectorAll('audio');
  return [...elements].find((element) => element.dataset.participantId === participant
    && element.dataset.source === source) ?? null;
}

/** Received so far on all video m-lines, shown or not. */
export async function allVideo(log: ConnectionLog): Promise<{ bytes: number; frames: number }> {
  const open = log.connections.filter((connection) => connection.connectionState !== 'closed');
  const reports = await Promise.all(open.map((connection) => connection.getStats()));
  const inbounds = reports.flatMap(entries)
    .filter((entry) => entry.type === 'inbound-rtp' && entry.kind === 'video');
  const sum = (name: string): number => inbounds.reduce((total, entry) => total + number(entry, name), 0);
  return { bytes: sum('bytesReceived'), frames: sum('framesDecoded') };
}

/** What packets are protected with, by each open connection: "AEAD_AES_128_GCM"; Firefox does not tell. */
export async function protections(log: ConnectionLog): Promise<string[]> {
  const open = log.connections.filter((connection) => connection.connectionState === 'connected');
  const reports = await Promise.all(open.map((connection) => connection.getStats()));
  return reports.flatMap(entries)
    .filter((entry) => entry.type === 'transport' && typeof entry.srtpCipher === 'string')
    .map((entry) => String(entry.srtpCipher));
}

/** Frames of this tile that the browser has decoded, shown or not. */
export async function framesDecoded(log: ConnectionLog, name: string, source: string): Promise<number> {
  const video = tileOf(name, source)?.querySelector('video') ?? null;
  return (await inbound(log, trackOf(video, 'video')))?.framesDecoded ?? 0;
}

export async function observe(
  log: ConnectionLog, tones: readonly number[], name: string, source: string,
): Promise<Observation | null> {
  const tile = tileOf(name, source);
  if (tile === null) {
    return null;
  }
  const participant = tile.dataset.participantId ?? '';
  const video = tile.querySelector('video');
  const sound = audioOf(participant, source === 'screen' ? 'screen-audio' : 'microphone');
  const track = trackOf(sound, 'audio');
  return {
    participant,
    // The meeting's page hides a picture until it holds it for its participant's.
    colour: video === null || video.dataset.shown === 'false' ? null : centre(video),
    shown: video === null ? 'missing' : { true: 'shown', false: 'hidden' }[video.dataset.shown ?? ''] ?? 'unmarked',
    size: [video?.videoWidth ?? 0, video?.videoHeight ?? 0],
    video: await inbound(log, trackOf(video, 'video')),
    audio: await inbound(log, track),
    tones: track === undefined ? {} : energies(track, tones),
    frames: video === null ? null : frameTimes(video),
  };
}
