import { mediaDevices } from "../logic/devices";
import { recalled, remember } from "../logic/memory";
import { Cell } from "./store";

export interface Devices {
  readonly microphones: readonly MediaDeviceInfo[];
  readonly cameras: readonly MediaDeviceInfo[];
  readonly speakers: readonly MediaDeviceInfo[];
}

function same(a: readonly MediaDeviceInfo[], b: readonly MediaDeviceInfo[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ deviceId, label }, at) => deviceId === b[at]?.deviceId && label === b[at].label)
  );
}

/** What can be chosen from. Before a permission was given browsers keep names and ids to
 *  themselves; such entries are left out. */
export class DeviceList extends Cell<Devices> {
  constructor() {
    super({ microphones: [], cameras: [], speakers: [] });
    mediaDevices()?.addEventListener("devicechange", () => {
      this.refresh();
    });
    this.refresh();
  }

  refresh(): void {
    mediaDevices()
      ?.enumerateDevices()
      .then(
        (all) => {
          this.#found(all);
        },
        () => undefined,
      );
  }

  #found(all: readonly MediaDeviceInfo[]): void {
    const of = (kind: MediaDeviceKind): MediaDeviceInfo[] =>
      all.filter((device) => device.kind === kind && device.deviceId !== "" && device.label !== "");
    const before = this.get();
    const now: Devices = {
      microphones: of("audioinput"),
      cameras: of("videoinput"),
      speakers: of("audiooutput"),
    };
    const unchanged =
      same(before.microphones, now.microphones) &&
      same(before.cameras, now.cameras) &&
      same(before.speakers, now.speakers);
    if (!unchanged) {
      this.set(now);
    }
  }
}

/** Where the sound comes out: the id of a device, or empty for the one that the system uses. */
export class Output extends Cell<string> {
  /** Browsers on phones leave that to the system. */
  readonly canChoose = "setSinkId" in HTMLMediaElement.prototype;

  constructor() {
    super(recalled("speaker"));
  }

  choose(deviceId: string): void {
    remember("speaker", deviceId);
    this.set(deviceId);
  }

  /** A device that is gone leaves the element where it sounds now. */
  async apply(element: HTMLMediaElement): Promise<void> {
    if (this.canChoose && element.sinkId !== this.get()) {
      try {
        await element.setSinkId(this.get());
      } catch {
        this.set("");
      }
    }
  }
}
