/** Whether a name leads every machine to itself: localhost, 127.0.0.0/8, [::1]. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, "").replace(/\.$/, "");
  return name === "localhost" || name.endsWith(".localhost") || name === "::1" || /^127(\.\d{1,3}){3}$/.test(name);
}

function urlOf(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** How surely another machine finds it, 0 the surest: a bare name and .local need a service for that. */
function doubt(page: string): number {
  const { hostname } = new URL(page);
  if (hostname.startsWith("[")) {
    return 3;
  }
  if (/^\d+(\.\d+){3}$/.test(hostname)) {
    return 1;
  }
  return hostname.includes(".") && !hostname.endsWith(".local") ? 0 : 2;
}

/** The pages of `addresses.json`, as far as others can open them, the surest first; nothing of what it
 *  is not. */
export function reachablePages(json: unknown): readonly string[] {
  const pages = typeof json === "object" && json !== null && "pages" in json ? json.pages : [];
  const reachable = (Array.isArray(pages) ? pages : []).filter((page): page is string => {
    const url = typeof page === "string" ? urlOf(page) : undefined;
    return url !== undefined && /^https?:$/.test(url.protocol) && !isLoopback(url.hostname);
  });
  return reachable.sort((one, other) => doubt(one) - doubt(other));
}
