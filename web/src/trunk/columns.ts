// Servers in columns by distance: this one, then its neighbours, then theirs. What is joined with
// each other without this server stands on one side of it. Pure.
import type { Box, Edge, Graph, Label, Line, Point } from "./graph";
import { bow, onwards, swing } from "./lines";
import type { Join, Server, Topology } from "./topology";

const boxHeight = 46;
const narrowest = 112;
const widest = 176;
/** Between this server and its neighbours: a fan, then straight on, with words above and below. */
const fan = 44;
const label = { width: 106, above: 19, below: 37 };
const ownGap = fan + label.width;
const gap = 60;
/** Beside the last column, for lines within it. */
const shoulder = 46;
const rowWithLabel = label.above + label.below + 12;
const row = boxHeight + 14;

interface Side {
  readonly servers: readonly Server[];
  readonly direction: 1 | -1;
  readonly rows: number;
  /** Farthest distance. */
  readonly depth: number;
  /** The last column holds servers that are joined with each other. */
  readonly bowed: boolean;
}

function rowsOf(server: Server): number {
  return Math.max(1, server.behind.reduce((sum, one) => sum + rowsOf(one), 0));
}

function depthOf(server: Server): number {
  return Math.max(server.distance ?? 1, ...server.behind.map(depthOf));
}

function nodesOf(server: Server): string[] {
  return [server.node, ...server.behind.flatMap(nodesOf)];
}

/** This server's neighbours with all behind them, those together that are joined without it. */
function groupsOf({ root, lost, joins }: Topology): Server[][] {
  const groups = root.behind.map((server) => ({ servers: [server], nodes: new Set(nodesOf(server)) }));
  for (const { a, b, own } of joins) {
    const first = groups.find(({ nodes }) => nodes.has(a));
    const second = groups.find(({ nodes }) => nodes.has(b));
    if (!own && first !== undefined && second !== undefined && first !== second) {
      first.servers.push(...second.servers);
      second.nodes.forEach((node) => first.nodes.add(node));
      groups.splice(groups.indexOf(second), 1);
    }
  }
  return [...groups.map(({ servers }) => servers), ...lost.map((server) => [server])];
}

function sideOf(servers: readonly Server[], direction: 1 | -1, joins: readonly Join[]): Side {
  const depth = Math.max(0, ...servers.map(depthOf));
  const outmost = new Set<string>();
  const look = (server: Server): void => {
    if ((server.distance ?? 1) === depth) {
      outmost.add(server.node);
    }
    server.behind.forEach(look);
  };
  servers.forEach(look);
  return {
    servers,
    direction,
    rows: servers.reduce((sum, one) => sum + rowsOf(one), 0),
    depth,
    bowed: joins.some(({ a, b }) => outmost.has(a) && outmost.has(b)),
  };
}

/** Half of the rows right of this server, half left of it; or all to the right. */
function splits(topology: Topology): [Side, Side][] {
  const groups = groupsOf(topology);
  const total = groups.flat().reduce((sum, one) => sum + rowsOf(one), 0);
  const right: Server[] = [];
  const left: Server[] = [];
  let rows = 0;
  for (const group of groups) {
    (rows * 2 < total ? right : left).push(...group);
    rows += group.reduce((sum, one) => sum + rowsOf(one), 0);
  }
  const side = (servers: readonly Server[], direction: 1 | -1): Side => sideOf(servers, direction, topology.joins);
  return [
    [side(right, 1), side(left, -1)],
    [side(groups.flat(), 1), side([], -1)],
  ];
}

function gapsOf({ depth, bowed }: Side): number {
  return depth === 0 ? 0 : ownGap + (depth - 1) * gap + (bowed ? shoulder : 0);
}

class Layout {
  readonly boxes = new Map<string, Box>();
  readonly labels: Label[] = [];
  readonly #pitch: number;
  readonly #height: number;

  constructor(
    private readonly topology: Topology,
    private readonly sides: readonly [Side, Side],
    private readonly width: number,
    private readonly boxWidth: number,
  ) {
    const rows = Math.max(1, ...sides.map((side) => side.rows));
    this.#pitch = topology.root.behind.length > 0 ? rowWithLabel : row;
    this.#height = (rows - 1) * this.#pitch + Math.max(boxHeight, 2 * label.below) + 8;
    const [right, left] = sides;
    const used = (right.depth + left.depth + 1) * boxWidth + gapsOf(right) + gapsOf(left);
    const x = Math.floor((width - used) / 2) + gapsOf(left) + left.depth * boxWidth;
    this.#put(topology.root, x, this.#height / 2);
    for (const side of sides) {
      this.#column(side, side.servers, x, (this.#height - side.rows * this.#pitch) / 2);
    }
  }

  graph(): Graph {
    return {
      form: "columns",
      width: this.width,
      height: this.#height,
      boxes: [...this.boxes.values()],
      labels: this.labels,
      edges: this.topology.joins.flatMap((join) => this.#edge(join)),
      more: this.topology.more,
    };
  }

  #put(server: Server, x: number, y: number): void {
    const height = boxHeight;
    this.boxes.set(server.node, { server, roomy: false, x, y: y - height / 2, width: this.boxWidth, height });
  }

  /** Returns the middles of what it has put. */
  #column(side: Side, servers: readonly Server[], parentX: number, top: number): number[] {
    const own = servers.some(({ distance = 1 }) => distance === 1);
    const x = parentX + side.direction * (this.boxWidth + (own ? ownGap : gap));
    let begin = top;
    return servers.map((server) => {
      const children = this.#column(side, server.behind, x, begin);
      const end = begin + rowsOf(server) * this.#pitch;
      const y = ((children[0] ?? begin + this.#pitch / 2) + (children.at(-1) ?? end - this.#pitch / 2)) / 2;
      begin = end;
      this.#put(server, x, y);
      if (server.link !== undefined) {
        const edge = side.direction === 1 ? x - label.width : x + this.boxWidth;
        this.labels.push({ server, x: edge, y: y - label.above, width: label.width, height: label.above + label.below });
      }
      return y;
    });
  }

  #side(box: Box): Side | undefined {
    return this.sides.find(({ direction }) => Math.sign(box.x - (this.boxes.get(this.topology.root.node)?.x ?? 0)) === direction);
  }

  #edge(join: Join): Edge[] {
    const a = this.boxes.get(join.a);
    const b = this.boxes.get(join.b);
    const direction = b === undefined ? undefined : this.#side(b)?.direction;
    if (a === undefined || b === undefined || direction === undefined) {
      return [];
    }
    return [{ join, line: this.#line(a, b, join, direction) }];
  }

  #line(a: Box, b: Box, { own }: Join, direction: 1 | -1): Line {
    const at = (box: Box, outer: boolean): Point => ({
      x: outer === (direction === 1) ? box.x + box.width : box.x,
      y: box.y + box.height / 2,
    });
    if (a.x === b.x) {
      const steps = Math.abs(a.y - b.y) / this.#pitch;
      return bow(at(a, true), at(b, true), direction * Math.min(shoulder, 14 + 10 * steps));
    }
    const end = at(b, false);
    if (!own) {
      return swing(at(a, true), end);
    }
    return onwards(swing(at(a, true), { x: end.x - direction * label.width, y: end.y }), end);
  }
}

/** Nothing if it does not fit. */
export function layInColumns(topology: Topology, width: number): Graph | undefined {
  for (const sides of splits(topology)) {
    const [right, left] = sides;
    const each = (width - gapsOf(right) - gapsOf(left)) / (right.depth + left.depth + 1);
    if (each >= narrowest) {
      return new Layout(topology, sides, width, Math.floor(Math.min(each, widest))).graph();
    }
  }
  return undefined;
}
