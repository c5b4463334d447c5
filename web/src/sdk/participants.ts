import type { Participant, SourceName } from "./model";
import type { Member } from "./roster";
import type { Bindings } from "./slots";

export interface Parts {
  readonly members: ReadonlyMap<string, Member>;
  readonly bindings: Bindings;
  /** One's own id. */
  readonly self: string;
  /** Ids of those who speak now. */
  readonly speakers: ReadonlySet<string>;
  readonly localTracks: ReadonlyMap<SourceName, MediaStreamTrack>;
  /** The track that a mid's receiver has; undefined while the mid is not negotiated. */
  readonly trackOf: (mid: string) => MediaStreamTrack | undefined;
}

type Tracks = ReadonlyMap<SourceName, MediaStreamTrack>;

/** The tracks of all remote participants: slot by slot, under whom it belongs to. */
function remoteTracks({ bindings, trackOf }: Parts): Map<string, Map<SourceName, MediaStreamTrack>> {
  const all = new Map<string, Map<SourceName, MediaStreamTrack>>();
  for (const [mid, { participantId, source }] of bindings) {
    const track = trackOf(mid);
    if (track !== undefined) {
      const tracks = all.get(participantId) ?? new Map<SourceName, MediaStreamTrack>();
      all.set(participantId, tracks.set(source, track));
    }
  }
  return all;
}

function sameTracks(a: Tracks, b: Tracks): boolean {
  return a.size === b.size && [...a].every(([source, track]) => b.get(source) === track);
}

/** Everybody with what can be played of them. What did not change keeps its object, down to the
 *  whole map, so that `===` tells whether anything has to be drawn again. */
export function assembleParticipants(
  before: ReadonlyMap<string, Participant>,
  parts: Parts,
): ReadonlyMap<string, Participant> {
  const remote = remoteTracks(parts);
  const after = new Map<string, Participant>();
  for (const { id, name, away, hand, node, recording, publications } of parts.members.values()) {
    const local = id === parts.self;
    const speaking = parts.speakers.has(id);
    const tracks: Tracks = local ? new Map(parts.localTracks) : (remote.get(id) ?? new Map());
    const old = before.get(id);
    const same =
      old?.name === name &&
      old.away === away &&
      old.hand === hand &&
      old.node === node &&
      old.recording === recording &&
      old.speaking === speaking &&
      old.publications === publications &&
      old.local === local &&
      sameTracks(old.tracks, tracks);
    const now = { id, name, local, away, hand, node, recording, speaking, publications, tracks };
    after.set(id, same ? old : now);
  }
  const unchanged =
    after.size === before.size && [...after].every(([id, value]) => before.get(id) === value);
  return unchanged ? before : after;
}
