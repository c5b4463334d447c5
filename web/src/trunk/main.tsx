import { createRoot } from "react-dom/client";
import { startPage } from "../admin/i18n";
import { TrunkApi } from "./api";
import { App } from "./App";
import { translator } from "./i18n";
import "./trunk.css";

startPage(translator);
const api = new TrunkApi();
api.start();

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(<App api={api} />);
}
