// Names of the protocol as people know them.

/** Whether it is the room that everybody opens: in an address it is empty, on the server not. */
export function isDefaultRoom(room: string): boolean {
  return room === "" || room === "default";
}

const spellings: Readonly<Record<string, string>> = { opus: "Opus" };

/** "Opus", "VP8". */
export function codecName(codec: string): string {
  return spellings[codec.toLowerCase()] ?? codec.toUpperCase();
}
