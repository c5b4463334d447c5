import { browserFamily } from "./logic/platform";
import type { Place } from "./logic/words";

/** Where this page is shown. */
export const here: Place = {
  browser: browserFamily(navigator.userAgent, navigator.maxTouchPoints),
  secureAddress: location.href.replace(/^http:/, "https:"),
};
