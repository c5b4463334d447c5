// A source that flashes and beeps once a second, by the page's clock, and how far apart somebody
// else sees and hears that.
import { centre } from './observe.js';

const everyMs = 1000;
const lastsMs = 200;
/** Until the next beep is planned, at most. */
const planMs = 200;
/** For which the clock of sound is taken to be regular. */
const clockMs = 1000;

export function isFlash(): boolean {
  return performance.now() % everyMs < lastsMs;
}

/** Opens `gain` for each flash, `lateMs` after it. Returns what ends that. */
export function beep(gain: GainNode, lateMs: number): () => void {
  const { context } = gain;
  gain.gain.value = 0;
  let planned = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    const next = Math.ceil(now / everyMs) * everyMs;
    if (next - now < 2 * planMs && next > planned) {
      planned = next;
      const at = context.currentTime + (next + lateMs - now) / 1000;
      gain.gain.setValueAtTime(0.3, at);
      gain.gain.setValueAtTime(0, at + lastsMs / 1000);
    }
  }, planMs);
  return () => {
    clearInterval(timer);
  };
}

/** Of a white picture, whatever the source looks like otherwise. */
const bright = 190;
const loud = 0.02;
/** Between two beeps it is silent for longer. */
const silenceS = 0.3;
const lookMs = 50;

/** Milliseconds since the navigation began at which a flash is shown. */
function watchFlashes(video: HTMLVideoElement, until: number): Promise<number[]> {
  return new Promise((resolve) => {
    const flashes: number[] = [];
    let was = true;
    const shown = (now: number, { expectedDisplayTime }: VideoFrameCallbackMetadata): void => {
      const is = Math.min(...centre(video) ?? [0]) > bright;
      if (is && !was) {
        flashes.push(expectedDisplayTime);
      }
      was = is;
      if (now < until) {
        video.requestVideoFrameCallback(shown);
      } else {
        resolve(flashes);
      }
    };
    video.requestVideoFrameCallback(shown);
  });
}

/** The same of the beginnings of sound. */
async function listen(track: MediaStreamTrack, until: number): Promise<number[]> {
  const context = new AudioContext();
  await context.resume();
  const analyser = new AnalyserNode(context, { fftSize: 16_384 });
  new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) }).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const beeps: number[] = [];
  let [heardS, lookedS] = [context.currentTime, context.currentTime];
  let clocks: { readonly at: number; readonly ms: number }[] = [];
  while (performance.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    analyser.getFloatTimeDomainData(samples);
    const nowS = context.currentTime;
    // The context's clock goes in steps, of which the earliest look is the right one, and falls
    // behind on a busy machine, so that only the latest count.
    const now = performance.now();
    clocks = [...clocks.filter(({ at }) => now - at < clockMs), { at: now, ms: now - nowS * 1000 }];
    const offset = Math.min(...clocks.map(({ ms }) => ms));
    samples.forEach((sample, at) => {
      const atS = nowS - (samples.length - at) / context.sampleRate;
      if (atS <= lookedS) {
        return;
      }
      if (Math.abs(sample) > loud) {
        if (atS - heardS > silenceS) {
          beeps.push(atS * 1000 + offset);
        }
        heardS = atS;
      }
    });
    lookedS = nowS;
  }
  await context.close();
  return beeps;
}

/** How much later than each flash its beep is heard, in milliseconds; less than 0: earlier. */
export async function soundBehindPicture(video: HTMLVideoElement, track: MediaStreamTrack, ms: number): Promise<number[]> {
  const until = performance.now() + ms;
  const [flashes, beeps] = await Promise.all([watchFlashes(video, until), listen(track, until)]);
  return flashes.flatMap((flash) => {
    const apart = beeps.map((one) => one - flash).sort((a, b) => Math.abs(a) - Math.abs(b))[0];
    return apart === undefined || Math.abs(apart) > everyMs / 2 ? [] : [apart];
  });
}
