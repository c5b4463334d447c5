// The package's own types lack what the suite looks at.
declare module 'whip-whep/whip.js' {
  export class WHIPClient {
    readonly resourceURL: URL | undefined;
    publish(connection: RTCPeerConnection, url: string, token?: string): Promise<void>;
    restart(): Promise<void>;
    stop(): Promise<void>;
  }
}
declare module 'whip-whep/whep.js' {
  export class WHEPClient extends EventTarget {
    readonly resourceURL: URL | undefined;
    view(connection: RTCPeerConnection, url: string, token?: string): Promise<void>;
    restart(): Promise<void>;
    stop(): Promise<void>;
  }
}
