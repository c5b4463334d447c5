// ICE candidates of both sides, each to the credentials that it belongs to.
import type { Candidate } from "../gen/umbrella_pb";

/** Candidates kept for a description that has not come; the server sends far fewer. */
const maxEarlyCandidates = 256;

/** All m-lines are bundled and have the same one. */
function userNameFragment(sdp: string): string | undefined {
  return /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1];
}

/** The server's: those that come before their offer wait for it, those of credentials that a
 *  restart has replaced are dropped. */
export class RemoteCandidates {
  readonly #connection: RTCPeerConnection;
  #generation = 0;
  /** The offer that brought the present credentials. */
  #since = 0;
  #fragment: string | undefined;
  #early: Candidate[] = [];

  constructor(connection: RTCPeerConnection) {
    this.#connection = connection;
  }

  add(candidate: Candidate): void {
    if (candidate.generation <= this.#generation) {
      this.#use(candidate);
    } else if (this.#early.length < maxEarlyCandidates) {
      this.#early.push(candidate);
    }
  }

  /** An offer has become the remote description. */
  described(generation: number, sdp: string): void {
    const fragment = userNameFragment(sdp);
    if (fragment !== this.#fragment) {
      this.#fragment = fragment;
      this.#since = generation;
    }
    this.#generation = generation;
    const ready = this.#early.filter((candidate) => candidate.generation <= generation);
    this.#early = this.#early.filter((candidate) => candidate.generation > generation);
    ready.forEach((candidate) => {
      this.#use(candidate);
    });
  }

  /** A candidate that the browser cannot use is one path fewer, not an error. */
  #use({ generation, candidate, mid }: Candidate): void {
    if (generation >= this.#since) {
      this.#connection.addIceCandidate({ candidate, sdpMid: mid }).catch((error: unknown) => {
        console.debug("Umbrella: a candidate was not used", candidate, error);
      });
    }
  }
}

/** The browser's own: they wait for the answer that they belong to, and for a way to the server. */
export class LocalCandidates {
  readonly #connection: RTCPeerConnection;
  readonly #send: (candidate: RTCIceCandidate) => boolean;
  #waiting: RTCIceCandidate[] = [];
  #held = false;

  /** `send` returns whether the candidate is on its way. */
  constructor(connection: RTCPeerConnection, send: (candidate: RTCIceCandidate) => boolean) {
    this.#connection = connection;
    this.#send = send;
    connection.onicecandidate = ({ candidate }) => {
      if (candidate !== null) {
        this.#waiting.push(candidate);
        this.flush();
      }
    };
  }

  /** Until the answer has left, nothing does. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.flush();
  }

  /** To be called when there is a way to the server again. */
  flush(): void {
    if (this.#held) {
      return;
    }
    const current = userNameFragment(this.#connection.localDescription?.sdp ?? "");
    this.#waiting = this.#waiting.filter((candidate) => {
      const fragment = candidate.usernameFragment ?? current;
      return fragment === current && !this.#send(candidate);
    });
  }
}
