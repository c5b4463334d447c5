// Servers one below the other, indented by those by which they are reached: for narrow screens and
// long chains. Pure.
import type { Box, Edge, Graph, Line } from "./graph";
import { bow, onwards } from "./lines";
import type { Join, Server, Topology } from "./topology";

const height = 46;
const heightWithLink = 66;
const between = 16;
const indent = 26;
/** What deep trees leave of it. */
const leastIndent = 8;
const narrowest = 110;
const widest = 420;
/** Beside the boxes, for lines that make rings. */
const gutter = 30;

/** The lines that are not of the tree. */
const isRing = ({ tree }: Join): boolean => !tree;

/** An only one stands straight below: so chains stay wide. */
function levelsOf({ behind }: Server): number {
  return (behind.length > 1 ? 1 : 0) + Math.max(0, ...behind.map(levelsOf));
}

export function layAsOutline(topology: Topology, width: number): Graph {
  const boxes = new Map<string, Box>();
  const rings = topology.joins.some(isRing);
  const right = Math.min(width - (rings ? gutter : 0), widest);
  const room = (right - narrowest) / Math.max(1, levelsOf(topology.root));
  const full = Math.max(leastIndent, Math.min(indent, Math.floor(room)));
  let y = 0;
  const put = (server: Server, x: number): void => {
    const roomy = server.link !== undefined;
    const own = roomy ? heightWithLink : height;
    boxes.set(server.node, { server, roomy, x, y, width: right - x, height: own });
    y += own + between;
    const step = server.behind.length > 1 ? full : 0;
    for (const one of server.behind) {
      put(one, x + step);
    }
  };
  put(topology.root, 0);
  for (const server of topology.lost) {
    put(server, 0);
  }
  const lineOf = (a: Box, b: Box, join: Join): Line => {
    const middle = b.y + b.height / 2;
    if (isRing(join)) {
      const rows = Math.abs(a.y - b.y) / (height + between);
      return bow({ x: right, y: a.y + a.height / 2 }, { x: right, y: middle }, Math.min(gutter, 16 + 6 * rows));
    }
    const start = { x: a.x + full / 2, y: a.y + a.height };
    return a.x === b.x
      ? onwards([start], { x: start.x, y: b.y })
      : onwards([start], { x: start.x, y: middle }, { x: b.x, y: middle });
  };
  const edges = topology.joins.flatMap((join): Edge[] => {
    const a = boxes.get(join.a);
    const b = boxes.get(join.b);
    return a === undefined || b === undefined ? [] : [{ join, line: lineOf(a, b, join) }];
  });
  return {
    form: "outline",
    width,
    height: Math.max(y - between, 0),
    boxes: [...boxes.values()],
    labels: [],
    edges,
    more: topology.more,
  };
}
