import type { ReactElement } from "react";
import type { Neighbour, TrunkStream } from "../gen/status_pb";
import { roomName, useCommon } from "../admin/i18n";
import { codecName } from "../ui/logic/names";
import { sourceName, useFormats, useTranslate, type TextKey } from "./i18n";

/** More are listed only when somebody asks for it. */
const shownAtOnce = 3;

function Stream({ stream }: { readonly stream: TrunkStream }): ReactElement {
  const t = useTranslate();
  const common = useCommon();
  const format = useFormats();
  const arrow = stream.sent ? "↑" : "↓";
  return (
    <li className="stream" data-sent={stream.sent}>
      <span className="arrow">
        <span aria-hidden="true">{arrow}</span>
        <span className="hidden">{t(stream.sent ? "sent" : "received")}</span>
      </span>
      <span className="who">
        <bdi>{stream.name === "" ? stream.participantId : stream.name}</bdi>
        <small>
          <bdi>{t("stream.from", { node: stream.nodeName === "" ? stream.node : stream.nodeName, room: roomName(common, stream.room) })}</bdi>
        </small>
      </span>
      <span className="what">
        {sourceName(t, stream.source)} <small>{codecName(stream.codec)}</small>
      </span>
      <span className="rate">{format.rate(stream.bitrateBps)}</span>
    </li>
  );
}

function Link({ link, open }: { readonly link: Neighbour; readonly open: boolean }): ReactElement {
  const t = useTranslate();
  const format = useFormats();
  const facts: readonly (readonly [TextKey, string, string?])[] = [
    ["round-trip", format.time(link.roundTripUs)],
    ["sent", format.rate(link.sentBps), format.bytes(link.bytesSent)],
    ["received", format.rate(link.receivedBps), format.bytes(link.bytesReceived)],
    ["streams", `${String(link.sending)} / ${String(link.receiving)}`],
    ["dialled-by", t(link.dialled ? "dialled.here" : "dialled.there")],
  ];
  return (
    <li className="link" data-node={link.node}>
      <h4>
        <bdi>{link.name === "" ? link.node : link.name}</bdi>
        {!link.up && <small>{t("detached")}</small>}
        {link.up && !link.media && <small>{t("no-media")}</small>}
      </h4>
      <dl>
        {facts.map(([key, value, more]) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            <dd>
              {value}
              {more !== undefined && <small>{more}</small>}
            </dd>
          </div>
        ))}
      </dl>
      {link.streams.length === 0 && <p className="fine">{t("crossing.none")}</p>}
      {link.streams.length > 0 && (
        <details open={open}>
          <summary>{t("crossing", { count: link.streams.length })}</summary>
          <ul className="streams">
            {link.streams.map((stream) => (
              <Stream key={`${String(stream.sent)} ${stream.node} ${stream.participantId} ${stream.source}`} stream={stream} />
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}

/** This server's own links, and what crosses each. */
export function Links({ neighbours }: { readonly neighbours: readonly Neighbour[] }): ReactElement {
  const t = useTranslate();
  return (
    <>
      <h3>{t("neighbours")}</h3>
      <ul className="links">
        {neighbours.map((link) => (
          <Link key={link.node} link={link} open={neighbours.length <= shownAtOnce} />
        ))}
      </ul>
    </>
  );
}
