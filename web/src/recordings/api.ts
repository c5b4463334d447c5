// Recordings over HTTP (docs/recording.md): for the page of recordings, the meeting and the status.

export type Access = "waiting" | "open" | "needed" | "wrong" | "too-many" | "none" | "unreachable";

/** What was asked for came to; "open": it was done. */
export type Outcome = Exclude<Access, "waiting">;

export interface Track {
  readonly source: string;
  readonly codec: string;
  readonly synchronized: boolean;
  readonly lost_packets: number;
}

export interface RecordedFile {
  readonly name: string;
  readonly begun_ms: number;
  readonly offset_ms: number;
  readonly duration_ms: number;
  readonly bytes: number;
  readonly complete: boolean;
  readonly tracks: readonly Track[];
}

export interface Recording {
  readonly id: string;
  readonly room: string;
  readonly participant_id: string;
  readonly participant_name: string;
  readonly begun_ms: number;
  readonly ended_ms: number;
  readonly state: string;
  readonly files: readonly RecordedFile[];
}

export interface Recordings {
  readonly used_bytes: number;
  readonly free_bytes: number;
  readonly floor_bytes: number;
  readonly quota_bytes?: number;
  readonly recordings: readonly Recording[];
}

const timeoutMs = 6_000;

function outcomeOf(status: number): Outcome {
  switch (status) {
    case 200:
    case 201:
    case 204:
      return "open";
    case 401:
      return "needed";
    case 403:
      return "wrong";
    case 404:
      return "none";
    case 429:
      return "too-many";
    default:
      return "unreachable";
  }
}

export class RecordingsApi {
  private password: string | undefined;

  /** For all that is asked from now on. */
  enter(password: string): void {
    this.password = password;
  }

  async list(): Promise<Recordings | Outcome> {
    const response = await this.ask("api/recordings", "GET");
    const outcome = outcomeOf(response?.status ?? 0);
    return outcome === "open" && response !== undefined ? ((await response.json()) as Recordings) : outcome;
  }

  /** Records a participant, or without one the whole room; or not any more. */
  async want(room: string, participant: string | undefined, wanted: boolean): Promise<Outcome> {
    const path = wanted ? "api/recordings" : "api/recordings/stop";
    const response = await this.ask(path, "POST", { room, participant: participant ?? "" });
    return outcomeOf(response?.status ?? 0);
  }

  async remove(id: string): Promise<Outcome> {
    const response = await this.ask(`api/recordings/${encodeURIComponent(id)}`, "DELETE");
    return outcomeOf(response?.status ?? 0);
  }

  /** An address under which a video element finds the file, for some hours. */
  async link(file: string): Promise<string | undefined> {
    const response = await this.ask("api/recordings/tickets", "POST", { file });
    const body: unknown = response?.status === 201 ? await response.json() : {};
    return typeof body === "object" && body !== null && "url" in body ? String(body.url) : undefined;
  }

  private async ask(path: string, method: string, body?: object): Promise<Response | undefined> {
    const headers: Record<string, string> = {};
    if (this.password !== undefined) {
      headers["Authorization"] = `Bearer ${encodeURIComponent(this.password)}`;
    }
    try {
      return await fetch(path, {
        method,
        headers,
        cache: "no-store",
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      return undefined;
    }
  }
}
