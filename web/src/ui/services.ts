import { createContext, useContext } from "react";
import type { UmbrellaClient } from "../sdk";
import type { DeviceList, Output } from "./stores/device-list";
import type { LocalMedia } from "./stores/local-media";
import type { PictureInPicture } from "./stores/picture-in-picture";
import type { Room } from "./stores/room";

/** What the whole page shares; made once, before anything is drawn. */
export interface Services {
  readonly client: UmbrellaClient;
  readonly media: LocalMedia;
  readonly devices: DeviceList;
  readonly output: Output;
  readonly room: Room;
  readonly pip: PictureInPicture;
}

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
  const services = useContext(ServicesContext);
  if (services === undefined) {
    throw new Error("drawn outside of the page");
  }
  return services;
}
