import type { Roster, SlotMap } from "../gen/umbrella_pb";
import { rosterChange, trackChanges } from "./changes";
import type { Emit } from "./events";
import type { Participant, SourceName } from "./model";
import { Pace } from "./pace";
import { assembleParticipants } from "./participants";
import { applyRoster, type Member } from "./roster";
import { applySlotMap, type Bindings } from "./slots";

export interface RoomSources {
  readonly localTracks: () => ReadonlyMap<SourceName, MediaStreamTrack>;
  /** The track that a mid's receiver has; undefined while the mid is not negotiated. */
  readonly trackOf: (mid: string) => MediaStreamTrack | undefined;
}

/** Who is in the room and what can be played of them: put together from what the server says, and
 *  told when it is different, at once or, of many changes in a row, some times a second. */
export class Room {
  readonly #emit: Emit;
  readonly #sources: RoomSources;
  #participants: ReadonlyMap<string, Participant> = new Map();
  #members: ReadonlyMap<string, Member> = new Map();
  #bindings: Bindings = new Map();
  #speakers: ReadonlySet<string> = new Set();
  #self = "";
  #nextSelf = "";
  readonly #telling = new Pace(() => {
    this.#tell();
  });

  constructor(emit: Emit, sources: RoomSources) {
    this.#emit = emit;
    this.#sources = sources;
  }

  get participants(): ReadonlyMap<string, Participant> {
    return this.#participants;
  }

  get bindings(): Bindings {
    return this.#bindings;
  }

  /** One's own name, as the server has it. */
  get ownName(): string | undefined {
    return this.#members.get(this.#self)?.name;
  }

  /** The server has let us in as this participant; a full Roster follows. */
  enter(self: string): void {
    this.#nextSelf = self;
  }

  /** None of the slots is any more. */
  forgetSlots(): void {
    this.#bindings = new Map();
    this.#telling.now();
  }

  roster(message: Roster): void {
    this.#members = applyRoster(this.#members, message);
    if (message.full) {
      this.#self = this.#nextSelf;
      this.#telling.now();
    } else {
      this.refresh();
    }
  }

  slots(message: SlotMap): void {
    this.#bindings = applySlotMap(this.#bindings, message);
    this.refresh();
  }

  speak(ids: readonly string[]): void {
    this.#speakers = new Set(ids);
    this.refresh();
    this.#emit("speakers", { ids });
  }

  /** Everybody is gone, oneself too. */
  leave(): void {
    this.#members = new Map();
    this.#bindings = new Map();
    this.#telling.now();
  }

  /** To be called when the sources have something else. */
  refresh(): void {
    this.#telling.soon();
  }

  #tell(): void {
    const before = this.#participants;
    const after = assembleParticipants(before, {
      members: this.#members,
      bindings: this.#bindings,
      self: this.#self,
      speakers: this.#speakers,
      localTracks: this.#sources.localTracks(),
      trackOf: this.#sources.trackOf,
    });
    if (after === before) {
      return;
    }
    this.#participants = after;
    const change = rosterChange(before, after);
    if (change !== undefined) {
      this.#emit("roster", change);
    }
    trackChanges(before, after).forEach((track) => {
      this.#emit("track", track);
    });
    this.#emit("participants", after);
  }
}
