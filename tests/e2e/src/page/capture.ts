// Replaces the browser's capture devices by a painted canvas and an oscillator.
import type { Identity } from '../signals.js';
import type { CaptureFormat, PageConfig } from './config.js';
import { beep, isFlash } from './flash.js';

export interface CaptureCounters {
  userMedia: number;
  displayMedia: number;
}

function paint(context: CanvasRenderingContext2D, colour: string, frame: number, detail: boolean): void {
  const { width, height } = context.canvas;
  context.fillStyle = colour;
  context.fillRect(0, 0, width, height);
  // The middle stays one colour; what moves is above and below it.
  const strip = height / 5;
  const bar = width / 10;
  context.fillStyle = 'white';
  context.fillRect((frame * 7) % width, 0, bar, strip / 2);
  context.fillStyle = 'black';
  for (let bit = 0; bit < 16; bit++) {
    if ((frame >> bit) & 1) {
      context.fillRect((bit * width) / 16, height - strip / 2, width / 16, strip / 2);
    }
  }
  if (detail) {
    const size = 8;
    for (let x = 0; x < width; x += size) {
      for (const y of [strip / 2, height - strip]) {
        context.fillStyle = `hsl(${Math.floor(Math.random() * 360)} 80% ${Math.floor(Math.random() * 80 + 10)}%)`;
        context.fillRect(x, y, size, size);
      }
    }
  }
}

/** Runs `release` when the track is stopped by the page. */
function onStop(track: MediaStreamTrack, release: () => void): MediaStreamTrack {
  const stop = track.stop.bind(track);
  track.stop = () => {
    release();
    stop();
  };
  return track;
}

function videoTrack(identity: Identity, format: CaptureFormat): MediaStreamTrack {
  const canvas = document.createElement('canvas');
  canvas.width = format.width;
  canvas.height = format.height;
  const context = canvas.getContext('2d', { alpha: false });
  if (context === null) {
    throw new Error('this browser has no 2D canvas');
  }
  const colour = `rgb(${identity.colour.join(' ')})`;
  let frame = 0;
  const next = (): void => {
    paint(context, format.flash !== undefined && isFlash() ? 'white' : colour, frame++, format.detail);
  };
  next();
  // A timer, since animation frames stop in windows that nobody looks at.
  const timer = setInterval(next, 1000 / format.fps);
  const track = canvas.captureStream().getVideoTracks()[0];
  if (track === undefined) {
    throw new Error('the canvas gave no video track');
  }
  return onStop(track, () => {
    clearInterval(timer);
  });
}

function audioTrack(identity: Identity, { flash }: CaptureFormat): MediaStreamTrack {
  const context = new AudioContext();
  const oscillator = new OscillatorNode(context, { frequency: identity.tone });
  const gain = new GainNode(context, { gain: 0.3 });
  const destination = new MediaStreamAudioDestinationNode(context, { channelCount: 1 });
  oscillator.connect(gain).connect(destination);
  oscillator.start();
  const silence = flash === undefined ? undefined : beep(gain, flash.soundLateMs);
  void context.resume();
  const track = destination.stream.getAudioTracks()[0];
  if (track === undefined) {
    throw new Error('the audio destination gave no track');
  }
  return onStop(track, () => {
    silence?.();
    void context.close();
  });
}

function capture(identity: Identity, format: CaptureFormat, wish: MediaStreamConstraints): MediaStream {
  const stream = new MediaStream();
  if (wish.video !== undefined && wish.video !== false) {
    stream.addTrack(videoTrack(identity, format));
  }
  if (wish.audio !== undefined && wish.audio !== false) {
    stream.addTrack(audioTrack(identity, format));
  }
  return stream;
}

const devices: readonly MediaDeviceInfo[] = (['audioinput', 'videoinput'] as const).map((kind) => ({
  deviceId: `test-${kind}`,
  groupId: 'test',
  kind,
  label: `test ${kind}`,
  toJSON: () => ({ kind }),
}));

export function replaceCapture(config: PageConfig): CaptureCounters {
  const counters: CaptureCounters = { userMedia: 0, displayMedia: 0 };
  // Absent in an insecure context; the page has to say so then.
  const media = navigator.mediaDevices as MediaDevices | undefined;
  if (media === undefined) {
    return counters;
  }
  media.getUserMedia = (wish = {}) => {
    counters.userMedia += 1;
    return config.refuse === undefined
      ? Promise.resolve(capture(config.camera, config.format, wish))
      : Promise.reject(new DOMException('refused by the test', config.refuse));
  };
  media.getDisplayMedia = (wish = {}) => {
    counters.displayMedia += 1;
    return Promise.resolve(capture(config.screen, config.format, { video: true, ...wish }));
  };
  media.enumerateDevices = () => Promise.resolve([...devices]);
  return counters;
}
