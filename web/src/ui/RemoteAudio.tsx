import { useCallback, useEffect, useRef, useState, type ReactElement } from "react";
import type { Participant } from "../sdk";
import { usePlayed } from "./hooks";
import { SoundIcon } from "./icons";

interface VoiceProps {
  readonly participantId: string;
  readonly source: "microphone" | "screen-audio";
  readonly track: MediaStreamTrack;
  readonly onBlocked: () => void;
}

function Voice({ participantId, source, track, onBlocked }: VoiceProps): ReactElement {
  const audio = usePlayed<HTMLAudioElement>(track);
  useEffect(() => {
    audio.current?.play().catch((error: unknown) => {
      if (error instanceof Error && error.name === "NotAllowedError") {
        onBlocked();
      }
    });
  }, [audio, track, onBlocked]);
  return <audio ref={audio} autoPlay data-participant-id={participantId} data-source={source} />;
}

/** Everything that is heard. Where the browser wants a click first, a button asks for one. */
export function RemoteAudio({
  participants,
}: {
  readonly participants: readonly Participant[];
}): ReactElement {
  const [blocked, setBlocked] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const onBlocked = useCallback(() => {
    setBlocked(true);
  }, []);
  const turnOn = (): void => {
    const elements = [...(box.current?.querySelectorAll("audio") ?? [])];
    Promise.all(elements.map((element) => element.play())).then(
      () => {
        setBlocked(false);
      },
      () => {
        setBlocked(true);
      },
    );
  };
  return (
    <>
      <div ref={box} hidden>
        {participants
          .filter(({ local }) => !local)
          .flatMap(({ id, tracks }) =>
            (["microphone", "screen-audio"] as const).map((source) => {
              const track = tracks.get(source);
              return track === undefined ? null : (
                <Voice
                  key={`${id} ${source}`}
                  participantId={id}
                  source={source}
                  track={track}
                  onBlocked={onBlocked}
                />
              );
            }),
          )}
      </div>
      {blocked && (
        <button type="button" className="primary sound" data-testid="turn-on-sound" onClick={turnOn}>
          <SoundIcon />
          Turn on sound
        </button>
      )}
    </>
  );
}
