import { languages, localeFor } from "../ui/translator";
import { guessPlatform, parseAuthority, platforms, type Authority } from "./authority";
import { isText, stepsOf, translator } from "./i18n";
import "./trust.css";

const { translate: t, language } = translator;
let authority: Authority | undefined;

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

/** The texts are the page's own: what they hold of markup is meant. */
function write(): void {
  document.title = t("title");
  for (const place of document.querySelectorAll<HTMLElement>("[data-text]")) {
    const key = place.dataset["text"] ?? "";
    place.innerHTML = isText(key) ? t(key) : "";
  }
  const locale = localeFor(language.get(), navigator.languages);
  element("until").textContent = authority?.notAfter?.toLocaleDateString(locale, { dateStyle: "long" }) ?? "";
}

function make(name: string, text: string, ...inside: HTMLElement[]): HTMLElement {
  const made = document.createElement(name);
  if (text !== "") {
    made.dataset["text"] = text;
  }
  made.append(...inside);
  return made;
}

function build(): void {
  element("platforms").replaceChildren(
    ...platforms.map((platform) => {
      const summary = make("summary", "", make("b", platform), make("span", `${platform}.for`));
      const steps = stepsOf(platform).map((step) => make("li", step));
      const details = make("details", "", summary, make("ol", "", ...steps));
      details.dataset["platform"] = platform;
      return details;
    }),
  );
  const select = element("language") as HTMLSelectElement;
  select.replaceChildren(...languages.map(([name, label]) => new Option(label, name)));
  select.value = language.get();
  select.addEventListener("change", () => {
    const chosen = languages.find(([name]) => name === select.value);
    if (chosen !== undefined) {
      translator.choose(chosen[0]);
      write();
    }
  });
}

function show(found: Authority): void {
  authority = found;
  if (!found.available) {
    reveal("nothing");
    return;
  }
  // May be broken after any byte, and is copied in one piece all the same.
  element("fingerprint").replaceChildren(
    ...found.sha256.split(/(?<=:)/).flatMap((byte) => [byte, document.createElement("wbr")]),
  );
  element("names").replaceChildren(
    ...found.names.map((name) => {
      const item = document.createElement("li");
      item.textContent = name;
      return item;
    }),
  );
  const platform = guessPlatform(navigator.userAgent, navigator.maxTouchPoints);
  document.querySelector(`[data-platform="${platform ?? ""}"]`)?.setAttribute("open", "");
  write();
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

translator.start(navigator.languages);
build();
write();
void load();
