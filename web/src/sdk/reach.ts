/** Rejects while the server, or the way to it, is not there. Browsers hold back a WebSocket to a
 *  host that refused some (Firefox up to a minute, Chromium up to 5 s), but not a request: so this
 *  is what is repeated. Any answer will do but a proxy's word that the server is missing. */
export async function reach(socketUrl: URL, signal: AbortSignal): Promise<void> {
  const url = new URL("healthz", socketUrl);
  url.protocol = url.protocol.replace(/^ws/, "http");
  const { status } = await fetch(url, {
    method: "HEAD",
    mode: "no-cors",
    cache: "no-store",
    credentials: "omit",
    signal,
  });
  if (status >= 500) {
    throw new Error(`status ${status}`);
  }
}
