// A server that is none: it speaks the trunk's protocol (docs/trunk-routing.md) as far as it is
// told to, and says whatever it is told to say.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { MessageInitShape } from '@bufbuild/protobuf';
import WebSocket, { WebSocketServer } from 'ws';
import { Codec, Source, TrunkErrorCode, type Envelope, type TrunkError, type TrunkHello, type TrunkMessage, type TrunkMessageSchema } from '../out/gen/umbrella_pb.js';
import { encode, RawClient } from './rawClient.js';
import type { Server } from './server.js';
import { until } from './time.js';

type Kind = Exclude<TrunkMessage['message']['case'], undefined>;
type Heard<Case extends Kind> = Extract<TrunkMessage['message'], { case: Case }>['value'];
export type TrunkSaid = NonNullable<MessageInitShape<typeof TrunkMessageSchema>['message']>;

/** Of all that it makes up. */
export const life = { epoch: 1n, instance: 7n };

export const trunkMessage = (message: TrunkSaid): Uint8Array => encode({ case: 'trunk', value: { message } });

export class Neighbour extends RawClient {
  readonly told: TrunkMessage['message'][] = [];
  private sequence = 0n;

  /** Smaller than any id that a server gives itself: this end offers media, and its dials stay. */
  constructor(socket: WebSocket, readonly node = '0-mallory') {
    super(socket);
  }

  static async dial(server: Server, node?: string): Promise<Neighbour> {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/wsb`, { rejectUnauthorized: false });
    const neighbour = new Neighbour(socket, node);
    await once(socket, 'open');
    return neighbour;
  }

  tell(message: TrunkSaid): void {
    this.send(trunkMessage(message));
  }

  hello(extra: Partial<Omit<TrunkHello, '$typeName'>> = {}): void {
    this.tell({ case: 'hello', value: { version: 1, node: this.node, incarnation: life, name: 'Mallory', ...extra } });
  }

  /** Until both know each other. Returns the other end's id. */
  async greet(): Promise<string> {
    this.hello();
    this.tell({ case: 'endOfSync', value: {} });
    await until('the end of synchronisation', 10_000, () => this.heard('endOfSync') === undefined ? this.said() : undefined, 20);
    return this.heard('hello')?.node ?? '';
  }

  heard<Case extends Kind>(wanted: Case): Heard<Case> | undefined {
    return this.told.find((message) => message.case === wanted)?.value as Heard<Case> | undefined;
  }

  /** One of its own, unless `extra` says otherwise; with a source: a publication. */
  announce(participantId: string, source = Source.UNSPECIFIED, extra: Record<string, unknown> = {}): void {
    this.tell({ case: 'announce', value: this.announcement(participantId, source, extra) });
  }

  announcement(participantId: string, source: Source, extra: Record<string, unknown>): Extract<TrunkSaid, { case: 'announce' }>['value'] {
    this.sequence += 1n;
    const isSound = source === Source.MICROPHONE || source === Source.SCREEN_AUDIO;
    return {
      key: { origin: this.node, participantId, source }, incarnation: life, sequence: this.sequence,
      path: [this.node], cost: 1, room: 'default',
      details: source === Source.UNSPECIFIED
        ? { case: 'presence' as const, value: { name: participantId, nodeName: 'Mallory' } }
        : { case: 'media' as const, value: { codec: isSound ? Codec.OPUS : Codec.VP8 } },
      ...extra,
    };
  }

  /** The word for what is wrong, and the end of the link. */
  async refused(code: TrunkErrorCode, timeoutMs = 10_000): Promise<TrunkError> {
    await until(`the end of the link by ${TrunkErrorCode[code]}`, timeoutMs, () =>
      this.heard('error')?.code === code && this.closed !== undefined ? undefined : this.said(), 20);
    const error = this.heard('error');
    if (error === undefined || error.text === '') {
      throw new Error(`the error ${TrunkErrorCode[code]} says nothing`);
    }
    return error;
  }

  /** It is alive, whatever else it is. */
  protected override took(envelope: Envelope): void {
    const { message } = envelope;
    if (message.case === 'ping') {
      this.say({ case: 'pong', value: { nonce: message.value.nonce } });
    } else if (message.case === 'trunk') {
      this.told.push(message.value.message);
    } else {
      super.took(envelope);
    }
  }

  said(): string {
    const kinds = this.told.map((message) => message.case === 'error'
      ? `error ${TrunkErrorCode[message.value.code]} (${message.value.text})` : String(message.case));
    return `told: ${kinds.slice(-5).join(', ') || 'nothing'} (${kinds.length}); ${this.closed === undefined ? 'open' : `closed ${this.closed}`}`;
  }
}

/** Where such a server is dialled; each link is handed to `meet`. */
export class Ambush {
  private constructor(private readonly listener: WebSocketServer) {}

  static async lay(meet: (neighbour: Neighbour) => void): Promise<Ambush> {
    const listener = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    listener.on('connection', (socket) => {
      meet(new Neighbour(socket));
    });
    await once(listener, 'listening');
    return new Ambush(listener);
  }

  get address(): string {
    return `ws://127.0.0.1:${(this.listener.address() as AddressInfo).port}/wsb`;
  }

  close(): void {
    this.listener.clients.forEach((socket) => {
      socket.terminate();
    });
    this.listener.close();
  }
}
