// What a hostile network does, byte by byte: sockets without any library of the web between.
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { deadline } from './time.js';

export interface RawOptions {
  /** A loopback address to come from. */
  readonly from?: string;
  readonly tls?: boolean;
}

/** A connection to the port on this machine; the peer may end it at any time without an error. */
export function open(port: number, { from = '127.0.0.1', tls = false }: RawOptions = {}): Promise<Socket> {
  return deadline(new Promise((done, failed) => {
    const socket = connectPlain({ port, host: '127.0.0.1', localAddress: from });
    socket.on('error', failed);
    socket.on('connect', () => {
      if (!tls) {
        settle(socket);
        return;
      }
      const secure = connectTls({ socket, servername: 'localhost', rejectUnauthorized: false }, () => {
        settle(secure);
      });
      secure.on('error', failed);
    });
    const settle = (ready: Socket): void => {
      ready.removeAllListeners('error');
      ready.on('error', () => undefined);
      done(ready);
    };
  }), 10_000, `a connection to port ${port}`);
}

/** What comes until `enough`, until the peer ends the connection, or until `timeoutMs` have passed. */
export function read(socket: Socket, enough: (text: string) => boolean, timeoutMs = 5000): Promise<string> {
  return new Promise((done) => {
    let text = '';
    const finish = (): void => {
      clearTimeout(timer);
      socket.off('data', take);
      done(text);
    };
    const take = (data: Buffer): void => {
      text += data.toString('latin1');
      if (enough(text)) {
        finish();
      }
    };
    const timer = setTimeout(finish, timeoutMs);
    socket.on('data', take);
    socket.once('close', finish);
  });
}

/** The status of a WebSocket handshake with exactly these further header lines; 0: no answer. */
export async function upgradeStatus(url: string, headers: readonly string[]): Promise<number> {
  const { protocol, port, pathname, host } = new URL(url);
  const socket = await open(Number(port), { tls: protocol === 'https:' });
  try {
    socket.write([
      `GET ${pathname.replace(/\/$/, '')}/wsb HTTP/1.1`, `Host: ${host}`, 'Upgrade: websocket', 'Connection: Upgrade',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', 'Sec-WebSocket-Version: 13', ...headers, '', '',
    ].join('\r\n'));
    const answer = await read(socket, (text) => text.includes('\r\n\r\n'));
    return Number(/^HTTP\/1\.\d (\d+)/.exec(answer)?.[1] ?? 0);
  } finally {
    socket.destroy();
  }
}

/** One masked frame (RFC 6455 §5.2) of up to 64 KiB - 1 with a mask of zeros. */
export function frame(first: number, payload: Uint8Array): Buffer {
  const header = Buffer.alloc(8);
  header[0] = first;
  header[1] = 0x80 | 126;
  header.writeUInt16BE(payload.length, 2);
  return Buffer.concat([header, payload]);
}
