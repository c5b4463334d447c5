import { useEffect, useMemo, useRef, useState, type ReactElement, type RefObject } from "react";
import type { Flow, Participant, Publication } from "../gen/status_pb";
import { colourOf, initials } from "../ui/logic/avatar";
import { codecName } from "../ui/logic/names";
import { joined } from "./format";
import { bitrate, loss, type PersonMoment } from "./history";
import { Icon } from "./icons";
import { Plot } from "./Plot";
import { Record, recordingTrouble } from "./Record";
import { useSpeech } from "./speech";
import { sourceName } from "./i18n";

const sparklineHeight = 40;
/** From here on people hear and see it. */
const muchLost = 0.02;
const slowUs = 300_000n;

/** Whether the element is on the screen, or nearly. */
function useSeen(): [RefObject<HTMLLIElement | null>, boolean] {
  const element = useRef<HTMLLIElement>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        setSeen(entries.at(-1)?.isIntersecting === true);
      },
      { rootMargin: "200px" },
    );
    if (element.current !== null) {
      observer.observe(element.current);
    }
    return () => {
      observer.disconnect();
    };
  }, []);
  return [element, seen];
}

function Sent({ publication }: { readonly publication: Publication }): ReactElement {
  const { t, formats } = useSpeech();
  const { source, codec, muted, wanted, received, watchers, shownHeight } = publication;
  const silent = muted || !wanted;
  const name = sourceName(t, source);
  const why = muted ? t("muted") : t("idle");
  const lost = received?.loss ?? 0;
  const title = [name, silent ? why : t("watchers", { count: Number(watchers) })].join(": ");
  return (
    <li className="sent" data-silent={silent} data-source={source} title={title}>
      <Icon name={source} struck={silent} />
      <span className="sr-only">{`${title}. `}</span>
      <b>{codecName(codec)}</b>
      {shownHeight > 0n && !silent && <span className="fine">{`≤ ${shownHeight}p`}</span>}
      {!silent && <span className="rate">{joined(formats.bitrate(bitrate(received)))}</span>}
      {muted && <span className="fine">{t("muted")}</span>}
      {lost >= 0.0005 && <span className="bad">{`−${joined(formats.share(lost))}`}</span>}
      {!silent && (
        <span className="fine watchers" aria-hidden="true">
          <Icon name="eye" />
          {formats.count(Number(watchers))}
        </span>
      )}
    </li>
  );
}

function Badges({ person }: { readonly person: Participant }): ReactElement {
  const { t } = useSpeech();
  return (
    <>
      {["whip", "whep", "rtsp"].includes(person.by) && <span className="badge">{person.by.toUpperCase()}</span>}
      {person.speaking && <span className="badge speaking">{t("speaking")}</span>}
      {person.recording === "running" && <span className="badge recorded">{t("recorded")}</span>}
      {recordingTrouble(person.recording) !== undefined && (
        <span className="badge away">{t(`recorded.${recordingTrouble(person.recording) ?? "quota"}`)}</span>
      )}
      {person.hand && <span className="badge hand">{t("hand")}</span>}
      {person.away && <span className="badge away">{t("away")}</span>}
      {!person.media && !person.away && <span className="badge away">{t("connecting")}</span>}
    </>
  );
}

interface PersonProps {
  readonly person: Participant;
  readonly moments: readonly PersonMoment[];
  /** Nothing: this server does not record. */
  readonly record?: ((wanted: boolean) => void) | undefined;
}

function Traffic({ person, moments }: PersonProps): ReactElement {
  const { t, formats } = useSpeech();
  const times = useMemo(() => moments.map(({ time }) => time), [moments]);
  const lines = useMemo(
    () => [
      { colour: "out" as const, values: moments.map(({ sent }) => sent) },
      { colour: "in" as const, values: moments.map(({ received }) => received) },
    ],
    [moments],
  );
  const most = (of: (moment: PersonMoment) => number | null): string =>
    joined(formats.bitrate(Math.max(0, ...moments.map((moment) => of(moment) ?? 0))));
  const received = joined(formats.bitrate(bitrate(person.received)));
  const sent = joined(formats.bitrate(bitrate(person.sent)));
  const text = [
    t("plot.line", { name: t("sends"), now: received, most: most((moment) => moment.received) }),
    t("plot.line", { name: t("gets"), now: sent, most: most((moment) => moment.sent) }),
  ].join(" ");
  return (
    <Plot
      times={times}
      lines={lines}
      height={sparklineHeight}
      least={50_000}
      text={t("plot", { what: person.name, text })}
    />
  );
}

interface FigureProps {
  readonly series: "in" | "out";
  readonly name: string;
  readonly flow: Flow | undefined;
  readonly lost: number | undefined;
}

function Figure({ series, name, flow, lost }: FigureProps): ReactElement {
  const { t, formats } = useSpeech();
  return (
    <div data-series={series}>
      <dt>{name}</dt>
      <dd>{joined(formats.bitrate(bitrate(flow)))}</dd>
      {lost !== undefined && (
        <dd className={lost >= muchLost ? "bad" : "fine"}>
          {t("lost", { share: joined(formats.share(lost)) })}
        </dd>
      )}
    </div>
  );
}

export function Person({ person, moments, record }: PersonProps): ReactElement {
  const { t, formats } = useSpeech();
  const [element, seen] = useSeen();
  const lostIn = loss(...person.publications.map(({ received }) => received));
  const lostOut = loss(...person.subscriptions.map(({ sent }) => sent));
  const slow = (person.rttUs ?? 0n) >= slowUs;
  return (
    <li className="person" ref={element} data-participant-id={person.id} data-away={person.away}>
      <div className="who">
        <span className="avatar" data-colour={colourOf(person.name)} aria-hidden="true">
          {initials(person.name)}
        </span>
        <div>
          <h3>
            <bdi>{person.name}</bdi> <Badges person={person} />
            {record !== undefined && (
              <Record
                small
                name={person.name}
                recorded={person.recording === "running"}
                onWish={record}
              />
            )}
          </h3>
          <p className="fine">{t("here-for", { time: formats.duration(Number(person.joinedMs)) })}</p>
        </div>
      </div>
      <ul className="sends">
        {person.publications.map((publication) => (
          <Sent key={publication.source} publication={publication} />
        ))}
        {person.publications.length === 0 && <li className="fine">{t("viewer")}</li>}
      </ul>
      <div className="sparkline" data-empty={moments.length < 2 || undefined}>{seen && <Traffic person={person} moments={moments} />}</div>
      <dl className="figures">
        <Figure series="out" name={t("gets")} flow={person.sent} lost={lostOut} />
        <Figure series="in" name={t("sends")} flow={person.received} lost={lostIn} />
        <div data-bad={slow}>
          <dt>{t("round-trip")}</dt>
          <dd>
            {joined(
              formats.milliseconds(person.rttUs === undefined ? undefined : Number(person.rttUs)),
            )}
          </dd>
        </div>
      </dl>
    </li>
  );
}
