import type { CodecName } from "../../sdk";

export type JoinMode = "camera" | "view";

/** What the address asks for: `?room=&name=&join=camera|view&codec=`. */
export interface Query {
  readonly room: string;
  readonly name: string;
  /** Joins at once, without the lobby. */
  readonly join: JoinMode | undefined;
  readonly codec: CodecName | undefined;
}

const videoCodecs: readonly CodecName[] = ["vp8", "h264", "vp9", "av1"];

export function parseQuery(search: string): Query {
  const parameters = new URLSearchParams(search);
  const join = parameters.get("join");
  const codec = parameters.get("codec")?.toLowerCase();
  return {
    room: parameters.get("room")?.trim() ?? "",
    name: parameters.get("name")?.trim() ?? "",
    join: join === "camera" || join === "view" ? join : undefined,
    codec: videoCodecs.find((known) => known === codec),
  };
}

/** `page` (any of the page's addresses) for somebody else: the room and nothing personal. */
export function invitation(page: string, room: string): string {
  const url = new URL(page);
  url.search = room === "" ? "" : new URLSearchParams({ room }).toString();
  url.hash = "";
  return url.href;
}
