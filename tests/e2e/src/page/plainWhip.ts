// A client of WHIP and WHEP without any library: all candidates in the offer, and ICE restart
// (RFC 9725 §4.3.2), which other clients' libraries do not survive with more than one candidate.

export interface PlainSession {
  readonly url: string;
  stop(): Promise<unknown>;
  restart(): Promise<void>;
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

async function gathered(connection: RTCPeerConnection): Promise<string> {
  while (connection.iceGatheringState !== 'complete') {
    await pause();
  }
  return connection.localDescription?.sdp ?? '';
}

const first = (sdp: string, name: string): string => new RegExp(`^a=${name}:(.*)\r$`, 'm').exec(sdp)?.[1] ?? '';

const candidates = (sdp: string): string[] => [...new Set(sdp.match(/^a=candidate:.*$/gm) ?? [])].map((line) => line.trim());

/** The local credentials of the pair that is used. */
async function usedCredentials(connection: RTCPeerConnection): Promise<string> {
  const stats = new Map<string, Record<string, unknown>>();
  (await connection.getStats()).forEach((one: Record<string, unknown>) => stats.set(String(one.id), one));
  const transport = [...stats.values()].find(({ type }) => type === 'transport');
  const pair = stats.get(String(transport?.selectedCandidatePairId));
  return String(stats.get(String(pair?.localCandidateId))?.usernameFragment);
}

/** The answer before, with what the server has told of its new ICE session. */
function withRestart(sdp: string, fragment: string): string {
  const renewed = sdp.split('\r\n')
    .filter((line) => !line.startsWith('a=candidate:') && line !== 'a=end-of-candidates')
    .map((line) => line.replace(/^a=ice-(ufrag|pwd):.*$/, (_, name: string) => `a=ice-${name}:${first(fragment, `ice-${name}`)}`));
  const place = renewed.findIndex((line) => line.startsWith('a=ice-ufrag:'));
  renewed.splice(place, 0, ...candidates(fragment));
  return renewed.join('\r\n');
}

export async function offerAtOnce(connection: RTCPeerConnection, endpoint: string, token?: string): Promise<PlainSession> {
  const authorization: Record<string, string> = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const send = async (address: string, method: string, type: string, body: string, status: number): Promise<Response> => {
    const answer = await fetch(address, { method, headers: { 'Content-Type': type, ...authorization }, body });
    if (answer.status !== status) {
      throw new Error(`${method}: ${answer.status}: ${await answer.text()}`);
    }
    return answer;
  };
  await connection.setLocalDescription();
  const created = await send(endpoint, 'POST', 'application/sdp', await gathered(connection), 201);
  await connection.setRemoteDescription({ type: 'answer', sdp: await created.text() });
  const url = new URL(created.headers.get('Location') ?? '', endpoint).href;
  return {
    url,
    stop: () => {
      connection.close();
      return fetch(url, { method: 'DELETE', headers: authorization });
    },
    restart: async () => {
      const before = connection.remoteDescription?.sdp ?? '';
      await connection.setLocalDescription(await connection.createOffer({ iceRestart: true }));
      const offer = await gathered(connection);
      const fragment = [
        `a=ice-ufrag:${first(offer, 'ice-ufrag')}`, `a=ice-pwd:${first(offer, 'ice-pwd')}`,
        'm=audio 9 UDP/TLS/RTP/SAVPF 0', `a=mid:${first(offer, 'mid')}`, ...candidates(offer), 'a=end-of-candidates', '',
      ].join('\r\n');
      const told = await send(url, 'PATCH', 'application/trickle-ice-sdpfrag', fragment, 200);
      await connection.setRemoteDescription({ type: 'answer', sdp: withRestart(before, await told.text()) });
      const until = performance.now() + 10_000;
      while (await usedCredentials(connection) !== first(offer, 'ice-ufrag')) {
        if (performance.now() > until) {
          throw new Error('the new ICE session is not used');
        }
        await pause();
      }
    },
  };
}
