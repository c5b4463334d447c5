import { guessPlatform, parseAuthority, type Authority } from "./authority";
import "./trust.css";

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) {
    throw new Error(`the page has no #${id}`);
  }
  return found;
}

function reveal(id: "available" | "nothing" | "failed"): void {
  element("waiting").hidden = true;
  element(id).hidden = false;
}

function show(authority: Authority): void {
  if (!authority.available) {
    reveal("nothing");
    return;
  }
  // May be broken after any byte, and is copied in one piece all the same.
  element("fingerprint").replaceChildren(
    ...authority.sha256.split(/(?<=:)/).flatMap((byte) => [byte, document.createElement("wbr")]),
  );
  element("until").textContent =
    authority.notAfter?.toLocaleDateString(undefined, { dateStyle: "long" }) ?? "";
  element("names").replaceChildren(
    ...authority.names.map((name) => {
      const item = document.createElement("li");
      item.textContent = name;
      return item;
    }),
  );
  const platform = guessPlatform(navigator.userAgent, navigator.maxTouchPoints);
  document.querySelector(`[data-platform="${platform ?? ""}"]`)?.setAttribute("open", "");
  reveal("available");
}

async function load(): Promise<void> {
  try {
    const response = await fetch("trust/ca.json", { cache: "no-store" });
    show(parseAuthority(await response.json()));
  } catch {
    reveal("failed");
  }
}

void load();
