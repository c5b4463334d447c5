// Trying again what may only have come too early: a server that starts, a machine that is slow.

/** The waiting times between the tries. */
export const pausesMs: readonly number[] = [500, 1_500, 3_000];

/** The outcome of `run`, which is called again after each pause for as long as it fails by what
 *  `passes`; `missed` is told how often it has failed by then. */
export async function patiently<Value>(
  run: () => Promise<Value>,
  passes: (error: unknown) => boolean,
  missed: (count: number) => void,
  wait: (ms: number) => Promise<void> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): Promise<Value> {
  for (const [at, pause] of pausesMs.entries()) {
    try {
      return await run();
    } catch (error) {
      if (!passes(error)) {
        throw error;
      }
      missed(at + 1);
      await wait(pause);
    }
  }
  return run();
}
