import type { ConnectionQuality } from "../../sdk";

/** How many of three bars are full; undefined: not known yet. */
export function barsOf(quality: ConnectionQuality | undefined): 1 | 2 | 3 | undefined {
  switch (quality) {
    case "good":
      return 3;
    case "poor":
      return 2;
    case "bad":
      return 1;
    case undefined:
      return undefined;
  }
}
