import { createRoot } from "react-dom/client";
import { recalled } from "../ui/logic/memory";
import { App } from "./App";
import { Feed } from "./feed";
import { SpeechContext, speechIn } from "./speech";
import "./status.css";
import { chooseLanguage } from "./words";

const language = chooseLanguage([recalled("language"), ...navigator.languages]);
document.documentElement.lang = language;
const feed = new Feed("status");
feed.start();

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <SpeechContext value={speechIn(language)}>
      <App feed={feed} />
    </SpeechContext>,
  );
}
