import assert from "node:assert/strict";
import { test } from "node:test";
import { onNewFrame } from "../src/ui/logic/frames";

/** What of an element is used; `present` is a frame, which tells when it was received or does not. */
class FakeVideo {
  private waiting: VideoFrameRequestCallback | undefined;

  requestVideoFrameCallback(callback: VideoFrameRequestCallback): number {
    this.waiting = callback;
    return 1;
  }

  cancelVideoFrameCallback(): void {
    this.waiting = undefined;
  }

  present(receiveTime?: number): void {
    const callback = this.waiting;
    this.waiting = undefined;
    callback?.(0, { ...(receiveTime === undefined ? {} : { receiveTime }) } as VideoFrameCallbackMetadata);
  }
}

function watched(slot: boolean): { video: FakeVideo; seen: () => number; giveUp: () => void } {
  const video = new FakeVideo();
  let count = 0;
  const giveUp = onNewFrame(video as unknown as HTMLVideoElement, slot, () => {
    count += 1;
  });
  return { video, seen: () => count, giveUp };
}

void test("a frame that was received before is another's", () => {
  const { video, seen } = watched(true);
  const now = performance.now();
  video.present(now - 1000);
  video.present(now - 900);
  assert.equal(seen(), 0);
  video.present(now + 10);
  video.present(now + 20);
  assert.equal(seen(), 1);
});

void test("where that is not told, the second frame counts", () => {
  const { video, seen } = watched(true);
  video.present();
  assert.equal(seen(), 0);
  video.present();
  assert.equal(seen(), 1);
});

void test("one's own track never was another's", () => {
  const { video, seen } = watched(false);
  video.present();
  assert.equal(seen(), 1);
});

void test("who has given up hears no more", () => {
  const { video, seen, giveUp } = watched(true);
  video.present();
  giveUp();
  video.present();
  assert.equal(seen(), 0);
});
