/** How many colours there are for those who have no picture. */
export const avatarColours = 10;

/** The letters that stand for somebody without a picture: at most two. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  const picked = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return picked.map((word) => Array.from(word ?? "")[0]?.toLocaleUpperCase() ?? "").join("");
}

/** Always the same colour for the same name, whichever page shows it. Names that differ by a letter
 *  are as far apart as any: the bits are mixed (the last step of MurmurHash3). */
export function colourOf(name: string): number {
  let hash = 0;
  for (const character of name.trim().toLowerCase()) {
    hash = Math.imul(hash, 31) + (character.codePointAt(0) ?? 0);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % avatarColours;
}
