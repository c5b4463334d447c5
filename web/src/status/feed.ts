// Asks the server once a second, as long as the page is seen.
import { fromBinary } from "@bufbuild/protobuf";
import { StatusSchema, type Status } from "../gen/status_pb";
import { emptyHistory, remember, rememberGap, type History } from "./history";

export type Link = "waiting" | "live" | "unreachable" | "refused";

export interface FeedState {
  readonly link: Link;
  readonly status: Status | undefined;
  readonly history: History;
  readonly paused: boolean;
}

const periodMs = 1_000;
const timeoutMs = 4_000;

export class Feed {
  private state: FeedState = {
    link: "waiting",
    status: undefined,
    history: emptyHistory,
    paused: false,
  };
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asking = false;

  constructor(private readonly address: string) {}

  readonly get = (): FeedState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  start(): void {
    document.addEventListener("visibilitychange", () => {
      this.next(0);
    });
    this.next(0);
  }

  setPaused(paused: boolean): void {
    this.set({ paused });
    this.next(0);
  }

  private next(delay: number): void {
    clearTimeout(this.timer);
    if (!this.asking && !this.state.paused && document.visibilityState === "visible") {
      this.timer = setTimeout(() => {
        void this.ask();
      }, delay);
    }
  }

  private async ask(): Promise<void> {
    const began = performance.now();
    this.asking = true;
    try {
      const response = await fetch(this.address, {
        headers: { Accept: "application/x-protobuf" },
        cache: "no-store",
        signal: AbortSignal.timeout(timeoutMs),
      });
      if (response.ok) {
        const bytes = new Uint8Array(await response.arrayBuffer());
        this.take(fromBinary(StatusSchema, bytes));
      } else {
        this.miss(response.status === 403 ? "refused" : "unreachable");
      }
    } catch {
      this.miss("unreachable");
    }
    this.asking = false;
    this.next(Math.max(0, periodMs - (performance.now() - began)));
  }

  private take(status: Status): void {
    if (this.state.paused) {
      return;
    }
    // A server that was started anew knows nobody of before.
    const same = this.state.status?.process?.startedMs === status.process?.startedMs;
    const history = same ? this.state.history : emptyHistory;
    this.set({ link: "live", status, history: remember(history, status) });
  }

  private miss(link: Link): void {
    const time = Number(this.state.status?.timeMs ?? 0n) + periodMs;
    this.set({ link, history: rememberGap(this.state.history, time) });
  }

  private set(change: Partial<FeedState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) {
      listener();
    }
  }
}
