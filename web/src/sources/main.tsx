import { createRoot } from "react-dom/client";
import { SourcesApi } from "./api";
import { App } from "./App";
import { translator } from "./i18n";
import "./sources.css";

translator.start(navigator.languages);
document.title = `${translator.translate("title")} · Umbrella`;

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(<App api={new SourcesApi()} />);
}
