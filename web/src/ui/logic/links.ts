/** A piece of a message: text, or a link that may be opened. */
export interface Piece {
  readonly text: string;
  readonly href: string | undefined;
}

const address = /\bhttps?:\/\/[^\s<>"'`]+/giu;
/** What ends a sentence rather than an address. */
const trailing = /[.,;:!?…»”’)\]}]+$/u;

/** A closing bracket belongs to the address if its opening one does. */
function withoutTrailing(found: string): string {
  const end = trailing.exec(found);
  if (end === null) {
    return found;
  }
  const bare = found.slice(0, end.index);
  return end[0].startsWith(")") && bare.includes("(") ? `${bare})` : bare;
}

function hrefOf(text: string): string | undefined {
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Cuts a message into text and links. Only http and https become links: nothing that runs. */
export function linkify(message: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of message.matchAll(address)) {
    const text = withoutTrailing(match[0]);
    const href = hrefOf(text);
    if (href !== undefined) {
      pieces.push({ text: message.slice(done, match.index), href: undefined }, { text, href });
      done = match.index + text.length;
    }
  }
  pieces.push({ text: message.slice(done), href: undefined });
  return pieces.filter(({ text }) => text !== "");
}
