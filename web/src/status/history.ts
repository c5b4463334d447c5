// The last two minutes, as the page has seen them.
import type { Flow, Participant, Status } from "../gen/status_pb";

export const historyMs = 120_000;
/** A server that was not asked for a while tells averages over that while: not worth a point. */
const longestIntervalMs = 5_000;

/** One moment; null where nothing is known, which draws a gap. */
export interface Moment {
  /** Milliseconds since 1970 by the server's clock. */
  readonly time: number;
  readonly received: number | null;
  readonly sent: number | null;
  readonly cores: number | null;
  readonly people: number | null;
}

export interface PersonMoment {
  readonly time: number;
  readonly received: number | null;
  readonly sent: number | null;
}

export interface History {
  readonly moments: readonly Moment[];
  /** By participant id; who has left is forgotten. */
  readonly people: ReadonlyMap<string, readonly PersonMoment[]>;
}

export const emptyHistory: History = { moments: [], people: new Map() };

export function bitrate(...flows: (Flow | undefined)[]): number | undefined {
  const known = flows.flatMap((flow) =>
    flow?.bitrateBps === undefined ? [] : [Number(flow.bitrateBps)],
  );
  return known.length === 0 ? undefined : known.reduce((sum, one) => sum + one, 0);
}

/** The loss of several flows together, each weighed by its bitrate. */
export function loss(...flows: (Flow | undefined)[]): number | undefined {
  let weights = 0;
  let lost = 0;
  for (const flow of flows) {
    if (flow?.loss !== undefined) {
      const weight = Number(flow.bitrateBps ?? 0n);
      weights += weight;
      lost += weight * flow.loss;
    }
  }
  return weights === 0 ? undefined : lost / weights;
}

function within<Item extends { readonly time: number }>(
  items: readonly Item[],
  next: Item,
): readonly Item[] {
  const kept = items.filter(({ time }) => time > next.time - historyMs && time < next.time);
  return [...kept, next];
}

export function everybody(status: Status): Participant[] {
  return status.rooms.flatMap((room) => room.participants);
}

export function remember(history: History, status: Status): History {
  const time = Number(status.timeMs);
  const fresh = status.intervalMs > 0n && Number(status.intervalMs) <= longestIntervalMs;
  const { totals, process } = status;
  const known = (value: number | undefined): number | null =>
    fresh && value !== undefined ? value : null;
  const moment: Moment = {
    time,
    received: known(bitrate(totals?.audioReceived, totals?.videoReceived)),
    sent: known(bitrate(totals?.audioSent, totals?.videoSent)),
    cores: known(process?.cpuCores),
    people: totals === undefined ? null : Number(totals.participants),
  };
  const people = new Map(
    everybody(status).map((person) => [
      person.id,
      within(history.people.get(person.id) ?? [], {
        time,
        received: known(bitrate(person.received)),
        sent: known(bitrate(person.sent)),
      }),
    ]),
  );
  return { moments: within(history.moments, moment), people };
}

/** The server did not answer: the line breaks off here. */
export function rememberGap(history: History, time: number): History {
  const last = history.moments.at(-1);
  if (last?.people === undefined || last.people === null) {
    return history;
  }
  const gap = { received: null, sent: null, cores: null, people: null };
  return { ...history, moments: within(history.moments, { time, ...gap }) };
}
