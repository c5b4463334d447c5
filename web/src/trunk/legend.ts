// Which kinds of lines and servers a picture holds, so that it explains those and no others. Pure.
import type { Trunks } from "../gen/status_pb";
import type { Edge, Graph } from "./graph";

export const kinds = ["own", "others", "spare", "detached", "lost"] as const;
export type Kind = (typeof kinds)[number];

/** A link of this server over which nothing but media is heard. */
export function isDetached({ join }: Edge, trunks: Trunks): boolean {
  return join.own && trunks.neighbours.some(({ node, up }) => node === join.b && !up);
}

function kindOf(edge: Edge, trunks: Trunks): Kind {
  if (isDetached(edge, trunks)) {
    return "detached";
  }
  if (!edge.join.used) {
    return "spare";
  }
  return edge.join.own ? "own" : "others";
}

export function kindsIn(graph: Graph, trunks: Trunks): readonly Kind[] {
  const found = new Set(graph.edges.map((edge) => kindOf(edge, trunks)));
  if (graph.boxes.some(({ server }) => server.distance === undefined)) {
    found.add("lost");
  }
  return kinds.filter((kind) => found.has(kind));
}
