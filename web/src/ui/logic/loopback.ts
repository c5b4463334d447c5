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

/** The pages of `addresses.json`, as far as others can open them; nothing of what it is not. */
export function reachablePages(json: unknown): readonly string[] {
  const pages = typeof json === "object" && json !== null && "pages" in json ? json.pages : [];
  return (Array.isArray(pages) ? pages : []).filter((page): page is string => {
    const url = typeof page === "string" ? urlOf(page) : undefined;
    return url !== undefined && /^https?:$/.test(url.protocol) && !isLoopback(url.hostname);
  });
}
