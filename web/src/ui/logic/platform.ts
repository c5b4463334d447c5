/** Where a browser hides its permissions differs; these are the ways that there are. */
export type BrowserFamily = "chromium" | "firefox" | "safari" | "ios" | "android";

/** iPads call themselves Macintosh and are told by their touch screen. */
export function browserFamily(userAgent: string, touchPoints: number): BrowserFamily {
  if (/iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes('Macintosh') && touchPoints > 1)) {
    return "ios";
  }
  if (userAgent.includes('Android')) {
    return "android";
  }
  if (userAgent.includes('Firefox/')) {
    return "firefox";
  }
  return userAgent.includes('Safari/') && !/Chrom(e|ium)\//.test(userAgent) ? "safari" : "chromium";
}
