import { useEffect, useRef, type ReactElement } from "react";
import { useTranslation } from "../i18n";

const tickMs = 50;
/** From which on the meter moves, and where it is full: a quiet and a loud voice, in dBFS. */
const quietDb = -55;
const loudDb = -12;

/** 0 to 1, on a scale that runs as ears do. */
export function meterOf(samples: Float32Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  const db = 10 * Math.log10(Math.max(power, 1e-9));
  return Math.min(1, Math.max(0, (db - quietDb) / (loudDb - quietDb)));
}

function follow(track: MediaStreamTrack, show: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  new MediaStreamAudioSourceNode(context, { mediaStream: new MediaStream([track]) }).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let level = 0;
  const timer = setInterval(() => {
    if (context.state === "suspended") {
      void context.resume();
    }
    analyser.getFloatTimeDomainData(samples);
    level = Math.max(meterOf(samples), level * 0.85);
    show(level);
  }, tickMs);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}

/** How loud the microphone is. Moves without React. */
export function LevelMeter({
  track,
}: {
  readonly track: MediaStreamTrack | undefined;
}): ReactElement {
  const t = useTranslation();
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = ref.current;
    if (track === undefined || element === null) {
      return undefined;
    }
    const stop = follow(track, (level) => {
      element.style.setProperty("--level", level.toFixed(3));
    });
    return () => {
      stop();
      element.style.removeProperty("--level");
    };
  }, [track]);
  return (
    <div ref={ref} className="meter" role="img" aria-label={t("device.level")} data-on={track !== undefined}>
      <span className="meter-fill" />
    </div>
  );
}
