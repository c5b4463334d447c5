import { createRoot } from "react-dom/client";
import { UmbrellaClient } from "../sdk";
import { App } from "./App";
import "./app.css";
import { LocalMedia } from "./local-media";
import { parseQuery } from "./query";

declare global {
  interface Window {
    /** The page's client, for a look inside and for tests. */
    umbrella: UmbrellaClient;
  }
}

const client = new UmbrellaClient();
const media = new LocalMedia(client);
window.umbrella = client;

// Somebody who closes the tab is gone for the others at once.
window.addEventListener("pagehide", () => {
  client.leave();
});

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <App client={client} media={media} query={parseQuery(location.search)} />,
  );
}
