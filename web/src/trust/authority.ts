/** What `trust/ca.json` says of the local certificate authority. */
export interface Authority {
  /** False: the server's certificate was brought by whoever runs it. */
  readonly available: boolean;
  /** "A1:B2:…" */
  readonly sha256: string;
  readonly notAfter: Date | undefined;
  /** The host names and addresses in the server's certificate. */
  readonly names: readonly string[];
}

/** Throws when it is not what a server sends. */
export function parseAuthority(json: unknown): Authority {
  const value = json as Partial<Record<string, unknown>> | null;
  if (typeof value !== "object" || value === null || typeof value["available"] !== "boolean") {
    throw new TypeError("not a description of a certificate authority");
  }
  const { available, sha256, not_after: notAfter, names } = value;
  const date = new Date(typeof notAfter === "string" ? notAfter : NaN);
  return {
    available,
    sha256: typeof sha256 === "string" ? sha256 : "",
    notAfter: Number.isNaN(date.getTime()) ? undefined : date,
    names: Array.isArray(names) ? names.filter((name) => typeof name === "string") : [],
  };
}

export const platforms = ["windows", "macos", "ios", "android", "linux", "firefox"] as const;
export type Platform = (typeof platforms)[number];

/** A guess, only for which steps stand open at first. */
export function guessPlatform(userAgent: string, touchPoints: number): Platform | undefined {
  if (userAgent.includes('Android')) {
    return "android";
  }
  // An iPad calls itself a Mac.
  if (/iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes('Macintosh') && touchPoints > 1)) {
    return "ios";
  }
  if (userAgent.includes('Firefox/')) {
    return "firefox";
  }
  if (userAgent.includes('Windows')) {
    return "windows";
  }
  if (userAgent.includes('Macintosh')) {
    return "macos";
  }
  return /Linux|CrOS/.test(userAgent) ? "linux" : undefined;
}
