// Teardown has its own pace; what is asked is that it comes to an end.
import type { Sample } from './proc.js';
import type { Server } from './server.js';
import { until } from './time.js';

/** The sample at which the server has no more descriptors and threads than at `base`. */
export async function settled(server: Server, base: Sample, timeoutMs = 15_000): Promise<Sample> {
  let now = server.sample();
  await until('fds and threads return to the start', timeoutMs, () => {
    now = server.sample();
    return now.fds > base.fds || now.threads > base.threads
      ? `${now.fds} fds and ${now.threads} threads (${server.threadNames().join(' ')}) instead of ${base.fds} and ${base.threads}` : undefined;
  }, 200);
  return now;
}
