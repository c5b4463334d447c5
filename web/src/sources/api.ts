// Cameras over HTTP (docs/cameras.md).

export type Access = "waiting" | "open" | "needed" | "wrong" | "too-many" | "unreachable";

export interface Camera {
  readonly id: string;
  readonly name: string;
  readonly room: string;
  /** Host and port: what may hold a password is never sent here. */
  readonly address: string;
  /** By a flag, a variable or the file. */
  readonly configured: boolean;
  readonly state: string;
  /** Why it waits; empty: it does not. */
  readonly trouble: string;
  /** The same in English words. */
  readonly words: string;
  readonly retry_in_s: number;
  /** Codecs; empty: none, or not known yet. */
  readonly video: string;
  readonly audio: string;
  readonly participant_id: string;
}

export interface NewCamera {
  readonly name: string;
  readonly room: string;
  readonly address: string;
  readonly user: string;
  readonly password: string;
}

const timeoutMs = 6_000;

function accessOf(status: number): Access {
  switch (status) {
    case 401:
      return "needed";
    case 403:
      return "wrong";
    case 429:
      return "too-many";
    default:
      return status >= 200 && status < 300 ? "open" : "unreachable";
  }
}

export class SourcesApi {
  private password: string | undefined;

  /** For all that is asked from now on. */
  enter(password: string): void {
    this.password = password;
  }

  async list(): Promise<readonly Camera[] | Access> {
    const response = await this.ask("api/sources", "GET");
    const access = accessOf(response?.status ?? 0);
    return access === "open" && response !== undefined
      ? ((await response.json()) as { sources: Camera[] }).sources
      : access;
  }

  /** Empty, or why not: a sentence; undefined: the server cannot be reached. */
  async add(camera: NewCamera): Promise<string | undefined> {
    return this.outcome(await this.ask("api/sources", "POST", camera));
  }

  async remove(id: string): Promise<string | undefined> {
    return this.outcome(await this.ask(`api/sources/${encodeURIComponent(id)}`, "DELETE"));
  }

  private async outcome(response: Response | undefined): Promise<string | undefined> {
    if (response === undefined || response.ok) {
      return response === undefined ? undefined : "";
    }
    const body: unknown = await response.json().catch(() => ({}));
    return typeof body === "object" && body !== null && "error" in body
      ? String(body.error)
      : `${response.status}`;
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
