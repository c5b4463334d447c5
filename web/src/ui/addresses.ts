// Where else this server is reached: asked for only by who has opened it at an address that others
// cannot open.
import { useEffect, useState } from "react";
import { isLoopback, reachablePages } from "./logic/loopback";

export { isLoopback };

async function ask(): Promise<readonly string[]> {
  try {
    const response = await fetch("addresses.json", { cache: "no-store" });
    return response.ok ? reachablePages(await response.json()) : [];
  } catch {
    return [];
  }
}

/** Pages of this server that other machines can open, the most useful first; none while the page
 *  is at such an address itself. */
export function useOtherAddresses(): readonly string[] {
  const [pages, setPages] = useState<readonly string[]>([]);
  useEffect(() => {
    let gone = false;
    if (isLoopback(location.hostname)) {
      void ask().then((found) => {
        if (!gone) {
          setPages(found);
        }
      });
    }
    return () => {
      gone = true;
    };
  }, []);
  return pages;
}
