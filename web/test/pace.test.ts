import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Pace } from "../src/sdk/pace";
import { clock, installFakes, settle } from "./browser";

beforeEach(installFakes);

/** Something that takes so long, and how often it was done. */
function work(ms: number): { readonly pace: Pace; done: number } {
  const made = {
    done: 0,
    pace: new Pace(() => {
      made.done += 1;
      clock.sleep(ms);
    }),
  };
  return made;
}

test("What takes no time is done at once, each time", async () => {
  const quick = work(0);
  for (let cause = 1; cause <= 5; cause += 1) {
    quick.pace.soon();
    assert.equal(quick.done, cause);
    await settle();
  }
});

test("What takes long leaves twice as much time for all else, and nothing is forgotten", async () => {
  const slow = work(50);
  slow.pace.soon();
  await settle();
  for (let cause = 0; cause < 100; cause += 1) {
    slow.pace.soon();
  }
  await clock.advance(99);
  assert.equal(slow.done, 1);
  await clock.advance(1);
  assert.equal(slow.done, 2);
  await clock.advance(1_000);
  assert.equal(slow.done, 2, "nothing waits any more");
  slow.pace.soon();
  assert.equal(slow.done, 3);
});

test("What cannot wait takes along what does", async () => {
  const slow = work(50);
  slow.pace.soon();
  await settle();
  slow.pace.soon();
  slow.pace.now();
  assert.equal(slow.done, 2);
  await clock.advance(1_000);
  assert.equal(slow.done, 2);
});
