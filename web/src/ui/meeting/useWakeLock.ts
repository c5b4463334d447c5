import { useEffect } from "react";

/** Keeps the screen lit while this is drawn and seen, where the browser can. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let gone = false;
    const ask = (): void => {
      if (document.visibilityState !== "visible" || !("wakeLock" in navigator)) {
        return;
      }
      navigator.wakeLock.request("screen").then(
        (given) => {
          lock = given;
          if (gone) {
            void given.release();
          }
        },
        () => undefined, // An empty battery, for instance.
      );
    };
    ask();
    document.addEventListener("visibilitychange", ask);
    return () => {
      gone = true;
      document.removeEventListener("visibilitychange", ask);
      void lock?.release();
    };
  }, []);
}
