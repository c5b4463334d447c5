/** How many colours there are for those who have no picture. */
export const avatarColours = 7;

/** The letters that stand for somebody without a picture: at most two. */
export function initials(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  const picked = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return picked.map((word) => Array.from(word ?? "")[0]?.toLocaleUpperCase() ?? "").join("");
}

/** One of `count` colours, always the same one for the same text. */
export function colourOf(text: string, count: number): number {
  let hash = 0;
  for (const character of text) {
    hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 65_521;
  }
  return hash % count;
}
