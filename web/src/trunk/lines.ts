// Lines between servers, as cubic Bézier curves. Pure.
import type { Line, Point } from "./graph";

/** Leaves and arrives horizontally. */
export function swing(from: Point, to: Point): Line {
  const middle = (from.x + to.x) / 2;
  return [from, { x: middle, y: from.y }, { x: middle, y: to.y }, to];
}

/** Out to one side and back: never farther away than 3/4 of `reach`. */
export function bow(from: Point, to: Point, reach: number): Line {
  return [from, { x: from.x + reach, y: from.y }, { x: to.x + reach, y: to.y }, to];
}

/** On, straight, to each of the points. */
export function onwards(line: Line, ...points: readonly Point[]): Line {
  const [first, ...rest] = line;
  const all = [...rest];
  for (const point of points) {
    all.push(all.at(-1) ?? first, point, point);
  }
  return [first, ...all];
}

export function pathOf(line: Line): string {
  const text = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const [first, ...rest] = line;
  let path = `M${text(first)}`;
  for (let at = 0; at + 2 < rest.length; at += 3) {
    path += ` C${rest.slice(at, at + 3).map(text).join(" ")}`;
  }
  return path;
}

/** Points on the line, for those who look whether something lies on it. */
export function pointsOn(line: Line, perCurve = 40): Point[] {
  const points: Point[] = [line[0]];
  for (let at = 0; at + 3 < line.length; at += 3) {
    const [a, b, c, d] = line.slice(at, at + 4) as [Point, Point, Point, Point];
    for (let step = 1; step <= perCurve; step += 1) {
      const t = step / perCurve;
      const mix = (of: (point: Point) => number): number =>
        (1 - t) ** 3 * of(a) + 3 * (1 - t) ** 2 * t * of(b) + 3 * (1 - t) * t ** 2 * of(c) + t ** 3 * of(d);
      points.push({ x: mix(({ x }) => x), y: mix(({ y }) => y) });
    }
  }
  return points;
}
