// Cameras, microphones and screens: asking for them, and why that failed.

export type Device = "both" | "camera" | "microphone" | "screen";

export interface DeviceProblem {
  readonly device: Device;
  readonly reason:
    | "denied"
    | "missing"
    | "busy"
    | "gone"
    | "insecure"
    | "unsupported"
    | "failed";
}

/** Ids of the devices to take; empty: whichever the browser prefers. */
export interface Choice {
  readonly microphone: string;
  readonly camera: string;
}

const wanted = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
};

function constraintsOf(device: "camera" | "microphone", { camera, microphone }: Choice): object {
  // Exact: to what is merely ideal Chromium prefers the one that is in use.
  const prefer = (id: string): object => (id === "" ? {} : { deviceId: { exact: id } });
  return device === "camera"
    ? { video: { ...wanted.video, ...prefer(camera) } }
    : { audio: { ...wanted.audio, ...prefer(microphone) } };
}

const reasons: Record<string, DeviceProblem["reason"]> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "missing",
  OverconstrainedError: "missing",
  NotReadableError: "busy",
  AbortError: "busy",
};

export function reasonOf(error: unknown): DeviceProblem["reason"] {
  return (error instanceof Error ? reasons[error.name] : undefined) ?? "failed";
}

export interface Opened {
  readonly tracks: readonly MediaStreamTrack[];
  /** Why something that was asked for is not among the tracks. */
  readonly problem: DeviceProblem | undefined;
}

/** Absent, whatever the types say, when the page is not in a secure context. */
export function mediaDevices(): MediaDevices | undefined {
  return navigator.mediaDevices as MediaDevices | undefined;
}

export function canShareScreen(): boolean {
  return mediaDevices() !== undefined && "getDisplayMedia" in navigator.mediaDevices;
}

async function open(device: "camera" | "microphone", choice: Choice): Promise<Opened> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia(constraintsOf(device, choice));
    return { tracks: stream.getTracks(), problem: undefined };
  } catch (error) {
    // One that was unplugged since gives way to another.
    if (choice[device] !== "" && error instanceof Error && error.name === "OverconstrainedError") {
      return open(device, { microphone: "", camera: "" });
    }
    return { tracks: [], problem: { device, reason: reasonOf(error) } };
  }
}

/** Asks for both with one prompt. If one is missing or busy, the other is still opened. */
async function openBoth(choice: Choice): Promise<Opened> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      ...constraintsOf("camera", choice),
      ...constraintsOf("microphone", choice),
    });
    return { tracks: stream.getTracks(), problem: undefined };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === "denied") {
      return { tracks: [], problem: { device: "both", reason } };
    }
    const [microphone, camera] = [await open("microphone", choice), await open("camera", choice)];
    const tracks = [...microphone.tracks, ...camera.tracks];
    const problem: DeviceProblem | undefined =
      tracks.length === 0
        ? { device: "both", reason: camera.problem?.reason ?? reason }
        : (camera.problem ?? microphone.problem);
    return { tracks, problem };
  }
}

/** Never rejects. */
export async function openDevices(
  device: "both" | "camera" | "microphone",
  choice: Choice,
): Promise<Opened> {
  if (mediaDevices() === undefined) {
    return { tracks: [], problem: { device, reason: "insecure" } };
  }
  return device === "both" ? openBoth(choice) : open(device, choice);
}

/** Never rejects. Somebody who closes the browser's dialog has no problem. */
export async function openScreen(): Promise<Opened> {
  if (!canShareScreen()) {
    const reason = mediaDevices() === undefined ? "insecure" : "unsupported";
    return { tracks: [], problem: { device: "screen", reason } };
  }
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia({
      video: { frameRate: { max: 30 } },
      audio: true,
    });
    return { tracks: stream.getTracks(), problem: undefined };
  } catch (error) {
    const reason = reasonOf(error);
    return { tracks: [], problem: reason === "denied" ? undefined : { device: "screen", reason } };
  }
}

async function isGranted(name: string): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: name as PermissionName })).state === "granted";
  } catch {
    return false; // Where browsers do not tell.
  }
}

/**
 * What may be opened without a prompt. In an insecure context that is everything: nobody is asked,
 * it fails, and the page says at once what to do.
 */
export async function grantedDevices(): Promise<"both" | "camera" | "microphone" | undefined> {
  if (mediaDevices() === undefined) {
    return "both";
  }
  const [camera, microphone] = [await isGranted("camera"), await isGranted("microphone")];
  if (camera && microphone) {
    return "both";
  }
  return camera ? "camera" : microphone ? "microphone" : undefined;
}
