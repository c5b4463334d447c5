import type { ConnectionQuality } from "./model";
import type { ClientStats, InboundFlow, OutboundFlow } from "./stats";

interface Counters {
  readonly packets: number;
  readonly lost: number;
  readonly freezes: number;
}

/** Of the packets between two looks. */
const lossOf = { bad: 0.1, poor: 0.03 };
const roundTripMsOf = { bad: 800, poor: 400 };
/** Pictures that stood still between two looks. */
const freezesOf = { bad: 3, poor: 1 };
/** A loss of few packets says nothing. */
const minPackets = 20;

function grade(value: number, limits: { bad: number; poor: number }): ConnectionQuality {
  return value >= limits.bad ? "bad" : value >= limits.poor ? "poor" : "good";
}

const order: readonly ConnectionQuality[] = ["good", "poor", "bad"];

function worst(grades: readonly ConnectionQuality[]): ConnectionQuality {
  return order[Math.max(0, ...grades.map((one) => order.indexOf(one)))] ?? "good";
}

const countersOfInbound = (flow: InboundFlow): Counters => ({
  packets: flow.packets + flow.packetsLost,
  lost: flow.packetsLost,
  freezes: flow.freezeCount ?? 0,
});

const countersOfOutbound = (flow: OutboundFlow): Counters => ({
  packets: flow.packets,
  lost: flow.packetsLost ?? 0,
  freezes: 0,
});

/** Grades what happened between the latest two looks at the statistics. */
export class QualityMeter {
  #before = new Map<string, Counters>();
  /** By participant; one's own way up is under "". */
  #grades = new Map<string, ConnectionQuality>();

  look({ inbound, outbound, roundTripMs }: ClientStats): void {
    const flows = [
      ...inbound.map((flow) => ({
        owner: flow.participantId,
        key: `${flow.mid} ${flow.participantId ?? ""}`,
        now: countersOfInbound(flow),
      })),
      ...outbound.map((flow) => ({ owner: "", key: flow.mid, now: countersOfOutbound(flow) })),
    ];
    const grades = new Map<string, ConnectionQuality[]>();
    for (const { owner, key, now } of flows) {
      const before = this.#before.get(key);
      if (owner !== undefined && before !== undefined && now.packets > before.packets) {
        const known = grades.get(owner) ?? [grade(roundTripMs ?? 0, roundTripMsOf)];
        grades.set(owner, [...known, ...gradeChange(before, now)]);
      }
    }
    this.#before = new Map(flows.map(({ key, now }) => [key, now]));
    this.#grades = new Map([...grades].map(([owner, known]) => [owner, worst(known)]));
  }

  /** Undefined while nothing flows. */
  of(participantId: string): ConnectionQuality | undefined {
    return this.#grades.get(participantId);
  }
}

function gradeChange(before: Counters, now: Counters): ConnectionQuality[] {
  const packets = now.packets - before.packets;
  const lost = packets < minPackets ? 0 : (now.lost - before.lost) / packets;
  return [grade(lost, lossOf), grade(now.freezes - before.freezes, freezesOf)];
}

/** Between two looks. */
const lookMs = 2_000;
/** Looks without a question, after which it looks no more. */
const idleLooks = 5;

/** Looks at the statistics for as long as somebody asks. */
export class QualityWatch {
  readonly #getStats: () => Promise<ClientStats>;
  #meter = new QualityMeter();
  #timer: ReturnType<typeof setInterval> | undefined;
  #unasked = 0;

  constructor(getStats: () => Promise<ClientStats>) {
    this.#getStats = getStats;
  }

  of(participantId: string): ConnectionQuality | undefined {
    this.#unasked = 0;
    if (this.#timer === undefined) {
      this.#timer = setInterval(() => {
        this.#look();
      }, lookMs);
      this.#look();
    }
    return this.#meter.of(participantId);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#meter = new QualityMeter();
  }

  #look(): void {
    this.#unasked += 1;
    if (this.#unasked > idleLooks) {
      this.close();
      return;
    }
    const meter = this.#meter;
    this.#getStats().then(
      (stats) => {
        meter.look(stats);
      },
      () => undefined, // The connection was closed meanwhile.
    );
  }
}
