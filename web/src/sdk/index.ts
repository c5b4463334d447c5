// The SDK: everything a page needs to join a room of an Umbrella, without a UI.
export { UmbrellaClient } from "./client";
export type { ClientEvents, ClientState, ClosedEvent, ConnectOptions } from "./events";
export { UmbrellaError, kindOf } from "./model";
export type {
  ChatEntry,
  CodecName,
  ConnectionQuality,
  ErrorName,
  Participant,
  PictureWish,
  Publication,
  RecordingState,
  SourceName,
} from "./model";
export type { ClientStats, InboundFlow, OutboundFlow } from "./stats";
