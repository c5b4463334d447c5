// Keeps the page's peer connections and what was negotiated on them, without asking the page.

export interface Negotiation {
  /** Milliseconds since the navigation began. */
  readonly at: number;
  readonly type: string;
  readonly mlines: number;
  /** Length of the SDP without the lines whose length differs from call to call. */
  readonly length: number;
}

export interface ConnectionLog {
  readonly connections: RTCPeerConnection[];
  readonly negotiations: Negotiation[];
  readonly signalling: string[];
  /** Milliseconds since the navigation began, of the first WebSocket. */
  socketAt: number | null;
}

const varying = /^(o=|a=candidate:|a=end-of-candidates|a=ice-|a=msid|a=ssrc|a=fingerprint)/;

function stableLength(sdp: string): number {
  return sdp.split('\r\n').filter((line) => !varying.test(line)).join('\r\n').length;
}

export function watchConnections(): ConnectionLog {
  const log: ConnectionLog = { connections: [], negotiations: [], signalling: [], socketAt: null };
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      log.connections.push(this);
      this.addEventListener('signalingstatechange', () => log.signalling.push(this.signalingState));
    }

    override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      const sdp = description.sdp ?? '';
      log.negotiations.push({
        at: performance.now(),
        type: description.type,
        mlines: sdp.split('\r\nm=').length - 1,
        length: stableLength(sdp),
      });
      return super.setRemoteDescription(description);
    }
  };
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      log.socketAt ??= performance.now();
    }
  };
  return log;
}
