import { Cell } from "./store";

/** One small window above all others. Its element stays the same while the picture in it changes,
 *  so that it can follow whoever speaks. */
export class PictureInPicture extends Cell<boolean> {
  readonly isPossible = "pictureInPictureEnabled" in document && document.pictureInPictureEnabled;
  readonly #video = document.createElement("video");
  #track: MediaStreamTrack | undefined;

  constructor() {
    super(false);
    this.#video.muted = true;
    this.#video.autoplay = true;
    this.#video.playsInline = true;
    this.#video.addEventListener("leavepictureinpicture", () => {
      this.set(false);
      this.#play(undefined);
    });
  }

  /** What is to be seen, now or as soon as the window opens. */
  follow(track: MediaStreamTrack | undefined): void {
    this.#track = track;
    if (this.get() && track !== undefined) {
      this.#play(track);
    }
  }

  /** To be called in a gesture. False if the browser would not do it. */
  async toggle(): Promise<boolean> {
    if (this.get()) {
      await document.exitPictureInPicture();
      return true;
    }
    if (this.#track === undefined) {
      return false;
    }
    this.#play(this.#track);
    try {
      await this.#video.play();
      await this.#video.requestPictureInPicture();
      this.set(true);
      return true;
    } catch {
      this.#play(undefined);
      return false;
    }
  }

  close(): void {
    this.#track = undefined;
    if (this.get()) {
      document.exitPictureInPicture().catch(() => undefined);
    }
  }

  #play(track: MediaStreamTrack | undefined): void {
    const before = this.#video.srcObject;
    if (track !== undefined && before instanceof MediaStream && before.getTracks()[0] === track) {
      return;
    }
    this.#video.srcObject = track === undefined ? null : new MediaStream([track]);
  }
}
