// The server's trunks, asked for once a second while the page is seen, and changed over HTTP.
import { fromBinary } from "@bufbuild/protobuf";
import { TrunksSchema, type Trunks } from "../gen/status_pb";

export type Access = "waiting" | "open" | "needed" | "wrong" | "too-many" | "unreachable";

export interface State {
  readonly access: Access;
  readonly trunks: Trunks | undefined;
}

const periodMs = 1_000;
const timeoutMs = 4_000;

function accessOf(status: number): Access {
  switch (status) {
    case 401:
      return "needed";
    case 403:
      return "wrong";
    case 429:
      return "too-many";
    default:
      return "unreachable";
  }
}

/** The server's sentence, or what can be said without one. */
async function sentenceOf(response: Response): Promise<string> {
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null && "error" in body) {
      return String(body.error);
    }
  } catch {
    // It was not this server that has answered.
  }
  return `HTTP ${String(response.status)}`;
}

export class TrunkApi {
  private state: State = { access: "waiting", trunks: undefined };
  private readonly listeners = new Set<() => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private password: string | undefined;
  private asking = false;

  readonly get = (): State => this.state;

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

  enter(password: string): void {
    this.password = password;
    this.set({ access: "waiting" });
    this.next(0);
  }

  /** Nothing, or why not. */
  async add(address: string, rooms: readonly string[]): Promise<string> {
    const response = await this.ask("api/trunks", "POST", { address, rooms });
    this.next(0);
    return response.ok ? "" : sentenceOf(response);
  }

  async remove(id: string): Promise<void> {
    await this.ask(`api/trunks/${encodeURIComponent(id)}`, "DELETE");
    this.next(0);
  }

  /** `address`: by which the other server reaches this one. */
  async invite(address: string): Promise<{ invite: string; problem: string }> {
    const response = await this.ask("api/trunk-invites", "POST", { address });
    if (!response.ok) {
      return { invite: "", problem: await sentenceOf(response) };
    }
    const body = (await response.json()) as { invite?: unknown };
    return { invite: typeof body.invite === "string" ? body.invite : "", problem: "" };
  }

  private ask(path: string, method: string, body?: object): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/x-protobuf" };
    if (this.password !== undefined) {
      headers["Authorization"] = `Bearer ${encodeURIComponent(this.password)}`;
    }
    return fetch(path, {
      method,
      headers,
      cache: "no-store",
      signal: AbortSignal.timeout(timeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  private next(delay: number): void {
    clearTimeout(this.timer);
    if (!this.asking && document.visibilityState === "visible") {
      this.timer = setTimeout(() => {
        void this.look();
      }, delay);
    }
  }

  private async look(): Promise<void> {
    this.asking = true;
    let again = true;
    try {
      const response = await this.ask("api/trunks", "GET");
      if (response.ok) {
        const bytes = new Uint8Array(await response.arrayBuffer());
        this.set({ access: "open", trunks: fromBinary(TrunksSchema, bytes) });
      } else {
        const access = accessOf(response.status);
        this.set({ access });
        // A password that is wrong does not become right.
        again = access === "unreachable";
      }
    } catch {
      this.set({ access: "unreachable" });
    }
    this.asking = false;
    if (again) {
      this.next(periodMs);
    }
  }

  private set(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) {
      listener();
    }
  }
}
