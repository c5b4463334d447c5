import { useCallback, useState, type CSSProperties, type ReactElement, type RefCallback } from "react";
import type { Neighbour, Trunks } from "../gen/status_pb";
import { layOut, type Box, type Graph, type Rectangle } from "./graph";
import { useFormats, useTranslate } from "./i18n";
import { isDetached, kindsIn, type Kind } from "./legend";
import { pathOf } from "./lines";
import type { Server } from "./topology";

function placed({ x, y, width, height }: Rectangle): CSSProperties {
  return { left: x, top: y, width, height };
}

/** Of what the reference is given to, in whole pixels; 0 until it is known. */
function useWidth(): [RefCallback<HTMLElement>, number] {
  const [width, setWidth] = useState(0);
  const measure = useCallback((element: HTMLElement | null) => {
    if (element === null) {
      return undefined;
    }
    const observer = new ResizeObserver(([entry]) => {
      setWidth(Math.floor(entry?.contentRect.width ?? 0));
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
    };
  }, []);
  return [measure, width];
}

function Facts({ link, at }: { readonly link: Neighbour; readonly at: Rectangle | undefined }): ReactElement {
  const t = useTranslate();
  const format = useFormats();
  return (
    <div className="facts" style={at === undefined ? undefined : placed(at)}>
      <span>
        <span className="hidden">{t("round-trip")} </span>
        {format.time(link.roundTripUs)}
      </span>
      <span>
        <span aria-hidden="true">↑ </span>
        <span className="hidden">{t("sent")} </span>
        {format.rate(link.sentBps)}
      </span>
      <span>
        <span aria-hidden="true">↓ </span>
        <span className="hidden">{t("received")} </span>
        {format.rate(link.receivedBps)}
      </span>
    </div>
  );
}

const shownName = ({ name, node }: Server): string => (name === "" ? node : name);

function Node({ graph, box }: { readonly graph: Graph; readonly box: Box }): ReactElement {
  const t = useTranslate();
  const { server } = box;
  const label = graph.labels.find((one) => one.server === server);
  const reachable = server.distance !== undefined;
  return (
    <li>
      <div className="server" data-here={server.here} data-lost={!reachable} style={placed(box)} title={`${shownName(server)} (${server.node})`}>
        <p className="name">
          <bdi>{shownName(server)}</bdi>
          {server.here && <span className="hidden"> ({t("graph.here")})</span>}
        </p>
        <p className="people">
          {reachable ? t("graph.people", { count: server.people }) : t("graph.lost")}
          {server.distance !== undefined && server.distance > 1 && (
            <span className="hidden"> {t("graph.far", { count: server.distance })}</span>
          )}
        </p>
        {box.roomy && server.link !== undefined && <Facts link={server.link} at={undefined} />}
      </div>
      {label !== undefined && server.link !== undefined && <Facts link={server.link} at={label} />}
    </li>
  );
}

function Lines({ graph, trunks }: { readonly graph: Graph; readonly trunks: Trunks }): ReactElement {
  return (
    <svg width={graph.width} height={graph.height} aria-hidden="true">
      {graph.edges.map((edge) => (
        <path
          key={`${edge.join.a} ${edge.join.b}`}
          data-own={edge.join.own}
          data-used={edge.join.used}
          data-detached={isDetached(edge, trunks)}
          d={pathOf(edge.line)}
        />
      ))}
    </svg>
  );
}

/** What the lines mean, as far as there are such. */
function Legend({ kinds }: { readonly kinds: readonly Kind[] }): ReactElement {
  const t = useTranslate();
  return (
    <ul className="legend" aria-hidden="true">
      {kinds.map((kind) => (
        <li key={kind}>
          {kind === "lost" ? (
            <span className="server" data-lost="true" />
          ) : (
            <svg width="34" height="8">
              <path
                data-own={kind === "own" || kind === "detached"}
                data-used={kind !== "spare"}
                data-detached={kind === "detached"}
                d="M2 4H32"
              />
            </svg>
          )}
          {t(`legend.${kind}`)}
        </li>
      ))}
    </ul>
  );
}

/** Servers, the links between them, and how many people are at each. */
export function Picture({ trunks }: { readonly trunks: Trunks }): ReactElement {
  const t = useTranslate();
  const [measure, width] = useWidth();
  const graph = layOut(trunks, width);
  const names = new Map(graph.boxes.map(({ server }) => [server.node, shownName(server)]));
  const rings = graph.edges.filter(({ join }) => !join.tree);
  return (
    <>
      <div className="graph" ref={measure} style={{ height: graph.height }}>
        {width > 0 && <Lines graph={graph} trunks={trunks} />}
        {width > 0 && (
          <ul aria-label={t("graph.text", { count: graph.boxes.length })}>
            {graph.boxes.map((box) => (
              <Node key={box.server.node} graph={graph} box={box} />
            ))}
          </ul>
        )}
        {rings.map(({ join }) => (
          <p key={`${join.a} ${join.b}`} className="hidden">
            {t("graph.ring", { a: names.get(join.a) ?? "", b: names.get(join.b) ?? "" })}
          </p>
        ))}
      </div>
      {width > 0 && <Legend kinds={kindsIn(graph, trunks)} />}
      {graph.more > 0 && <p className="fine">{t("graph.more", { count: graph.more })}</p>}
    </>
  );
}
