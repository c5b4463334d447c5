import { create, fromBinary, toBinary, type MessageInitShape } from "@bufbuild/protobuf";
import { EnvelopeSchema, type Envelope } from "../gen/umbrella_pb";

export type Message = NonNullable<MessageInitShape<typeof EnvelopeSchema>["message"]>;

const tickMs = 1_000;
/** The server pings every 2 s. Ticks without a word after which the connection counts as lost.
 *  Counted, not timed: a laptop that wakes up has been silent for hours, and its connection may
 *  well be alive. */
const silentTicks = 6;
/** Of those, what is left for the answer to a probe. */
const probeTicks = 2;
/** For the answer to a question that is asked because nothing else comes either; more than most
 *  round trips with one retransmission. */
const answerMs = 800;
/** Ticks as late as this mean that the machine slept. */
const sleptMs = 5_000;

/** Close codes (RFC 6455 §7.4): the server takes private ones for no farewell. */
const leaving = 1000;
const mayComeBack = 4000;

export interface SignallingListener {
  opened(): void;
  received(message: Envelope["message"]): void;
  /** The last call. `opened` says whether there was a connection at all. */
  lost(opened: boolean): void;
}

/** One WebSocket: envelopes in and out, pings answered, silence noticed. */
export class Signalling {
  readonly #socket: WebSocket;
  readonly #listener: SignallingListener;
  #timer: ReturnType<typeof setInterval> | undefined;
  #question: ReturnType<typeof setTimeout> | undefined;
  #opened = false;
  #over = false;
  #silent = 0;
  #tickedAt = 0;
  #nonce = 0n;

  constructor(url: URL, listener: SignallingListener) {
    this.#listener = listener;
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => {
      if (!this.#over) {
        this.#open();
      }
    };
    this.#socket.onmessage = ({ data }) => {
      this.#silent = 0;
      this.#unask();
      if (data instanceof ArrayBuffer) {
        this.#receive(new Uint8Array(data));
      }
    };
    this.#socket.onclose = () => {
      this.#lose();
    };
  }

  /** Whether there was ever a connection. */
  get opened(): boolean {
    return this.#opened;
  }

  /** Whether there is a connection to send on. */
  send(message: Message): boolean {
    const open = this.#socket.readyState === WebSocket.OPEN;
    if (open) {
      this.#socket.send(toBinary(EnvelopeSchema, create(EnvelopeSchema, { message })));
    }
    return open;
  }

  /** There is reason to doubt the connection: if nothing is heard soon, it is lost. */
  probe(): void {
    if (this.#opened && !this.#over) {
      this.#silent = Math.max(this.#silent, silentTicks - probeTicks);
      this.#ping();
    }
  }

  /** The same with little patience. */
  ask(): void {
    if (this.#opened && !this.#over) {
      this.#ping();
      this.#question ??= setTimeout(() => {
        this.#lose();
      }, answerMs);
    }
  }

  /** No more calls of the listener. The server hears that this participant leaves, and before it
   *  what was sent. */
  leave(): void {
    this.#close(leaving);
  }

  /** The same, but the participant may come back. */
  drop(): void {
    this.#close(mayComeBack);
  }

  #ping(): void {
    this.#nonce += 1n;
    this.send({ case: "ping", value: { nonce: this.#nonce } });
  }

  #unask(): void {
    clearTimeout(this.#question);
    this.#question = undefined;
  }

  #open(): void {
    this.#opened = true;
    this.#tickedAt = Date.now();
    this.#timer = setInterval(() => {
      this.#tick();
    }, tickMs);
    this.#listener.opened();
  }

  #close(code: number): void {
    this.#over = true;
    clearInterval(this.#timer);
    this.#unask();
    this.#socket.close(code);
  }

  #lose(): void {
    if (!this.#over) {
      this.drop();
      this.#listener.lost(this.#opened);
    }
  }

  #receive(bytes: Uint8Array): void {
    if (this.#over) {
      return;
    }
    const { message } = fromBinary(EnvelopeSchema, bytes);
    if (message.case === "ping") {
      this.send({ case: "pong", value: { nonce: message.value.nonce } });
    } else {
      this.#listener.received(message);
    }
  }

  #tick(): void {
    const now = Date.now();
    if (now - this.#tickedAt > sleptMs) {
      this.probe();
    }
    this.#tickedAt = now;
    this.#silent += 1;
    if (this.#silent > silentTicks) {
      this.#lose();
    }
  }
}
