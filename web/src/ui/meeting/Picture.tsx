import { useEffect, useState, type ReactElement } from "react";
import { usePlayed } from "../hooks";
import { onNewFrame } from "../logic/frames";
import { seenShare } from "../logic/layout";

interface PictureProps {
  readonly track: MediaStreamTrack | undefined;
  /** One's own. */
  readonly local: boolean;
  /** Width by height of the place that it has. */
  readonly aspect: number;
}

/** A picture of which less would be seen than this is shown whole. */
const leastSeen = 0.3;

/** Fades in with a frame of its own; until then the avatar behind it is seen. */
export function Picture({ track, local, aspect }: PictureProps): ReactElement {
  const video = usePlayed<HTMLVideoElement>(track);
  const [shown, setShown] = useState<MediaStreamTrack>();
  const [own, setOwn] = useState(0);
  useEffect(() => {
    // Some browsers forget `autoplay` when the stream is replaced.
    video.current?.play().catch(() => undefined);
  }, [video, track]);
  useEffect(() => {
    if (video.current === null || track === undefined) {
      return undefined;
    }
    return onNewFrame(video.current, !local, () => {
      setShown(track);
    });
  }, [video, track, local]);
  const upright = own > 0 && own < 1 && aspect > 1;
  return (
    <video
      ref={video}
      autoPlay
      muted
      playsInline
      data-shown={track !== undefined && shown === track}
      data-whole={upright || seenShare(own, aspect) < leastSeen || undefined}
      onResize={({ currentTarget: { videoWidth, videoHeight } }) => {
        setOwn(videoHeight > 0 ? videoWidth / videoHeight : 0);
      }}
    />
  );
}
