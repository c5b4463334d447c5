// A TCP relay between page and server that can break as networks do: TLS goes through untouched.
import { connect, createServer, type Server as Listener, type Socket } from 'node:net';
import type { Server } from './server.js';

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

export class Proxy {
  readonly url: string;
  private readonly pairs = new Set<Pair>();
  private listener: Listener | undefined;
  private stalled = false;

  private constructor(private readonly target: Server, private readonly port: number) {
    this.url = `https://localhost:${port}`;
  }

  /** The server must know the page that comes from here as its own: `localhost:PORT` is its public host. */
  static async start(target: Server, port: number): Promise<Proxy> {
    const proxy = new Proxy(target, port);
    await proxy.pass();
    return proxy;
  }

  /** Ends all connections as a lost network does, without a word, and refuses new ones. */
  cut(): void {
    this.listener?.close();
    this.listener = undefined;
    for (const { near, far } of this.pairs) {
      near.destroy();
      far.destroy();
    }
  }

  /** Nothing comes through, and nobody is told; what is sent meanwhile waits. */
  stall(): void {
    this.stalled = true;
    this.flow();
  }

  /** As if nothing had been. */
  async pass(): Promise<void> {
    this.stalled = false;
    this.flow();
    if (this.listener === undefined) {
      const listener = createServer((near) => {
        this.relay(near);
      });
      this.listener = listener;
      await new Promise<void>((done, failed) => {
        listener.once('error', failed);
        listener.listen(this.port, done);
      });
    }
  }

  private relay(near: Socket): void {
    const far = connect(this.target.port, this.target.host);
    const pair = { near, far };
    this.pairs.add(pair);
    for (const [from, to] of [[near, far], [far, near]] as const) {
      from.on('data', (data) => to.write(data));
      from.on('end', () => to.end());
      from.on('error', () => undefined);
      from.on('close', () => {
        to.destroy();
        this.pairs.delete(pair);
      });
    }
    this.flow();
  }

  private flow(): void {
    for (const { near, far } of this.pairs) {
      for (const socket of [near, far]) {
        if (this.stalled) {
          socket.pause();
        } else {
          socket.resume();
        }
      }
    }
  }
}
