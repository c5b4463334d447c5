import type { ReactElement } from "react";
import type { Trunks } from "../gen/status_pb";
import { layOut, type Place } from "./graph";
import { useTranslate } from "./i18n";

const margin = 70;
const longest = 18;

function shortened(name: string): string {
  const letters = Array.from(new Intl.Segmenter().segment(name), ({ segment }) => segment);
  return letters.length > longest ? `${letters.slice(0, longest - 1).join("")}…` : name;
}

function Server({ place }: { readonly place: Place }): ReactElement {
  const t = useTranslate();
  const name = place.name === "" ? place.node : place.name;
  return (
    <g className="server" data-here={place.here} transform={`translate(${String(place.x)} ${String(place.y)})`}>
      <title>{`${name} (${place.node})`}</title>
      <circle r="24" />
      <text className="count" y="5">
        {place.people}
      </text>
      <text className="name" y="42">
        {shortened(place.here ? t("graph.here") : name)}
      </text>
    </g>
  );
}

/** Servers, the links between them, and how many people are at each. */
export function Picture({ trunks }: { readonly trunks: Trunks }): ReactElement {
  const t = useTranslate();
  const { places, edges, radius } = layOut(trunks);
  const half = radius + margin;
  const list = places
    .map(({ name, node, people }) => `${name === "" ? node : name}: ${t("graph.people", { count: people })}`)
    .join(". ");
  const box = `${String(-half)} ${String(-half)} ${String(2 * half)} ${String(2 * half)}`;
  return (
    <svg className="graph" viewBox={box} role="img" aria-label={t("graph.text", { count: places.length, list })}>
      {edges.map(({ from, to, own }) => (
        <line key={`${from.node} ${to.node}`} data-own={own} x1={from.x} y1={from.y} x2={to.x} y2={to.y} />
      ))}
      {places.map((place) => (
        <Server key={place.node} place={place} />
      ))}
    </svg>
  );
}
