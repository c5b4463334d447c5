import type { SourceName, UmbrellaClient } from "../sdk";
import { openDevices, openScreen, type DeviceProblem, type Opened } from "./devices";

export interface LocalMediaState {
  readonly microphone: "off" | "on" | "muted";
  readonly camera: MediaStreamTrack | undefined;
  readonly screen: MediaStreamTrack | undefined;
  /** The browser is asking, or a device is starting. */
  readonly busy: boolean;
  readonly problem: DeviceProblem | undefined;
}

const sourceOf = { audio: "microphone", video: "camera" } as const;
const screenSourceOf = { audio: "screen-audio", video: "screen" } as const;

/** One's own devices: opens them, publishes them, and switches them off so that the light goes
 *  out. What is on is always what the client publishes. */
export class LocalMedia {
  readonly #client: UmbrellaClient;
  readonly #listeners = new Set<() => void>();
  /** Counts the calls of stop(): what was asked for before one is not wanted after it. */
  #stops = 0;
  #opening: Promise<void> = Promise.resolve();
  #state: LocalMediaState = {
    microphone: "off",
    camera: undefined,
    screen: undefined,
    busy: false,
    problem: undefined,
  };

  constructor(client: UmbrellaClient) {
    this.#client = client;
    client.on("local", () => {
      this.#read();
    });
    client.on("ended", ({ source }) => {
      if (source === "screen") {
        this.#stop("screen-audio");
      }
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  readonly state = (): LocalMediaState => this.#state;

  /** Opens what is not open yet. Whether anything is open then. */
  async start(): Promise<boolean> {
    await this.#opening;
    const { microphone, camera } = this.#state;
    if (microphone === "off" || camera === undefined) {
      const missing = microphone !== "off" ? "camera" : "microphone";
      const wanted = microphone === "off" && camera === undefined ? "both" : missing;
      await this.#open(() => openDevices(wanted), sourceOf);
    }
    return this.#state.microphone !== "off" || this.#state.camera !== undefined;
  }

  async toggleCamera(): Promise<void> {
    if (this.#state.camera === undefined) {
      await this.#open(() => openDevices("camera"), sourceOf);
    } else {
      this.#stop("camera");
    }
  }

  async toggleMicrophone(): Promise<void> {
    if (this.#state.microphone === "off") {
      await this.#open(() => openDevices("microphone"), sourceOf);
    } else {
      this.#client.setMuted("microphone", this.#state.microphone === "on");
    }
  }

  async toggleScreen(): Promise<void> {
    if (this.#state.screen === undefined) {
      await this.#open(openScreen, screenSourceOf);
    } else {
      this.#stop("screen");
      this.#stop("screen-audio");
    }
  }

  /** Everything off. */
  stop(): void {
    this.#stops += 1;
    (["microphone", "camera", "screen", "screen-audio"] as const).forEach((source) => {
      this.#stop(source);
    });
    this.dismissProblem();
  }

  dismissProblem(): void {
    this.#update({ problem: undefined });
  }

  /** One at a time; what is asked for meanwhile is not done. */
  #open(
    open: () => Promise<Opened>,
    sources: Record<"audio" | "video", SourceName>,
  ): Promise<void> {
    if (!this.#state.busy) {
      this.#update({ busy: true, problem: undefined });
      this.#opening = this.#openAndPublish(open, sources);
    }
    return this.#opening;
  }

  async #openAndPublish(
    open: () => Promise<Opened>,
    sources: Record<"audio" | "video", SourceName>,
  ): Promise<void> {
    const stops = this.#stops;
    const { tracks, problem } = await open();
    if (stops !== this.#stops) {
      tracks.forEach((track) => {
        track.stop();
      });
      this.#update({ busy: false });
      return;
    }
    for (const track of tracks) {
      this.#client.publish(sources[track.kind === "audio" ? "audio" : "video"], track);
    }
    this.#update({ busy: false, problem });
  }

  #stop(source: SourceName): void {
    const track = this.#client.published(source)?.track;
    this.#client.unpublish(source);
    track?.stop();
  }

  #read(): void {
    const microphone = this.#client.published("microphone");
    this.#update({
      microphone: microphone === undefined ? "off" : microphone.muted ? "muted" : "on",
      camera: this.#client.published("camera")?.track,
      screen: this.#client.published("screen")?.track,
    });
  }

  #update(change: Partial<LocalMediaState>): void {
    this.#state = { ...this.#state, ...change };
    this.#listeners.forEach((listener) => {
      listener();
    });
  }
}
