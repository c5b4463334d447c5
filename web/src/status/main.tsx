import { createRoot } from "react-dom/client";
import { App } from "./App";
import { Feed } from "./feed";
import { translator } from "./i18n";
import "./status.css";

translator.start(navigator.languages);
document.title = `${translator.translate("title")} · Umbrella`;
const feed = new Feed("status");
feed.start();

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(<App feed={feed} />);
}
