import { useCallback, useEffect, useRef, useState, type ReactElement } from "react";
import { Icon } from "../common/icons";
import { usePlayed, useStore } from "../hooks";
import { useTranslation } from "../i18n";
import { useServices } from "../services";
import type { Voice } from "../stores/room";

interface PlayedVoiceProps {
  readonly voice: Voice;
  readonly onBlocked: () => void;
}

function PlayedVoice({ voice, onBlocked }: PlayedVoiceProps): ReactElement {
  const { output } = useServices();
  const { id, source, track } = voice;
  const audio = usePlayed<HTMLAudioElement>(track);
  const sink = useStore(output);
  useEffect(() => {
    if (audio.current !== null) {
      void output.apply(audio.current);
    }
  }, [audio, output, sink]);
  useEffect(() => {
    audio.current?.play().catch((error: unknown) => {
      if (error instanceof Error && error.name === "NotAllowedError") {
        onBlocked();
      }
    });
  }, [audio, track, onBlocked]);
  return <audio ref={audio} autoPlay data-participant-id={id} data-source={source} />;
}

/** Everything that is heard. Where the browser wants a gesture first, a button asks for one, and
 *  any other press or key does as well. */
export function RemoteAudio(): ReactElement {
  const { room } = useServices();
  const t = useTranslation();
  const voices = useStore(room.voices);
  const [blocked, setBlocked] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const onBlocked = useCallback(() => {
    setBlocked(true);
  }, []);
  const turnOn = useCallback((): void => {
    const elements = [...(box.current?.querySelectorAll("audio") ?? [])];
    // Pictures too: a phone that saves power holds back even silent ones.
    document.querySelectorAll("video").forEach((video) => {
      video.play().catch(() => undefined);
    });
    Promise.all(elements.map((element) => element.play())).then(
      () => {
        setBlocked(false);
      },
      () => {
        setBlocked(true);
      },
    );
  }, []);
  useEffect(() => {
    if (!blocked) {
      return undefined;
    }
    document.addEventListener("pointerup", turnOn);
    document.addEventListener("keyup", turnOn);
    return () => {
      document.removeEventListener("pointerup", turnOn);
      document.removeEventListener("keyup", turnOn);
    };
  }, [blocked, turnOn]);
  return (
    <>
      <div ref={box} hidden>
        {voices.map((voice) => (
          <PlayedVoice key={`${voice.id} ${voice.source}`} voice={voice} onBlocked={onBlocked} />
        ))}
      </div>
      {blocked && (
        <button type="button" className="primary sound" data-testid="turn-on-sound" onClick={turnOn}>
          <Icon name="sound" />
          {t("sound.turn-on")}
        </button>
      )}
    </>
  );
}
