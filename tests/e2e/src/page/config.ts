// What the suite tells the script inside a page, before any script of the page runs.
import type { Identity } from '../signals.js';

export interface CaptureFormat {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** Adds moving detail that costs an encoder some hundred kbit/s. */
  readonly detail: boolean;
  /** Flashes and beeps once a second; the beep comes so long after the flash. */
  readonly flash?: { readonly soundLateMs: number };
}

export interface PageConfig {
  readonly camera: Identity;
  readonly screen: Identity;
  readonly format: CaptureFormat;
  readonly tones: readonly number[];
  /** The DOMException name with which getUserMedia fails; none: it succeeds. */
  readonly refuse?: string;
}

declare global {
  interface Window {
    e2eConfig?: PageConfig;
  }
}
