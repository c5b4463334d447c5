// What is known of the graph of servers: who is how far, by whom, and what else joins them. Pure.
import type { Neighbour, Trunks } from "../gen/status_pb";

export interface Server {
  readonly node: string;
  readonly name: string;
  readonly people: number;
  readonly here: boolean;
  /** Links between it and this server; of one that cannot be reached at present: undefined. */
  readonly distance: number | undefined;
  /** With which this server has a link. */
  readonly link: Neighbour | undefined;
  /** Servers that are drawn behind this one. */
  readonly behind: readonly Server[];
}

export interface Join {
  /** The nearer one, if either is. */
  readonly a: string;
  readonly b: string;
  /** Of this server. */
  readonly own: boolean;
  /** Somebody's best way. */
  readonly used: boolean;
  /** One of those that make the tree by which servers are placed. */
  readonly tree: boolean;
}

export interface Topology {
  readonly root: Server;
  /** To which no way is left. */
  readonly lost: readonly Server[];
  readonly joins: readonly Join[];
  /** Servers that are left out, since nobody could look at so many. */
  readonly more: number;
}

const most = 64;
const collator = new Intl.Collator("en", { numeric: true });

class Pairs {
  readonly #used = new Map<string, boolean>();

  add(a: string, b: string, used: boolean): void {
    if (a !== b) {
      const key = a < b ? `${a} ${b}` : `${b} ${a}`;
      this.#used.set(key, used || this.#used.get(key) === true);
    }
  }

  all(): [a: string, b: string, used: boolean][] {
    return [...this.#used].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, used]) => {
      const [a = "", b = ""] = key.split(" ");
      return [a, b, used];
    });
  }
}

function pairsOf(trunks: Trunks): Pairs {
  const pairs = new Pairs();
  for (const { a, b, used } of trunks.edges) {
    pairs.add(a, b, used);
  }
  for (const { path } of trunks.nodes) {
    const whole = path.length === 0 ? [] : [...path, trunks.node];
    whole.slice(1).forEach((node, index) => {
      pairs.add(whole[index] ?? "", node, true);
    });
  }
  for (const { node } of trunks.neighbours) {
    pairs.add(node, trunks.node, true);
  }
  return pairs;
}

/** Breadth first: so two servers that are joined are at most one step apart. */
function walk(root: string, beside: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, string> {
  const parents = new Map<string, string>();
  const reached = [root];
  for (const node of reached) {
    for (const next of beside.get(node) ?? []) {
      if (next !== root && !parents.has(next)) {
        parents.set(next, node);
        reached.push(next);
      }
    }
  }
  return parents;
}

export function topologyOf(trunks: Trunks): Topology {
  const here = trunks.node;
  const pairs = pairsOf(trunks).all();
  const known = new Map(trunks.nodes.map((one) => [one.node, one]));
  const links = new Map(trunks.neighbours.map((one) => [one.node, one]));
  const nameOf = (node: string): string =>
    [node === here ? trunks.name : "", known.get(node)?.name ?? "", links.get(node)?.name ?? ""].find((name) => name !== "") ?? "";
  const byName = (a: string, b: string): number =>
    collator.compare(nameOf(a), nameOf(b)) || (a < b ? -1 : a > b ? 1 : 0);

  const all = [...new Set([here, ...known.keys(), ...links.keys(), ...pairs.flatMap(([a, b]) => [a, b])])].sort(byName);
  const beside = new Map(all.map((node) => [
    node,
    pairs.flatMap(([a, b]) => (a === node ? [b] : b === node ? [a] : [])).sort(byName),
  ]));
  const parents = walk(here, beside);
  const reached = [here, ...parents.keys()];
  const order = reached.slice(0, most);
  const shown = new Set(order);
  const distances = new Map([[here, 0]]);
  for (const [node, parent] of parents) {
    distances.set(node, (distances.get(parent) ?? 0) + 1);
  }
  const serverOf = (node: string): Server => ({
    node,
    name: nameOf(node),
    people: Number(known.get(node)?.participants ?? 0n),
    here: node === here,
    distance: distances.get(node),
    link: links.get(node),
    behind: order.filter((one) => parents.get(one) === node).map(serverOf),
  });
  const joins = pairs.filter(([a, b]) => shown.has(a) && shown.has(b)).map(([first, second, used]) => {
    const nearer = (distances.get(first) ?? 0) <= (distances.get(second) ?? 0);
    const [a, b] = nearer ? [first, second] : [second, first];
    return { a, b, own: a === here || b === here, used, tree: parents.get(b) === a || parents.get(a) === b };
  });
  const lost = all.filter((node) => !distances.has(node)).slice(0, most - order.length);
  return { root: serverOf(here), lost: lost.map(serverOf), joins, more: all.length - order.length - lost.length };
}
