// A client of the signalling protocol without a browser, which may say anything.
import { create, fromBinary, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import WebSocket from 'ws';
import { Codec, EnvelopeSchema, ErrorCode, Role, type Envelope, type Error as ProtocolError } from '../out/gen/umbrella_pb.js';
import type { Entrance } from './server.js';
import { until } from './time.js';

type Kind = Exclude<Envelope['message']['case'], undefined>;
type Value<Case extends Kind> = Extract<Envelope['message'], { case: Case }>['value'];
export type Message = NonNullable<MessageInitShape<typeof EnvelopeSchema>['message']>;

export function encode(message: Message): Uint8Array {
  return toBinary(EnvelopeSchema, create(EnvelopeSchema, { message }));
}

export function hello(name: string, extra: Record<string, unknown> = {}): Message {
  const all = [Codec.OPUS, Codec.VP8];
  return { case: 'hello', value: { version: 1, role: Role.CLIENT, name, capabilities: { send: all, receive: all }, ...extra } };
}

export class RawClient {
  readonly received: Envelope[] = [];
  closed: number | undefined;

  constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.took(fromBinary(EnvelopeSchema, data));
    });
    socket.on('close', (code) => {
      this.closed = code;
    });
    // What was written to a connection that the server closed; `closed` tells of it.
    socket.on('error', () => undefined);
  }

  static connect(server: Entrance, origin = new URL(server.url).origin): Promise<RawClient> {
    return new Promise((done, failed) => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/wsb`, { rejectUnauthorized: false, origin });
      const client = new RawClient(socket);
      socket.once('open', () => {
        done(client);
      });
      socket.once('error', failed);
    });
  }

  protected took(envelope: Envelope): void {
    this.received.push(envelope);
  }

  send(data: Uint8Array | string): void {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(data);
    }
  }

  /** One message in pieces; it is never finished unless `last`. */
  sendFragment(data: Uint8Array, last: boolean): void {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(data, { fin: last, binary: true });
    }
  }

  say(message: Message): void {
    this.send(encode(message));
  }

  find<Case extends Kind>(wanted: Case): Value<Case> | undefined {
    const found = this.received.find(({ message }) => message.case === wanted)?.message;
    return found?.value as Value<Case> | undefined;
  }

  async expect<Case extends Kind>(wanted: Case): Promise<Value<Case>> {
    await until(`a ${wanted}`, 10_000, () => this.find(wanted) === undefined ? this.story() : undefined, 20);
    const found = this.find(wanted);
    if (found === undefined) {
      throw new Error(`the ${wanted} is gone again`);
    }
    return found;
  }

  /** The typed error, and the end of the connection when the error says that it is fatal. */
  async expectError(code: ErrorCode, timeoutMs = 10_000): Promise<ProtocolError> {
    const named = ErrorCode[code];
    await until(`the error ${named}`, timeoutMs, () => this.error(code) === undefined ? this.story() : undefined, 20);
    const error = this.error(code);
    if (error === undefined || error.text.length === 0) {
      throw new Error(`the error ${named} says nothing`);
    }
    if (error.fatal) {
      await this.expectClosed();
    }
    return error;
  }

  async expectClosed(): Promise<void> {
    await until('the end of the connection', 5000, () => this.closed === undefined ? 'open' : undefined, 20);
  }

  close(): void {
    this.socket.terminate();
  }

  private error(code: ErrorCode): ProtocolError | undefined {
    return this.received
      .map(({ message }) => message.case === 'error' ? message.value : undefined)
      .find((error) => error?.code === code);
  }

  private story(): string {
    const said = this.received.map(({ message }) => message.case === 'error'
      ? `error ${ErrorCode[message.value.code]} (${message.value.text})` : String(message.case));
    return `received: ${said.join(', ') || 'nothing'}; ${this.closed === undefined ? 'open' : `closed ${this.closed}`}`;
  }
}
