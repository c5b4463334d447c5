import { useMemo, useState, type ReactElement, type ReactNode } from "react";
import type { Status, TrunkTotals } from "../gen/status_pb";
import { joined, type Quantity } from "./format";
import { bitrate, loss, type History, type Moment } from "./history";
import { Plot, type Colour } from "./Plot";
import { useSpeech } from "./speech";

interface Series {
  readonly colour: Colour;
  readonly name: string;
  readonly of: (moment: Moment) => number | null;
  readonly show: (value: number) => Quantity;
}

interface ChartProps {
  readonly className: string;
  readonly title: string;
  /** Beside the title, small. */
  readonly beside?: string;
  readonly series: readonly Series[];
  readonly moments: readonly Moment[];
  readonly least: number;
  /** At the marks of the plot. */
  readonly mark: (value: number) => string;
  readonly markWidth: number;
  readonly stepped?: boolean;
}

const plotHeight = { wide: 168, narrow: 120 };
const narrow = matchMedia("(max-width: 600px)");

function Amount({ value, unit }: Quantity): ReactElement {
  return (
    <span className="amount">
      {value}
      {unit !== "" && <small>{` ${unit}`}</small>}
    </span>
  );
}

function Chart(props: ChartProps): ReactElement {
  const { className, title, beside, series, moments, stepped = false } = props;
  const { t } = useSpeech();
  const [pointed, setPointed] = useState<number>();
  const times = useMemo(() => moments.map(({ time }) => time), [moments]);
  const lines = useMemo(
    () => series.map(({ colour, of }) => ({ colour, values: moments.map(of) })),
    [series, moments],
  );
  const shown = (pointed === undefined ? undefined : moments[pointed]) ?? moments.at(-1);
  const value = (one: Series, moment: Moment | undefined): Quantity => {
    const found = moment === undefined ? null : one.of(moment);
    return found === null ? { value: "–", unit: "" } : one.show(found);
  };
  const text = series
    .map((one) => {
      const most = Math.max(0, ...moments.map((moment) => one.of(moment) ?? 0));
      return t("plot.line", { name: one.name, now: joined(value(one, moments.at(-1))), most: joined(one.show(most)) });
    })
    .join(" ");
  return (
    <section className={`card chart ${className}`}>
      <h2>
        {title}
        {beside !== undefined && <small>{beside}</small>}
      </h2>
      <dl className="legend" data-many={series.length > 1}>
        {series.map((one) => (
          <div key={one.colour} data-series={one.colour}>
            <dt>{one.name}</dt>
            <dd>
              <Amount {...value(one, shown)} />
            </dd>
          </div>
        ))}
      </dl>
      <Plot
        times={times}
        lines={lines}
        height={narrow.matches ? plotHeight.narrow : plotHeight.wide}
        least={props.least}
        stepped={stepped}
        text={t("plot", { what: title, text })}
        axes={{
          x: (seconds) =>
            seconds === 0
              ? t("now")
              : seconds % 60 === 0
                ? t("ago.minutes", { minutes: seconds / 60 })
                : t("ago.seconds", { seconds }),
          y: props.mark,
          width: props.markWidth,
          onPoint: setPointed,
        }}
      />
    </section>
  );
}

interface FactProps {
  readonly name: string;
  readonly beside?: string | undefined;
  readonly children: ReactNode;
}

function Fact({ name, beside, children }: FactProps): ReactElement {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd>
        {children}
        {beside !== undefined && <small className="beside">{beside}</small>}
      </dd>
    </div>
  );
}

/** A line may break between two of them, not within. */
const nowrap = (text: string): string => text.replaceAll(" ", "\u00a0");

function Trunks({ trunks }: { readonly trunks: TrunkTotals }): ReactElement {
  const { t, formats } = useSpeech();
  const rate = (bps: bigint | undefined): string => joined(formats.bitrate(bps === undefined ? undefined : Number(bps)));
  return (
    <Fact name={t("trunks")} beside={`${nowrap(`↑ ${rate(trunks.sentBps)}`)} ${nowrap(`↓ ${rate(trunks.receivedBps)}`)}`}>
      <a href="trunk">
        <Amount value={t("trunks.up", { count: Number(trunks.links) })} unit="" />
      </a>
    </Fact>
  );
}

function Facts({ status }: { readonly status: Status }): ReactElement {
  const { t, formats } = useSpeech();
  const { totals, process } = status;
  const limit = Number(process?.descriptorLimit ?? 0n);
  const count = (value: bigint | undefined): string => formats.count(Number(value ?? 0n));
  return (
    <dl className="card facts">
      <Fact name={t("loss.in")}>
        <Amount {...formats.share(loss(totals?.audioReceived, totals?.videoReceived))} />
      </Fact>
      <Fact name={t("loss.out")}>
        <Amount {...formats.share(loss(totals?.audioSent, totals?.videoSent))} />
      </Fact>
      <Fact name={t("streams")} beside={t("streams.out", { shown: count(totals?.subscriptions) })}>
        <Amount value={t("streams.in", { shown: count(totals?.publications) })} unit="" />
      </Fact>
      <Fact name={t("memory")}>
        <Amount {...formats.bytes(Number(process?.residentBytes ?? 0n))} />
      </Fact>
      <Fact name={t("threads")}>
        <Amount value={count(process?.threads)} unit="" />
      </Fact>
      <Fact
        name={t("files")}
        beside={limit > 0 ? t("files.of", { limit: formats.rough(limit) }) : undefined}
      >
        <Amount value={count(process?.descriptors)} unit="" />
      </Fact>
      <Fact name={t("joins")}>
        <Amount value={count(totals?.joins)} unit="" />
      </Fact>
      {status.trunks !== undefined && (status.trunks.dialled > 0n || status.trunks.links > 0n) && (
        <Trunks trunks={status.trunks} />
      )}
    </dl>
  );
}

interface OverviewProps {
  readonly status: Status;
  readonly history: History;
}

export function Overview({ status, history }: OverviewProps): ReactElement {
  const { t, formats } = useSpeech();
  const traffic = useMemo<Series[]>(
    () => [
      { colour: "out", name: t("sent"), of: ({ sent }) => sent, show: formats.bitrate },
      { colour: "in", name: t("received"), of: ({ received }) => received, show: formats.bitrate },
    ],
    [t, formats],
  );
  const cpu = useMemo<Series[]>(() => {
    const show = (value: number): Quantity => {
      const amount = formats.decimal(value, 2);
      return { value: amount, unit: t("core", { count: Math.round(value * 100) / 100 }) };
    };
    return [{ colour: "cpu", name: t("cpu"), of: ({ cores }) => cores, show }];
  }, [t, formats]);
  const people = useMemo<Series[]>(() => {
    const show = (value: number): Quantity => ({ value: formats.decimal(value, 1), unit: "" });
    return [{ colour: "people", name: t("people"), of: (moment) => moment.people, show }];
  }, [t, formats]);
  const { totals, process } = status;
  const rooms = Number(totals?.rooms ?? 0n);
  return (
    <div className="overview">
      <Chart
        className="traffic"
        title={t("traffic")}
        series={traffic}
        moments={history.moments}
        least={100_000}
        mark={(value) => joined(formats.mark(value))}
        markWidth={72}
      />
      <Chart
        className="cpu"
        title={t("cpu")}
        beside={t("cpu.of", { count: Number(process?.cores ?? 0n) })}
        series={cpu}
        moments={history.moments}
        least={0.1}
        mark={(value) => formats.decimal(value, 3)}
        markWidth={44}
      />
      <Chart
        className="people"
        title={t("people")}
        beside={t("in-rooms", { count: rooms, shown: formats.count(rooms) })}
        series={people}
        moments={history.moments}
        least={2}
        mark={(value) => formats.decimal(value, 0)}
        markWidth={34}
        stepped
      />
      <Facts status={status} />
    </div>
  );
}

/** For the heading of a room: all that its people send and get. */
export function trafficOf(room: Status["rooms"][number]): {
  received: number | undefined;
  sent: number | undefined;
} {
  return {
    received: bitrate(...room.participants.map(({ received }) => received)),
    sent: bitrate(...room.participants.map(({ sent }) => sent)),
  };
}
