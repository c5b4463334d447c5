// The live pipeline over HTTP (docs/debugging.md).

export type Access = "waiting" | "open" | "needed" | "wrong" | "too-many" | "undrawn" | "unreachable";

/** What came of asking for it. */
export interface Answer {
  readonly access: Exclude<Access, "waiting">;
  readonly content?: Blob;
  /** The server's own sentence, in English. */
  readonly reason?: string;
}

/** Drawing may take 20 s. */
const timeoutMs = 30_000;

function accessOf(status: number): Answer["access"] {
  switch (status) {
    case 200:
      return "open";
    case 401:
      return "needed";
    case 403:
      return "wrong";
    case 429:
      return "too-many";
    case 503:
      return "undrawn";
    default:
      return "unreachable";
  }
}

async function reasonIn(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => undefined);
  return typeof body === "object" && body !== null && "error" in body ? String(body.error) : "";
}

export class PipelineApi {
  private password: string | undefined;

  /** For all that is asked from now on. */
  enter(password: string): void {
    this.password = password;
  }

  async ask(form: "svg" | "dot", whole: boolean): Promise<Answer> {
    const headers: Record<string, string> = {};
    if (this.password !== undefined) {
      headers["Authorization"] = `Bearer ${encodeURIComponent(this.password)}`;
    }
    try {
      const response = await fetch(`pipeline.${form}${whole ? "?whole" : ""}`, {
        headers,
        cache: "no-store",
        signal: AbortSignal.timeout(timeoutMs),
      });
      const access = accessOf(response.status);
      if (access === "open") {
        return { access, content: await response.blob() };
      }
      return access === "undrawn" ? { access, reason: await reasonIn(response) } : { access };
    } catch {
      return { access: "unreachable" };
    }
  }
}
