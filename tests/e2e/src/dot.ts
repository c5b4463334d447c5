// Reads the graphs that GStreamer dumps (GST_DEBUG_DUMP_DOT_DIR) and finds ways through them.

export interface Element {
  readonly type: string;
  readonly name: string;
  readonly parent: Element | undefined;
}

export interface Graph {
  /** The element of each pad. */
  readonly pads: ReadonlyMap<string, Element>;
  readonly edges: ReadonlyMap<string, readonly string[]>;
}

/** "GstTee\ncamera\n…", as gst_debug_bin_to_dot_data writes an element's label. */
function elementOf(label: string, parent: Element | undefined): Element {
  const [type = '', name = ''] = label.split('\\n');
  return { type: type.replaceAll(/[<>]/g, ''), name, parent };
}

interface Scope {
  element: Element | undefined;
  readonly isElement: boolean;
}

export function parseDot(text: string): Graph {
  const pads = new Map<string, Element>();
  const edges = new Map<string, string[]>();
  const scopes: Scope[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    const scope = scopes.at(-1);
    const opened = /^(subgraph (\S+)|digraph \S+) \{$/.exec(line);
    const label = /^label="(.*)";?$/.exec(line);
    const edge = /^(\S+) -> (\S+?)(;| \[)/.exec(line);
    const pad = /^(\S+) \[.*label="/.exec(line);
    if (opened !== null) {
      // Clusters named …_sink and …_src only group the pads of the element around them.
      const isElement = !/_(sink|src)$/.test(opened[2] ?? '');
      scopes.push({ element: scope?.element, isElement });
    } else if (line === '}') {
      scopes.pop();
    } else if (label !== null && scope?.isElement === true) {
      scope.element = elementOf(label[1] ?? '', scope.element);
    } else if (edge !== null) {
      const [from, to] = [edge[1] ?? '', edge[2] ?? ''];
      edges.set(from, [...(edges.get(from) ?? []), to]);
    } else if (pad !== null) {
      if (scope?.element !== undefined) {
        pads.set(pad[1] ?? '', scope.element);
      }
    }
  }
  return { pads, edges };
}

export const within = (element: Element | undefined, test: (element: Element) => boolean): boolean =>
  element !== undefined && (test(element) || within(element.parent, test));

/** The element and all around it, from the outside, as one readable name. */
export function path(element: Element | undefined): string {
  return element === undefined ? '' : [path(element.parent), element.name].filter((part) => part !== '').join('/');
}

export interface Route {
  readonly from: (element: Element) => boolean;
  readonly to: (element: Element) => boolean;
  /** At least one element on the way. */
  readonly through: (element: Element) => boolean;
  /** Not to be left once entered, beside where it begins. */
  readonly barred: (element: Element) => boolean;
}

interface Step {
  readonly pad: string;
  readonly passed: boolean;
  readonly before: Step | undefined;
}

/** From each pad along its links and, in an element that holds no others, to the pads that go on. */
function successors(graph: Graph): (pad: string) => string[] {
  const leaving = new Map<Element, string[]>();
  const parents = new Set<Element>();
  for (const [pad, element] of graph.pads) {
    if (graph.edges.has(pad)) {
      leaving.set(element, [...(leaving.get(element) ?? []), pad]);
    }
    if (element.parent !== undefined) {
      parents.add(element.parent);
    }
  }
  return (pad) => {
    const element = graph.pads.get(pad);
    const inner = element === undefined || parents.has(element) ? [] : leaving.get(element) ?? [];
    return [...(graph.edges.get(pad) ?? []), ...inner];
  };
}

function elementsOf(last: Step, graph: Graph): Element[] {
  const all: Element[] = [];
  for (let step: Step | undefined = last; step !== undefined; step = step.before) {
    const element = graph.pads.get(step.pad);
    if (element !== undefined && all[0] !== element) {
      all.unshift(element);
    }
  }
  return all;
}

/** The elements on the shortest way; nothing when there is none. */
export function findPath(graph: Graph, route: Route): Element[] | undefined {
  const next = successors(graph);
  const queue: Step[] = [...graph.pads].filter(([, element]) => route.from(element))
    .map(([pad]) => ({ pad, passed: false, before: undefined }));
  const seen = new Set<string>();
  for (let step = queue.shift(); step !== undefined; step = queue.shift()) {
    const element = graph.pads.get(step.pad);
    if (element === undefined) {
      continue;
    }
    const passed = step.passed || route.through(element);
    const key = `${step.pad} ${passed}`;
    if (seen.has(key)) {
      continue;
    }
    seen.add(key);
    if (passed && route.to(element)) {
      return elementsOf(step, graph);
    }
    if (route.from(element) || !route.barred(element)) {
      queue.push(...next(step.pad).map((pad) => ({ pad, passed, before: step })));
    }
  }
  return undefined;
}
