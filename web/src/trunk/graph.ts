// The graph of servers, laid out: rings by distance, this server in the middle. Pure.
import type { Trunks } from "../gen/status_pb";

export interface Place {
  readonly node: string;
  readonly name: string;
  readonly people: number;
  readonly here: boolean;
  readonly x: number;
  readonly y: number;
}

export interface Edge {
  readonly from: Place;
  readonly to: Place;
  /** This server's own link. */
  readonly own: boolean;
}

export interface Graph {
  readonly places: readonly Place[];
  readonly edges: readonly Edge[];
  readonly radius: number;
}

const ringStep = 120;

/** Neighbours that are on some way, as pairs: "a b" with a < b. */
function pairs(trunks: Trunks): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (a: string, b: string): void => {
    found.add(a < b ? `${a} ${b}` : `${b} ${a}`);
  };
  for (const { path } of trunks.nodes) {
    const whole = path.length === 0 ? [] : [...path, trunks.node];
    for (let i = 0; i + 1 < whole.length; i += 1) {
      add(whole[i] ?? "", whole[i + 1] ?? "");
    }
  }
  for (const { node } of trunks.neighbours) {
    add(node, trunks.node);
  }
  return found;
}

export function layOut(trunks: Trunks): Graph {
  const names = new Map(trunks.nodes.map(({ node, name }) => [node, name]));
  const people = new Map(trunks.nodes.map(({ node, participants }) => [node, Number(participants)]));
  const rings = new Map<string, number>([[trunks.node, 0]]);
  const put = (node: string, ring: number): void => {
    rings.set(node, Math.min(ring, rings.get(node) ?? ring));
  };
  for (const { node } of trunks.neighbours) {
    put(node, 1);
  }
  for (const { path } of trunks.nodes) {
    path.forEach((node, index) => {
      put(node, path.length - index);
    });
  }
  const places = new Map<string, Place>();
  const outermost = Math.max(...rings.values());
  for (let ring = 0; ring <= outermost; ring += 1) {
    const members = [...rings].filter(([, of]) => of === ring).map(([node]) => node).sort();
    members.forEach((node, index) => {
      // Each ring begins a little further, so that lines do not lie on each other.
      const angle = ((index + ring * 0.25) / members.length) * 2 * Math.PI - Math.PI / 2;
      places.set(node, {
        node,
        name: names.get(node) ?? "",
        people: people.get(node) ?? 0,
        here: node === trunks.node,
        x: Math.round(Math.cos(angle) * ring * ringStep),
        y: Math.round(Math.sin(angle) * ring * ringStep),
      });
    });
  }
  const edges: Edge[] = [];
  for (const pair of pairs(trunks)) {
    const [a = "", b = ""] = pair.split(" ");
    const from = places.get(a);
    const to = places.get(b);
    if (from !== undefined && to !== undefined) {
      edges.push({ from, to, own: from.here || to.here });
    }
  }
  return { places: [...places.values()], edges, radius: outermost * ringStep };
}
