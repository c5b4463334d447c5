import { createRoot } from "react-dom/client";
import { UmbrellaClient } from "../sdk";
import { App } from "./App";
import "./app.css";
import { startTranslation } from "./i18n";
import { parseQuery } from "./logic/query";
import { ServicesContext, type Services } from "./services";
import { DeviceList, Output } from "./stores/device-list";
import { LocalMedia } from "./stores/local-media";
import { PictureInPicture } from "./stores/picture-in-picture";
import { Room } from "./stores/room";

declare global {
  interface Window {
    /** The page's client, for a look inside and for tests. */
    umbrella: UmbrellaClient;
  }
}

startTranslation(navigator.languages);

const client = new UmbrellaClient();
const services: Services = {
  client,
  media: new LocalMedia(client),
  devices: new DeviceList(),
  output: new Output(),
  room: new Room(client),
  pip: new PictureInPicture(),
};
window.umbrella = client;

// Somebody who closes the tab is gone for the others at once.
window.addEventListener("pagehide", () => {
  client.leave();
});

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <ServicesContext value={services}>
      <App query={parseQuery(location.search)} />
    </ServicesContext>,
  );
}
