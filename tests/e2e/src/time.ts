// Waiting, with an end to it.

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Rejects when `work` takes longer than `ms`. */
export async function deadline<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`${what}: not done within ${ms} ms`));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asks `check` until it returns nothing; its last complaint is the error. */
export async function until(
  what: string, timeoutMs: number, check: () => Promise<string | undefined> | string | undefined, intervalMs = 150,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const complaint = await check();
    if (complaint === undefined) {
      return;
    }
    if (Date.now() > end) {
      throw new Error(`${what}: after ${timeoutMs} ms still ${complaint}`);
    }
    await sleep(intervalMs);
  }
}
