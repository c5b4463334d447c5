/** What the pages beside the meeting say alike. */
export const en = {
  "nav": "Pages of this server",
  "nav.sfu": "Meeting",
  "nav.status": "Status",
  "nav.recordings": "Recordings",
  "nav.sources": "Cameras",
  "nav.trunk": "Trunks",
  "nav.debug/pipeline": "Pipeline",
  "room.default": "Main room",
  "said.wrong": "This is not the admin password.",
  "said.too-many": "Too many wrong passwords; try again in a minute.",
  "said.unreachable": "The server cannot be reached. Trying again…",
  "password": "Admin password",
  "enter": "Go on",
  "close": "Close",
  "keep": "Cancel",
};
