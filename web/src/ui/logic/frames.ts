// When a picture is that of who it is said to be.

/**
 * A track is that of a slot, which carried others before: what an element is given first may be
 * their last frame (Firefox keeps it), so the second is waited for.
 */
const trusted = 2;

/** Calls `done` once, when a frame is seen that the track has got since now; returns how to give up. */
export function onNewFrame(video: HTMLVideoElement, done: () => void): () => void {
  if (!("requestVideoFrameCallback" in video)) {
    const element = video as HTMLVideoElement;
    element.addEventListener("loadeddata", done, { once: true });
    return () => {
      element.removeEventListener("loadeddata", done);
    };
  }
  let frames = 0;
  let request = 0;
  const next = (): void => {
    frames += 1;
    if (frames === trusted) {
      done();
    } else {
      request = video.requestVideoFrameCallback(next);
    }
  };
  request = video.requestVideoFrameCallback(next);
  return () => {
    video.cancelVideoFrameCallback(request);
  };
}
