// What a publisher looks and sounds like. Every identity has a colour and a tone that no other
// has, so that a picture or a sound in the wrong place is seen and heard.

export type Rgb = readonly [number, number, number];

/** Colours at least 100 apart (Euclidean, 0 to 255 a channel), the most different ones first. */
const colours: readonly Rgb[] = [
  [230, 40, 40], [40, 40, 230], [40, 230, 40], [230, 230, 40],
  [230, 40, 230], [40, 230, 230], [230, 140, 40], [140, 40, 230],
  [40, 140, 230], [140, 230, 40], [230, 40, 140], [40, 230, 140],
  [140, 40, 40], [40, 140, 40], [40, 40, 140], [140, 140, 140],
  [230, 230, 230], [40, 40, 40], [140, 140, 40], [140, 40, 140],
  [40, 140, 140], [230, 140, 140], [140, 230, 140], [140, 140, 230],
];

/** Hz; 170 apart, which is more than 14 bins of the page's analyser. */
const toneOf = (index: number): number => 300 + 170 * index;

export const allTones: readonly number[] = colours.map((_, index) => toneOf(index));

/** The largest distance at which a colour that went through a video codec is still its own. */
export const colourTolerance = 45;

export interface Identity {
  readonly colour: Rgb;
  readonly tone: number;
}

export function identity(index: number): Identity {
  const colour = colours[index];
  if (colour === undefined) {
    throw new Error(`there are only ${colours.length} identities`);
  }
  return { colour, tone: toneOf(index) };
}

export const identities = colours.length;

export function distance(a: Rgb, b: Rgb): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}
