// A client in a room with a server that the test plays.
import { Codec, Source } from "../src/gen/umbrella_pb";
import { UmbrellaClient, type ConnectOptions } from "../src/sdk";
import { FakePeerConnection, FakeSocket, last, settle } from "./browser";

export interface Meeting {
  readonly client: UmbrellaClient;
  readonly socket: FakeSocket;
  readonly connection: FakePeerConnection;
}

export const publish = [
  { source: Source.MICROPHONE, mid: "0", codec: Codec.OPUS },
  { source: Source.CAMERA, mid: "1", codec: Codec.VP8 },
];

interface Entry {
  participantId?: string;
  name?: string;
  resume?: string;
  resumed?: boolean;
  mediaKept?: boolean;
}

/** Lets the client in, and tells it of Bob. */
export function welcome(socket: FakeSocket, entry: Entry): void {
  const { participantId = "a", name = "Alice" } = entry;
  const value = { version: 1, room: "main", ...entry, participantId, name };
  socket.deliver({ case: "welcome", value });
  const changed = [{ id: participantId, name }, { id: "b", name: "Bob" }];
  socket.deliver({ case: "roster", value: { full: true, changed } });
}

export async function join(
  client = new UmbrellaClient(),
  options: Partial<ConnectOptions> = {},
): Promise<Meeting> {
  const connected = client.connect({ url: "wsb", name: "Alice", ...options });
  const socket = last(FakeSocket.made);
  socket.open();
  welcome(socket, { resume: "token 1" });
  await connected;
  return { client, socket, connection: last(FakePeerConnection.made) };
}

export function offer(socket: FakeSocket, generation: number, sdp = "0 1 2 3", targets = publish): void {
  socket.deliver({ case: "offer", value: { generation, sdp, publish: targets } });
}

export async function negotiated(client = new UmbrellaClient()): Promise<Meeting> {
  const meeting = await join(client);
  offer(meeting.socket, 1);
  await settle();
  await settle();
  await settle();
  return meeting;
}

