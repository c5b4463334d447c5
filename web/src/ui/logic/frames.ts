// When a picture is that of who it is said to be.

/**
 * Calls `done` once, when a frame is seen that the track has got since now; returns how to give up.
 *
 * A `slot`'s track carried others before, and what an element is given first may be their last frame:
 * Firefox keeps it. Browsers tell when a frame was received; of one that does not, the second is taken.
 */
export function onNewFrame(video: HTMLVideoElement, slot: boolean, done: () => void): () => void {
  if (!("requestVideoFrameCallback" in video)) {
    const element = video as HTMLVideoElement;
    element.addEventListener("loadeddata", done, { once: true });
    return () => {
      element.removeEventListener("loadeddata", done);
    };
  }
  const since = performance.now();
  let frames = 0;
  let request = 0;
  const next: VideoFrameRequestCallback = (_now, { receiveTime }) => {
    frames += 1;
    const isNew = receiveTime === undefined ? frames > 1 : receiveTime >= since;
    if (isNew || !slot) {
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
