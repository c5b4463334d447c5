// What happens to the page and its network, as far as a session cares.

export interface PageListener {
  /** The page is left or closed. */
  hidden(): void;
  /** The network is back, or another one. */
  networkChanged(): void;
}

/** Of the Network Information API; absent in Firefox and Safari. */
interface NetworkInformation extends EventTarget {
  readonly type?: string;
}

/** Returns a function that ends it. */
export function watchPage(listener: PageListener): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const on = (target: EventTarget, name: string, run: () => void): void => {
    target.addEventListener(name, run, { signal });
  };
  on(globalThis, "pagehide", () => {
    listener.hidden();
  });
  on(globalThis, "online", () => {
    listener.networkChanged();
  });
  const network = (navigator as { connection?: NetworkInformation }).connection;
  if (network !== undefined) {
    let { type } = network;
    // The event also tells of another estimate of the speed.
    on(network, "change", () => {
      if (network.type !== type) {
        ({ type } = network);
        listener.networkChanged();
      }
    });
  }
  return () => {
    stop.abort();
  };
}
