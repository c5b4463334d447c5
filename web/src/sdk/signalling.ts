import { create, fromBinary, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { EnvelopeSchema, type Envelope } from "../gen/umbrella_pb";

/** Every so often a ping is sent, so that silence means that the server cannot be reached. */
const pingIntervalMs = 5_000;
/** Pings in a row after which nothing at all was heard. Counted, not timed: a laptop that wakes
 *  up has been silent for hours, and its connection may well be alive. */
const silentPings = 3;

type Message = NonNullable<MessageInitShape<typeof EnvelopeSchema>["message"]>;

export interface SignallingListener {
  opened(): void;
  received(message: Envelope["message"]): void;
  /** The last call. `opened` says whether there was a connection at all. */
  closed(opened: boolean): void;
}

/** The WebSocket: envelopes in and out, pings answered, silence noticed. */
export class Signalling {
  readonly #socket: WebSocket;
  readonly #listener: SignallingListener;
  #timer: ReturnType<typeof setInterval> | undefined;
  #opened = false;
  #closed = false;
  #unansweredPings = 0;
  #nonce = 0n;

  constructor(url: URL, listener: SignallingListener) {
    this.#listener = listener;
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => {
      this.#opened = true;
      this.#timer = setInterval(() => {
        this.#ping();
      }, pingIntervalMs);
      listener.opened();
    };
    this.#socket.onmessage = ({ data }) => {
      this.#unansweredPings = 0;
      if (data instanceof ArrayBuffer) {
        this.#receive(new Uint8Array(data));
      }
    };
    this.#socket.onclose = () => {
      this.close();
    };
  }

  /** Dropped silently when there is no connection (any more): `closed` tells of that. */
  send(message: Message): void {
    if (this.#socket.readyState === WebSocket.OPEN) {
      this.#socket.send(toBinary(EnvelopeSchema, create(EnvelopeSchema, { message })));
    }
  }

  /** Idempotent. What was sent before still leaves. */
  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      clearInterval(this.#timer);
      this.#socket.close();
      this.#listener.closed(this.#opened);
    }
  }

  #receive(bytes: Uint8Array): void {
    if (this.#closed) {
      return;
    }
    const { message } = fromBinary(EnvelopeSchema, bytes);
    if (message.case === "ping") {
      this.send({ case: "pong", value: { nonce: message.value.nonce } });
    } else {
      this.#listener.received(message);
    }
  }

  #ping(): void {
    if (this.#unansweredPings >= silentPings) {
      this.close();
      return;
    }
    this.#unansweredPings += 1;
    this.#nonce += 1n;
    this.send({ case: "ping", value: { nonce: this.#nonce } });
  }
}
