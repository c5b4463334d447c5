// The graph of servers, laid out in pixels of the screen: in columns by distance where these fit,
// else as an outline. Lines never pass behind a server, and nothing lies on another. Pure.
import type { Trunks } from "../gen/status_pb";
import { layInColumns } from "./columns";
import { layAsOutline } from "./outline";
import { topologyOf, type Join, type Server } from "./topology";

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Cubic Bézier curves that go on from each other: a start, then two controls and an end for each. */
export type Line = readonly [Point, ...Point[]];

export interface Box extends Rectangle {
  readonly server: Server;
  /** What is said of its link stands in the box itself. */
  readonly roomy: boolean;
}

/** What is said of this server's link to a neighbour, beside the line. */
export interface Label extends Rectangle {
  readonly server: Server;
}

export interface Edge {
  readonly join: Join;
  readonly line: Line;
}

export interface Graph {
  readonly form: "columns" | "outline";
  readonly width: number;
  readonly height: number;
  /** This server first, then as one reads them. */
  readonly boxes: readonly Box[];
  readonly labels: readonly Label[];
  readonly edges: readonly Edge[];
  /** Servers that are not drawn. */
  readonly more: number;
}

/** `width`: that there is, in pixels. */
export function layOut(trunks: Trunks, width: number): Graph {
  const topology = topologyOf(trunks);
  return layInColumns(topology, width) ?? layAsOutline(topology, width);
}
