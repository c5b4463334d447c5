import { createRoot } from "react-dom/client";
import { startPage } from "../admin/i18n";
import { PipelineApi } from "./api";
import { App } from "./App";
import { translator } from "./i18n";
import "./pipeline.css";

startPage(translator);

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(<App api={new PipelineApi()} />);
}
