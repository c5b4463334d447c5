// A second WebRTC stack, in this process: takes what somebody sends by WHEP and sends it on by WHIP,
// without a decoder.
import {
  MediaStreamTrack, RTCPeerConnection, RTCRtpCodecParameters, type RTCRtpTransceiver, type RtpPacket,
} from 'werift';
import type { Context } from './runner.js';
import { ask } from './whip.js';
import type { Server } from './server.js';
import { until } from './time.js';

const feedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }];

function peer(): RTCPeerConnection {
  return new RTCPeerConnection({
    iceServers: [],
    codecs: {
      audio: [new RTCRtpCodecParameters({ mimeType: 'audio/opus', clockRate: 48_000, channels: 2, payloadType: 120 })],
      video: [new RTCRtpCodecParameters({ mimeType: 'video/VP8', clockRate: 90_000, payloadType: 121, rtcpFeedback: feedback })],
    },
  });
}

/** Offers, and applies what is answered; the address of the session. */
async function negotiate(server: Server, path: string, connection: RTCPeerConnection, trickle: boolean): Promise<string> {
  const candidates: string[] = [];
  connection.onIceCandidate.subscribe((candidate) => {
    if (candidate?.candidate !== undefined) {
      candidates.push(candidate.candidate);
    }
  });
  const offer = await connection.createOffer();
  await connection.setLocalDescription(offer);
  await until('all candidates', 5000, () => connection.iceGatheringState === 'complete' ? undefined : connection.iceGatheringState);
  const whole = connection.localDescription?.sdp ?? '';
  const bare = whole.replaceAll(/a=(candidate:.*|end-of-candidates)\r\n/g, '');
  const answer = await ask(server, path, { body: trickle ? bare : whole });
  if (answer.status !== 201) {
    throw new Error(`${String(answer.status)}: ${answer.body.toString()}`);
  }
  const location = answer.headers.location ?? '';
  if (trickle) {
    await sendCandidates(server, location, whole, answer.headers.etag ?? '', candidates);
  }
  await connection.setRemoteDescription({ type: 'answer', sdp: answer.body.toString() });
  await until('werift is connected', 10_000, () => connection.connectionState === 'connected' ? undefined : connection.connectionState);
  return location;
}

async function sendCandidates(
  server: Server, location: string, sdp: string, etag: string, candidates: readonly string[],
): Promise<void> {
  const line = (name: string): string => new RegExp(`a=${name}:.*\r\n`).exec(sdp)?.[0] ?? '';
  const fragment = [
    line('ice-ufrag'), line('ice-pwd'), 'm=audio 9 UDP/TLS/RTP/SAVPF 0\r\n', line('mid'),
    ...candidates.map((candidate) => `a=${candidate.startsWith('candidate:') ? '' : 'candidate:'}${candidate}\r\n`),
    'a=end-of-candidates\r\n',
  ].join('');
  const { status, body } = await ask(server, location, {
    method: 'PATCH', body: fragment, headers: { 'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': etag },
  });
  if (status !== 204) {
    throw new Error(`candidates: ${String(status)}: ${body.toString()}`);
  }
}

export interface Relay {
  /** What has come by WHEP. */
  readonly packets: () => number;
  /** As a client does that goes: both sessions are ended at the server. */
  readonly leave: () => Promise<void>;
}

/** Watches `id` and publishes what comes as `name`. */
export async function relay(t: Context, server: Server, id: string, name: string, trickle: boolean): Promise<Relay> {
  const [incoming, outgoing] = [peer(), peer()];
  t.finally(() => Promise.all([incoming.close(), outgoing.close()]).then(() => undefined));
  let packets = 0;
  const tracks = new Map<string, MediaStreamTrack>();
  for (const kind of ['audio', 'video'] as const) {
    const sent = new MediaStreamTrack({ kind });
    tracks.set(kind, sent);
    const sender = outgoing.addTransceiver(sent, { direction: 'sendonly' });
    const receiver: RTCRtpTransceiver = incoming.addTransceiver(kind, { direction: 'recvonly' });
    receiver.onTrack.subscribe((track) => {
      const askForKeyframe = (): void => {
        if (kind === 'video' && track.ssrc !== undefined) {
          void receiver.receiver.sendRtcpPLI(track.ssrc);
        }
      };
      sender.sender.onPictureLossIndication.subscribe(askForKeyframe);
      track.onReceiveRtp.subscribe((packet: RtpPacket) => {
        packets += 1;
        tracks.get(kind)?.writeRtp(packet.clone());
      });
    });
  }
  const published = await negotiate(server, `/whip/default?name=${name}`, outgoing, trickle);
  const watched = await negotiate(server, `/whep/default/${id}`, incoming, trickle);
  return {
    packets: () => packets,
    leave: async () => {
      const answers = await Promise.all([published, watched].map((location) => ask(server, location, { method: 'DELETE' })));
      if (answers.some(({ status }) => status !== 200)) {
        throw new Error(`sessions were ended by ${answers.map(({ status }) => String(status)).join(' and ')}`);
      }
    },
  };
}
