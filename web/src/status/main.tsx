import { createRoot } from "react-dom/client";
import { App } from "./App";
import { Feed } from "./feed";
import { SpeechContext, speechIn } from "./speech";
import "./status.css";
import { chooseLanguage } from "./words";

const language = chooseLanguage(navigator.languages);
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
