import { createRoot } from "react-dom/client";
import { TrunkApi } from "./api";
import { App } from "./App";
import { translator } from "./i18n";
import "./trunk.css";

translator.start(navigator.languages);
document.title = `${translator.translate("title")} · Umbrella`;
const api = new TrunkApi();
api.start();

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(<App api={api} />);
}
