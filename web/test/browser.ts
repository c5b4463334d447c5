// What the SDK needs of a browser, as much as the tests look at.
import { create, fromBinary, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { EnvelopeSchema, type Envelope } from "../src/gen/umbrella_pb";

type Message = NonNullable<MessageInitShape<typeof EnvelopeSchema>["message"]>;

/** Lets all promises that are due run. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export class FakeTrack extends EventTarget {
  enabled = true;
  contentHint = "";

  constructor(
    readonly kind: "audio" | "video",
    readonly id: string = kind,
  ) {
    super();
  }

  getSettings(): MediaTrackSettings {
    return this.kind === "video" ? { width: 1280, height: 720 } : {};
  }

  asTrack(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack;
  }
}

export class FakeSender {
  track: MediaStreamTrack | null = null;
  /** How often they were written. */
  writes = 0;
  parameters = { encodings: [{}], transactionId: "1" } as unknown as RTCRtpSendParameters;

  replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    this.track = track;
    return Promise.resolve();
  }

  getParameters(): RTCRtpSendParameters {
    return structuredClone(this.parameters);
  }

  setParameters(parameters: RTCRtpSendParameters): Promise<void> {
    this.parameters = parameters;
    this.writes += 1;
    return Promise.resolve();
  }
}

export class FakeTransceiver {
  direction = "recvonly";
  readonly sender = new FakeSender();
  readonly receiver: { track: MediaStreamTrack };

  constructor(readonly mid: string) {
    this.receiver = { track: new FakeTrack("video", `receiver ${mid}`).asTrack() };
  }
}

/** Its "SDP" is the list of mids: "0 1 2". Each description takes a turn of the event loop. */
export class FakePeerConnection {
  static made: FakePeerConnection[] = [];
  readonly log: string[] = [];
  readonly candidates: RTCIceCandidateInit[] = [];
  connectionState = "new";
  iceConnectionState = "new";
  localDescription: { sdp: string } | null = null;
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  oniceconnectionstatechange: (() => void) | null = null;
  readonly transceivers: FakeTransceiver[] = [];
  /** On the selected pair of candidates; undefined in a browser that does not count. */
  bytesReceived: number | undefined = 0;

  constructor() {
    FakePeerConnection.made.push(this);
  }

  become(state: string): void {
    this.connectionState = state;
    this.iceConnectionState = state;
    this.oniceconnectionstatechange?.();
    this.onconnectionstatechange?.();
  }

  getTransceivers(): FakeTransceiver[] {
    return this.transceivers;
  }

  transceiver(mid: string): FakeTransceiver {
    const found = this.transceivers.find((transceiver) => transceiver.mid === mid);
    if (found === undefined) {
      throw new Error(`no transceiver ${mid}`);
    }
    return found;
  }

  async setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    this.log.push(`remote ${sdp}`);
    await settle();
    if (sdp === "broken") {
      throw new Error("cannot be parsed");
    }
    for (const mid of sdp.split(" ").slice(this.transceivers.length)) {
      this.transceivers.push(new FakeTransceiver(mid));
    }
  }

  createAnswer(): Promise<{ type: "answer"; sdp: string }> {
    const directions = this.transceivers.map(({ mid, direction }) => `${mid}:${direction}`);
    return Promise.resolve({ type: "answer", sdp: directions.join(" ") });
  }

  async setLocalDescription(description: { sdp: string }): Promise<void> {
    this.log.push(`local ${description.sdp}`);
    this.localDescription = description;
    this.onicecandidate?.({ candidate: { sdpMid: "0", candidate: "candidate:early" } });
    await settle();
  }

  addIceCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    this.candidates.push(candidate);
    return Promise.resolve();
  }

  getStats(): Promise<Map<string, object>> {
    const pairs = [undefined, this.bytesReceived].map((bytesReceived, at) => [
      `pair ${at}`,
      { type: "candidate-pair", bytesReceived },
    ] as const);
    return Promise.resolve(new Map(pairs));
  }

  close(): void {
    this.connectionState = "closed";
  }
}

export class FakeSocket {
  static readonly OPEN = 1;
  static made: FakeSocket[] = [];
  readyState = 0;
  binaryType = "";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: Envelope["message"][] = [];
  /** Of our Close frame; undefined while none was sent. */
  closeCode: number | undefined;

  constructor(readonly url: URL) {
    FakeSocket.made.push(this);
  }

  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  send(bytes: Uint8Array): void {
    this.sent.push(fromBinary(EnvelopeSchema, bytes).message);
  }

  close(code: number): void {
    this.closeCode ??= code;
    this.readyState = 3;
  }

  /** From the server. */
  deliver(message: Message): void {
    const bytes = toBinary(EnvelopeSchema, create(EnvelopeSchema, { message }));
    this.onmessage?.({ data: Uint8Array.from(bytes).buffer });
  }

  /** By the server, or by the network. */
  drop(): void {
    this.readyState = 3;
    this.onclose?.();
  }

  cases(): (string | undefined)[] {
    return this.sent.map((message) => message.case);
  }
}

interface Timer {
  at: number;
  readonly every: number | undefined;
  readonly run: () => void;
}

/** All timers and clocks of the SDK. */
export class FakeClock {
  #now = 1_000_000;
  #last = 0;
  readonly #timers = new Map<number, Timer>();

  install(): void {
    const start = (run: () => void, ms: number, every?: number): number => {
      this.#last += 1;
      this.#timers.set(this.#last, { at: this.#now + ms, every, run });
      return this.#last;
    };
    const clear = (timer: number): void => {
      this.#timers.delete(timer);
    };
    Object.assign(globalThis, {
      setTimeout: (run: () => void, ms: number) => start(run, ms),
      setInterval: (run: () => void, ms: number) => start(run, ms, ms),
      clearTimeout: clear,
      clearInterval: clear,
    });
    Date.now = () => this.#now;
    // Node 18 lets nobody assign it.
    Object.defineProperty(performance, "now", { configurable: true, value: () => this.#now });
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Runs what is due meanwhile, in order, and lets promises run in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    for (;;) {
      for (let turn = 0; turn < 8; turn += 1) {
        await settle();
      }
      const next = [...this.#timers].sort(([, a], [, b]) => a.at - b.at)[0];
      if (next === undefined || next[1].at > end) {
        break;
      }
      const [id, timer] = next;
      this.#now = Math.max(this.#now, timer.at);
      if (timer.every === undefined) {
        this.#timers.delete(id);
      } else {
        timer.at = this.#now + timer.every;
      }
      timer.run();
    }
    this.#now = end;
  }

  /** Nothing runs meanwhile. */
  sleep(ms: number): void {
    this.#now += ms;
  }
}

/** Of the latest `installFakes`. */
export let clock = new FakeClock();

/** The window's events. */
export let page = new EventTarget();

/** What a look for the server finds: a status, or undefined for no answer. */
export const server: { status: number | undefined } = { status: 200 };

export function installFakes(): void {
  server.status = 200;
  clock = new FakeClock();
  clock.install();
  page = new EventTarget();
  const capabilities = {
    getCapabilities: (kind: string) => ({
      codecs: kind === "audio" ? [{ mimeType: "audio/opus" }] : [{ mimeType: "video/VP8" }],
    }),
  };
  FakeSocket.made = [];
  FakePeerConnection.made = [];
  Object.assign(globalThis, {
    WebSocket: FakeSocket,
    RTCPeerConnection: FakePeerConnection,
    RTCRtpSender: capabilities,
    RTCRtpReceiver: capabilities,
    location: { href: "https://example.test/umbrella/sfu?name=Alice" },
    fetch: () =>
      server.status === undefined
        ? Promise.reject(new TypeError("no answer"))
        : Promise.resolve({ status: server.status }),
    addEventListener: page.addEventListener.bind(page),
  });
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
}

export function last<Item>(items: readonly Item[]): Item {
  const item = items[items.length - 1];
  if (item === undefined) {
    throw new Error("there is none");
  }
  return item;
}
