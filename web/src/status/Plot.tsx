import { useEffect, useRef, useState, type ReactElement } from "react";
import uPlot from "uplot";
import { historyMs } from "./history";

/** Names of CSS variables: --series-NAME and --series-NAME-fill. */
export type Colour = "in" | "out" | "cpu" | "people";

export interface Line {
  readonly colour: Colour;
  readonly values: readonly (number | null)[];
}

interface PlotProps {
  /** Milliseconds; the last one is now. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly height: number;
  /** What the plot says, for those who do not see it. */
  readonly text: string;
  /** The lowest upper end of the scale. */
  readonly least: number;
  /** With axes, and the pointer shows values; without: a bare line. */
  readonly axes?: {
    readonly x: (secondsAgo: number) => string;
    readonly y: (value: number) => string;
    /** Room for what y says, in pixels. */
    readonly width: number;
    readonly onPoint: (index: number | undefined) => void;
  };
  readonly stepped?: boolean;
}

const historyS = historyMs / 1000;
/** From this width on, these seconds are named. */
const marks: readonly (readonly [number, number[]])[] = [
  [320, [-120, -90, -60, -30, 0]],
  [200, [-120, -60, 0]],
  [0, [-120, 0]],
];

/** The least 1, 2 or 5 times a power of ten that is not below `value`. */
export function ceiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5].find((factor) => value <= factor * power * 1.0001) ?? 10;
  return step * power;
}

function colours(element: Element, colour: Colour): { stroke: string; fill: string } {
  const style = getComputedStyle(element);
  return {
    stroke: style.getPropertyValue(`--series-${colour}`),
    fill: style.getPropertyValue(`--series-${colour}-fill`),
  };
}

function axesOf(element: Element, { axes, stepped }: PlotProps): uPlot.Axis[] {
  if (axes === undefined) {
    return [{ show: false }, { show: false }];
  }
  const style = getComputedStyle(element);
  const ink = style.getPropertyValue("--ink-soft");
  const line = style.getPropertyValue("--line");
  const common: uPlot.Axis = {
    stroke: ink,
    font: `12px ${style.fontFamily}`,
    ticks: { show: false },
    grid: { stroke: line, width: 1 },
  };
  return [
    {
      ...common,
      size: 28,
      gap: 8,
      grid: { show: false },
      splits: () => marks.find(([width]) => element.clientWidth >= width)?.[1] ?? [0],
      values: (_, splits) => splits.map((split) => axes.x(-split)),
    },
    {
      ...common,
      size: axes.width,
      splits: (plot) => {
        const top = plot.scales["y"]?.max ?? 1;
        return stepped === true && top % 2 !== 0 ? [0, top] : [0, top / 2, top];
      },
      values: (_, splits) => splits.map((split) => axes.y(split)),
    },
  ];
}

function optionsOf(element: HTMLElement, props: PlotProps): uPlot.Options {
  const { axes, lines, least, height, stepped } = props;
  const paths = stepped === true ? uPlot.paths.stepped?.({ align: 1 }) : uPlot.paths.linear?.();
  return {
    width: element.clientWidth,
    height,
    padding: axes === undefined ? [2, 0, 2, 0] : [10, 22, 0, 0],
    legend: { show: false },
    cursor:
      axes === undefined
        ? { show: false }
        : { y: false, drag: { setScale: false, x: false, y: false }, points: { size: 9 } },
    scales: {
      x: { time: false, range: [-historyS, 0] },
      y: { range: (_, __, most) => [0, ceiling(Math.max(least, most))] },
    },
    axes: axesOf(element, props),
    series: [
      {},
      ...lines.map(({ colour }) => ({
        ...colours(element, colour),
        width: axes === undefined ? 1.5 : 2,
        points: { show: false },
        ...(paths === undefined ? {} : { paths }),
      })),
    ],
    hooks: {
      setCursor: [
        (plot) => {
          axes?.onPoint(plot.cursor.idx ?? undefined);
        },
      ],
    },
  };
}

/** Changes when the page turns dark or light: what is drawn has its colours burnt in. */
function useScheme(): boolean {
  const [dark, setDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const follow = (): void => {
      setDark(query.matches);
    };
    query.addEventListener("change", follow);
    return () => {
      query.removeEventListener("change", follow);
    };
  }, []);
  return dark;
}

export function Plot(props: PlotProps): ReactElement {
  const { times, lines, height, text } = props;
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(props);
  const dark = useScheme();
  useEffect(() => {
    latest.current = props;
  });
  useEffect(() => {
    const element = frame.current;
    if (element === null) {
      return undefined;
    }
    const made = new uPlot(optionsOf(element, latest.current), undefined, element);
    plot.current = made;
    const observer = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [dark, height]);
  useEffect(() => {
    const now = times.at(-1) ?? 0;
    plot.current?.setData([
      times.map((time) => (time - now) / 1000),
      ...lines.map(({ values }) => [...values]),
    ]);
  }, [times, lines, dark, height]);
  return (
    <div ref={frame} className="plot" role="img" aria-label={text} style={{ height }} />
  );
}
