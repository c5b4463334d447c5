// One room: who is in it, what they publish, who gets what, what they say to each other. Knows
// nothing of any other room, nor of connections that have not joined. Handlers change the state
// and emit effects; settle() at the end of each event draws the consequences for everybody.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/codec_choice.hpp"
#include "core/context.hpp"
#include "core/events.hpp"
#include "core/participant.hpp"
#include "core/remote_participant.hpp"
#include "core/snapshot.hpp"
#include "core/speaker_selection.hpp"
#include "core/watchable.hpp"

namespace umbrella::core {

/// Nothing, or what the peer has done wrong. A fatal error ends its connection.
using Objection = std::optional<Error>;

class Room {
  public:
    /// The context must outlive the room. `label` names it in elements.
    Room(std::string name, std::string label, Context& context);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] const std::string& label() const { return label_; }
    [[nodiscard]] bool empty() const { return members_.empty(); }
    [[nodiscard]] bool full() const;
    [[nodiscard]] const std::vector<std::unique_ptr<Participant>>& members() const {
        return members_;
    }
    [[nodiscard]] Participant* find(const ParticipantId& id);
    [[nodiscard]] const Participant* find(const ParticipantId& id) const;

    // --- room.cpp: coming and going -----------------------------------------------------------

    struct Arrival {
        ParticipantId id;
        ConnectionId connection{};
        std::string name;
        std::string label;  ///< for a media peer that has to be made
        std::string token;  ///< for Welcome
        bool resumed = false;
    };
    /// Not full, and nobody of that id is here.
    void join(const Arrival& arrival, const Hello& hello);
    /// Somebody who is here has a new connection. Its media peer is kept if the client still has
    /// its side of it.
    void resume(Participant& participant, const Arrival& arrival, const Hello& hello);
    /// Its connection is gone; it may come back.
    static void detach(Participant& participant);
    /// Something was heard of it.
    void heard(Participant& participant) const;
    /// Its peer connection is beyond repair, but it may come back and make a new one.
    void lose_media(Participant& participant);
    void leave(const ParticipantId& id, std::string_view reason);
    /// Marks who has not been heard for limits::away_after. Returns whom nobody has heard for
    /// limits::gone_after.
    [[nodiscard]] std::vector<ParticipantId> check_silence();

    /// At the end of each event.
    void settle();
    [[nodiscard]] RoomSnapshot snapshot() const;

    // --- room_messages.cpp: what a member says ------------------------------------------------

    [[nodiscard]] Objection said(Participant& participant, const Publish& message);
    [[nodiscard]] Objection said(Participant& participant, const Unpublish& message);
    [[nodiscard]] Objection said(Participant& participant, const Mute& message);
    [[nodiscard]] Objection said(Participant& participant, Subscribe message);
    [[nodiscard]] Objection said(Participant& participant, const Answer& message);
    [[nodiscard]] Objection said(Participant& participant, const Candidate& message);
    [[nodiscard]] Objection said(Participant& participant, const RestartIce& message);
    [[nodiscard]] Objection said(Participant& participant, const Chat& message);
    [[nodiscard]] Objection said(Participant& participant, const Hand& message);
    [[nodiscard]] Objection said(Participant& participant, const Rename& message);

    // --- room_media.cpp: what media reports ---------------------------------------------------

    void on(Participant& participant, const OfferCreated& event);
    void on(Participant& participant, const AnswerApplied& event);
    void on(Participant& participant, const LocalCandidateFound& event);
    void on(Participant& participant, const MediaConnected& event);
    void on(Participant& participant, const MediaReceived& event);
    static void on(Participant& participant, const CameraReachable& event);
    /// Levels of this room's members; once each limits::audio_level_interval.
    void hear(std::span<const AudioLevel> levels);

    // --- room_viewers.cpp: those who watch one other ------------------------------------------

    /// Nothing if there is no such participant; with an empty id: if nobody publishes.
    [[nodiscard]] std::optional<Watchable> watchable(const ParticipantId& id) const;

    // --- room_remote.cpp: those at other nodes ------------------------------------------------

    /// Somebody is there, or is known better. Not shown beyond
    /// limits::remote_participants_per_room.
    void show(const Remote& remote);
    /// True if others may have waited for the place that is free now.
    bool hide(const ParticipantId& id);
    void remote_media_received(const ParticipantId& id, Source source);
    void hear(const trunk::Chat& chat);
    void hear(const trunk::Speakers& speakers);
    /// What other nodes want of a member.
    void demand(Participant& participant, const trunk::DemandChanged& change);

    // --- room_recording.cpp: who is recorded ----------------------------------------------------

    /// All who are here, and those who come; or nobody, and nobody who comes.
    void record_all(bool wanted);
    void record(Participant& participant, bool wanted);
    void on(Participant& participant, const RecordingEnded& event);

  private:
    // room_recording.cpp
    void stop_recording(Participant& participant, recording::EndReason reason);
    void forget_recording(Participant& participant);
    void tell_recorder(Participant& participant);

    // room.cpp
    void open_media(Participant& participant);
    void close_media(Participant& participant);
    void unbind_all(const ParticipantId& publisher);
    void greet(Participant& participant, const Arrival& arrival, bool media_kept);
    void send_rosters();
    void send_to_all(const ServerMessage& message);
    void keep(ChatEntry entry);
    void log(std::string message, const Participant& participant, std::string detail = {});

    // room_media.cpp
    void start_negotiation(Participant& participant);
    void send_offer(const Participant& participant);
    void repeat_negotiation(Participant& participant);
    void add_remote_candidate(const Participant& participant, std::string candidate);

    // room_codecs.cpp
    [[nodiscard]] CodecSet receivable_by_others(const Participant* publisher) const;
    [[nodiscard]] CodecWishes wishes_of(const Participant& publisher) const;
    void aim_all(Participant& publisher);
    void aim_camera(Participant& camera);
    [[nodiscard]] Codec codec_for(const Participant& publisher, Source source) const;
    static void aim(Participant& publisher, Source source, Codec codec);
    void add_mlines(Participant& participant);
    /// Moves a source to a codec that everybody receives, if it is not in one and there is one.
    void review_codec(Participant& publisher, Source source);
    void review_codecs();

    // room_slots.cpp
    void update_voices();
    void update_slots(Participant& subscriber);
    [[nodiscard]] std::vector<SlotContent> contents_for(const Participant& subscriber) const;
    [[nodiscard]] std::size_t expected_pictures(const Participant& subscriber) const;
    void free_slots(Participant& subscriber, std::span<const SlotContent> contents);
    [[nodiscard]] std::size_t likely_pairs(const Participant& subscriber) const;
    static void grow_slots(Participant& subscriber, std::size_t pairs);
    void bind(Participant& subscriber, Slot& slot, const SlotContent& content);
    void unbind(Participant& subscriber, Slot& slot);
    [[nodiscard]] std::optional<SlotContent> content_for(const Participant& subscriber,
                                                         const ParticipantId& publisher,
                                                         Source source) const;
    /// Whether the wish can be met, now or once its media comes.
    [[nodiscard]] const Participant* publisher_of(const VideoWish& wish,
                                                  const Participant& subscriber) const;
    [[nodiscard]] std::optional<SlotContent> remote_content_for(const Participant& subscriber,
                                                                const ParticipantId& publisher,
                                                                Source source) const;
    void send_slot_map(Participant& subscriber);
    void update_demand();
    void send_speakers();
    void tell_local_speakers();

    // room_viewers.cpp
    [[nodiscard]] std::optional<ParticipantId> first_publisher() const;
    [[nodiscard]] bool publishes(const ParticipantId& id, Source source) const;
    [[nodiscard]] Source watched_audio(const ParticipantId& id) const;
    [[nodiscard]] Source watched_video(const ParticipantId& id) const;
    void update_viewers();
    void update_viewer(Participant& viewer);
    [[nodiscard]] bool is_watched(const ParticipantId& id, Source source) const;
    /// A viewer who has waited too long for somebody to watch.
    [[nodiscard]] bool has_seen_enough(const Participant& member) const;

    // room_remote.cpp
    [[nodiscard]] RemoteParticipant* find_remote(const ParticipantId& id);
    [[nodiscard]] const RemoteParticipant* find_remote(const ParticipantId& id) const;
    /// As publisher_of.
    [[nodiscard]] const RemoteParticipant* remote_publisher_of(const VideoWish& wish,
                                                               const Participant& subscriber) const;
    void add_remote_speakers(std::vector<SpeakerSelection::Heard>& heard) const;
    void update_wishes();
    void want(RemoteParticipant& remote, Source source, std::optional<std::uint32_t> height);
    void tell_trunk(const Participant& member);
    void tell_sources(Participant& member);

    std::string name_;
    std::string label_;
    Context& context_;
    std::vector<std::unique_ptr<Participant>> members_;  ///< in the order of joining
    std::unordered_map<ParticipantId, Participant*> by_id_;
    std::map<ParticipantId, RemoteParticipant> remotes_;
    SpeakerSelection voices_;
    std::vector<ParticipantId> speakers_;  ///< as everybody was told
    Timestamp speakers_told_;
    std::vector<ParticipantId> local_speakers_;  ///< as the trunk was told
    std::deque<ChatEntry> chat_;
    std::uint64_t last_chat_id_ = 0;
    std::uint32_t last_hand_ = 0;
    bool recorded_ = false;  ///< so is who comes

    // During one event:
    std::vector<ParticipantId> left_;     ///< the others are to be told
    std::set<ParticipantId> newcomers_;   ///< have the full roster already
    bool publications_outdated_ = false;  ///< what is published or who is here has changed
    bool voices_outdated_ = false;        ///< what may be heard has changed
    bool selection_outdated_ = false;     ///< others are among the loudest
    bool wishes_outdated_ = false;        ///< what somebody asks for, or can get, has changed
};

}  // namespace umbrella::core
