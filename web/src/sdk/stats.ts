import type { SourceName } from "./model";
import type { Bindings } from "./slots";

interface Flow {
  readonly mid: string;
  readonly kind: string;
  readonly source: SourceName | undefined;
  readonly codec: string | undefined;
  readonly bytes: number;
  readonly packets: number;
  readonly frameWidth: number | undefined;
  readonly frameHeight: number | undefined;
  readonly framesPerSecond: number | undefined;
}

export interface OutboundFlow extends Flow {
  readonly framesEncoded: number | undefined;
  readonly retransmittedPackets: number;
  /** As the server reports it. */
  readonly packetsLost: number | undefined;
}

export interface InboundFlow extends Flow {
  /** Who is heard or seen; undefined for a slot that is free. */
  readonly participantId: string | undefined;
  readonly packetsLost: number;
  readonly framesDecoded: number | undefined;
  readonly freezeCount: number | undefined;
  readonly totalAudioEnergy: number | undefined;
}

export interface ClientStats {
  readonly outbound: readonly OutboundFlow[];
  readonly inbound: readonly InboundFlow[];
  readonly roundTripMs: number | undefined;
  /** All that the browser has, unchanged. */
  readonly reports: readonly object[];
}

/** The members that are read, of any kind of report (W3C webrtc-stats). */
interface Report {
  readonly id: string;
  readonly type: string;
  readonly mid?: string;
  readonly kind?: string;
  readonly codecId?: string;
  readonly remoteId?: string;
  readonly mimeType?: string;
  readonly bytesSent?: number;
  readonly bytesReceived?: number;
  readonly packetsSent?: number;
  readonly packetsReceived?: number;
  readonly packetsLost?: number;
  readonly retransmittedPacketsSent?: number;
  readonly framesEncoded?: number;
  readonly framesDecoded?: number;
  readonly freezeCount?: number;
  readonly totalAudioEnergy?: number;
  readonly frameWidth?: number;
  readonly frameHeight?: number;
  readonly framesPerSecond?: number;
  readonly state?: string;
  readonly nominated?: boolean;
  readonly currentRoundTripTime?: number;
}

function pictures(report: Report): Pick<Flow, "frameWidth" | "frameHeight" | "framesPerSecond"> {
  const { frameWidth, frameHeight, framesPerSecond } = report;
  return { frameWidth, frameHeight, framesPerSecond };
}

/** What a person asks of the browser's report, by source and participant. */
export function summarise(
  stats: RTCStatsReport,
  bindings: Bindings,
  ownSourceOf: (mid: string) => SourceName | undefined,
): ClientStats {
  const reports = new Map<string, Report>();
  stats.forEach((report: Report) => reports.set(report.id, report));
  const all = [...reports.values()];
  const codecOf = (report: Report): string | undefined =>
    reports.get(report.codecId ?? "")?.mimeType?.replace(/^.*\//, "").toLowerCase();

  const outbound = all
    .filter(({ type }) => type === "outbound-rtp")
    .map((report) => ({
      mid: report.mid ?? "",
      kind: report.kind ?? "",
      source: ownSourceOf(report.mid ?? ""),
      codec: codecOf(report),
      bytes: report.bytesSent ?? 0,
      packets: report.packetsSent ?? 0,
      retransmittedPackets: report.retransmittedPacketsSent ?? 0,
      packetsLost: reports.get(report.remoteId ?? "")?.packetsLost,
      framesEncoded: report.framesEncoded,
      ...pictures(report),
    }));

  const inbound = all
    .filter(({ type }) => type === "inbound-rtp")
    .map((report) => ({
      mid: report.mid ?? "",
      kind: report.kind ?? "",
      source: bindings.get(report.mid ?? "")?.source,
      participantId: bindings.get(report.mid ?? "")?.participantId,
      codec: codecOf(report),
      bytes: report.bytesReceived ?? 0,
      packets: report.packetsReceived ?? 0,
      packetsLost: report.packetsLost ?? 0,
      framesDecoded: report.framesDecoded,
      freezeCount: report.freezeCount,
      totalAudioEnergy: report.totalAudioEnergy,
      ...pictures(report),
    }));

  const pair = all.find(
    ({ type, state, nominated }) =>
      type === "candidate-pair" && state === "succeeded" && nominated === true,
  );
  const seconds = pair?.currentRoundTripTime;
  return {
    outbound,
    inbound,
    roundTripMs: seconds === undefined ? undefined : seconds * 1000,
    reports: all,
  };
}
