import { createRoot } from "react-dom/client";
import { startPage } from "../admin/i18n";
import { App } from "./App";
import { Feed } from "./feed";
import { translator } from "./i18n";
import "./status.css";

startPage(translator);
const feed = new Feed("status");
feed.start();

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(<App feed={feed} />);
}
