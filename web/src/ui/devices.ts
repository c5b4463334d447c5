// Cameras, microphones and screens: asking for them, and why that failed.

export type Device = "both" | "camera" | "microphone" | "screen";

export interface DeviceProblem {
  readonly device: Device;
  readonly reason: "denied" | "missing" | "busy" | "insecure" | "unsupported" | "failed";
}

const constraints = {
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
};

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
function mediaDevices(): MediaDevices | undefined {
  return navigator.mediaDevices as MediaDevices | undefined;
}

export function hasDevices(): boolean {
  return mediaDevices() !== undefined;
}

export function canShareScreen(): boolean {
  return mediaDevices() !== undefined && "getDisplayMedia" in navigator.mediaDevices;
}

async function open(device: "camera" | "microphone"): Promise<Opened> {
  try {
    const wanted =
      device === "camera" ? { video: constraints.video } : { audio: constraints.audio };
    const stream = await navigator.mediaDevices.getUserMedia(wanted);
    return { tracks: stream.getTracks(), problem: undefined };
  } catch (error) {
    return { tracks: [], problem: { device, reason: reasonOf(error) } };
  }
}

/** Asks for both with one prompt. If one is missing or busy, the other is still opened. */
async function openBoth(): Promise<Opened> {
  try {
    const stream = await navigator.mediaDevices.getUserMedia(constraints);
    return { tracks: stream.getTracks(), problem: undefined };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === "denied") {
      return { tracks: [], problem: { device: "both", reason } };
    }
    const [microphone, camera] = [await open("microphone"), await open("camera")];
    const tracks = [...microphone.tracks, ...camera.tracks];
    const problem: DeviceProblem | undefined =
      tracks.length === 0
        ? { device: "both", reason: camera.problem?.reason ?? reason }
        : (camera.problem ?? microphone.problem);
    return { tracks, problem };
  }
}

/** Never rejects. */
export async function openDevices(device: "both" | "camera" | "microphone"): Promise<Opened> {
  if (!hasDevices()) {
    return { tracks: [], problem: { device, reason: "insecure" } };
  }
  return device === "both" ? openBoth() : open(device);
}

/** Never rejects. Somebody who closes the browser's dialog has no problem. */
export async function openScreen(): Promise<Opened> {
  if (!canShareScreen()) {
    const reason = hasDevices() ? "unsupported" : "insecure";
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

/** Whether the camera may be opened without a prompt. False where browsers do not tell. */
export async function cameraIsGranted(): Promise<boolean> {
  try {
    const status = await navigator.permissions.query({ name: "camera" as PermissionName });
    return status.state === "granted";
  } catch {
    return false;
  }
}
