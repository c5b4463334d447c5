import type { SourceName, UmbrellaClient } from "../../sdk";
import { openDevices, openScreen, type DeviceProblem, type Opened } from "../logic/devices";
import { recalled, remember } from "../logic/memory";
import { Cell } from "./store";

export interface LocalMediaState {
  readonly microphone: "off" | "on" | "muted";
  readonly microphoneTrack: MediaStreamTrack | undefined;
  readonly camera: MediaStreamTrack | undefined;
  readonly screen: MediaStreamTrack | undefined;
  /** The browser is asking, or a device is starting. */
  readonly busy: boolean;
  readonly problem: DeviceProblem | undefined;
}

type Kind = "camera" | "microphone";

const sourceOf = { audio: "microphone", video: "camera" } as const;
const screenSourceOf = { audio: "screen-audio", video: "screen" } as const;

/** One's own devices: opens them, publishes them, and switches them off so that the light goes
 *  out. What is on is always what the client publishes. */
export class LocalMedia extends Cell<LocalMediaState> {
  readonly #client: UmbrellaClient;
  /** Counts the calls of stop(): what was asked for before one is not wanted after it. */
  #stops = 0;
  #opening: Promise<void> = Promise.resolve();
  /** What was switched off by hand is not switched on by joining. */
  readonly #declined = new Set<Kind>();

  constructor(client: UmbrellaClient) {
    super({
      microphone: "off",
      microphoneTrack: undefined,
      camera: undefined,
      screen: undefined,
      busy: false,
      problem: undefined,
    });
    this.#client = client;
    client.on("local", () => {
      this.#read();
    });
    client.on("ended", ({ source }) => {
      if (source === "screen") {
        this.#stop("screen-audio");
      } else if (source !== "screen-audio") {
        this.#update({ problem: { device: source, reason: "gone" } });
      }
    });
  }

  /** Opens what is not open yet and was not switched off. Whether there is anything to join with:
   *  false only if something was wanted and nothing came. */
  async start(): Promise<boolean> {
    await this.#opening;
    const { microphone, camera } = this.get();
    const missing = (["microphone", "camera"] as const).filter(
      (kind) =>
        !this.#declined.has(kind) && (kind === "camera" ? camera === undefined : microphone === "off"),
    );
    const [first, second] = missing;
    if (first !== undefined) {
      await this.#open(() => this.#openDevices(second === undefined ? first : "both"), sourceOf);
    }
    const { microphone: heard, camera: seen } = this.get();
    return missing.length === 0 || heard !== "off" || seen !== undefined;
  }

  /** Opens devices that need no prompt. */
  async preview(device: "both" | Kind): Promise<void> {
    await this.#open(() => this.#openDevices(device), sourceOf);
  }

  async toggleCamera(): Promise<void> {
    if (this.get().camera === undefined) {
      this.#declined.delete("camera");
      await this.#open(() => this.#openDevices("camera"), sourceOf);
    } else {
      this.#declined.add("camera");
      this.#stop("camera");
    }
  }

  async toggleMicrophone(): Promise<void> {
    const { microphone } = this.get();
    if (microphone === "off") {
      this.#declined.delete("microphone");
      await this.#open(() => this.#openDevices("microphone"), sourceOf);
    } else {
      this.#client.setMuted("microphone", microphone === "on");
    }
  }

  async toggleScreen(): Promise<void> {
    if (this.get().screen === undefined) {
      await this.#open(openScreen, screenSourceOf);
    } else {
      this.#stop("screen");
      this.#stop("screen-audio");
    }
  }

  /** From now on this device; at once if one of its kind is on. */
  async choose(kind: Kind, deviceId: string): Promise<void> {
    remember(kind, deviceId);
    const before = this.#client.published(kind);
    if (before === undefined) {
      return;
    }
    if (kind === "camera") {
      // Some cameras and phones give only one picture at a time.
      this.#stop("camera");
    }
    await this.#open(() => this.#openDevices(kind), sourceOf, before.muted);
    if (this.#client.published(kind)?.track !== before.track) {
      before.track.stop();
    }
  }

  /** Everything off. */
  stop(): void {
    this.#stops += 1;
    (["microphone", "camera", "screen", "screen-audio"] as const).forEach((source) => {
      this.#stop(source);
    });
    this.#declined.clear();
    this.dismissProblem();
  }

  dismissProblem(): void {
    this.#update({ problem: undefined });
  }

  #openDevices(device: "both" | Kind): Promise<Opened> {
    return openDevices(device, { microphone: recalled("microphone"), camera: recalled("camera") });
  }

  /** One at a time; what is asked for meanwhile is not done. */
  #open(
    open: () => Promise<Opened>,
    sources: Record<"audio" | "video", SourceName>,
    muted = false,
  ): Promise<void> {
    if (!this.get().busy) {
      this.#update({ busy: true, problem: undefined });
      this.#opening = this.#openAndPublish(open, sources, muted);
    }
    return this.#opening;
  }

  async #openAndPublish(
    open: () => Promise<Opened>,
    sources: Record<"audio" | "video", SourceName>,
    muted: boolean,
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
      this.#client.publish(sources[track.kind === "audio" ? "audio" : "video"], track, { muted });
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
      microphoneTrack: microphone?.track,
      camera: this.#client.published("camera")?.track,
      screen: this.#client.published("screen")?.track,
    });
  }

  #update(change: Partial<LocalMediaState>): void {
    this.set({ ...this.get(), ...change });
  }
}
