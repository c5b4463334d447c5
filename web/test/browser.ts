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

  asTrack(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack;
  }
}

export class FakeSender {
  track: MediaStreamTrack | null = null;
  parameters = { encodings: [{}], transactionId: "1" } as unknown as RTCRtpSendParameters;

  replaceTrack(track: MediaStreamTrack | null): Promise<void> {
    this.track = track;
    return Promise.resolve();
  }

  getParameters(): RTCRtpSendParameters {
    return this.parameters;
  }

  setParameters(parameters: RTCRtpSendParameters): Promise<void> {
    this.parameters = parameters;
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
  localDescription: { sdp: string } | null = null;
  onicecandidate: ((event: { candidate: unknown }) => void) | null = null;
  onconnectionstatechange: (() => void) | null = null;
  readonly transceivers: FakeTransceiver[] = [];

  constructor() {
    FakePeerConnection.made.push(this);
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

  close(): void {
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

export function installFakes(): void {
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
  });
}

export function last<Item>(items: readonly Item[]): Item {
  const item = items[items.length - 1];
  if (item === undefined) {
    throw new Error("there is none");
  }
  return item;
}
