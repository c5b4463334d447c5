// Somebody in a room: what they may send and receive, what they publish, what they are shown.
// Outlives its connection, and may have one media peer after another.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "core/demand.hpp"
#include "core/effects.hpp"
#include "core/messages.hpp"
#include "core/model.hpp"
#include "core/negotiation.hpp"
#include "core/slot_pool.hpp"
#include "core/subscription.hpp"

namespace umbrella::core {

/// A recvonly m-line: one source in one codec, for life.
struct PublishMline {
    Mid mid;
    Source source = Source::Microphone;
    Codec codec = Codec::Opus;
    bool received = false;  ///< media has come on it at least once
};

class Participant {
  public:
    Participant(ParticipantId id, std::string name, Timestamp joined,
                Attendance attendance = Attendance::Member);

    [[nodiscard]] const ParticipantId& id() const { return id_; }
    [[nodiscard]] Timestamp joined() const { return joined_; }
    [[nodiscard]] Attendance attendance() const { return attendance_; }
    /// Others are told of it.
    [[nodiscard]] bool is_shown() const { return attendance_ != Attendance::Viewer; }
    [[nodiscard]] const std::string& name() const { return name_; }
    /// True if it is another one.
    bool rename(std::string name);

    // --- Its connection ---------------------------------------------------------------------

    void attach(ConnectionId connection) { connection_ = connection; }
    void detach() { connection_ = {}; }
    [[nodiscard]] bool is_attached() const { return connection_ != ConnectionId{}; }
    [[nodiscard]] ConnectionId connection() const { return connection_; }

    // --- Its media peer ---------------------------------------------------------------------

    /// A new one takes the place of any earlier one: without m-lines, and with nothing received.
    /// What is published stays published. `label` names its elements.
    void make_media(std::string label, const Hello& hello);
    void drop_media();
    [[nodiscard]] bool has_media() const { return has_media_; }
    /// Of its latest media peer.
    [[nodiscard]] const std::string& label() const { return label_; }
    [[nodiscard]] CodecSet send() const { return send_; }
    [[nodiscard]] CodecSet receive() const { return receive_; }
    [[nodiscard]] std::optional<Codec> preferred_video_codec() const { return preferred_; }
    [[nodiscard]] const std::shared_ptr<const rtp::Dialect>& dialect() const { return dialect_; }
    /// The source that it is; empty: no camera.
    [[nodiscard]] const std::string& camera() const { return camera_; }
    /// From now on it sends no other video: its m-lines cannot be added to.
    void settle_video_codec(Codec codec);

    /// As others see it.
    [[nodiscard]] ParticipantInfo info() const;
    /// Where the client shall send each source, for the Offer that targets_offered() froze.
    [[nodiscard]] std::vector<PublishTarget> offered_targets() const;

    // --- What is published ------------------------------------------------------------------

    /// What it was about to publish when it said Hello, and what it publishes.
    [[nodiscard]] bool intends(Source source) const;
    /// There is an m-line for it, or there will be with the next offer.
    [[nodiscard]] bool can_publish(Source source) const { return state(source).target.has_value(); }
    /// Asks for a source in a codec from the next offer on. Returns the m-line if a new one is
    /// needed for that; null if it exists already.
    [[nodiscard]] const PublishMline* aim(Source source, Codec codec);
    /// Needs an m-line.
    [[nodiscard]] Codec target_codec(Source source) const;
    [[nodiscard]] bool is_published(Source source) const { return state(source).published; }
    [[nodiscard]] bool is_muted(Source source) const { return state(source).muted; }
    /// These return true if the participant's info changed.
    bool publish(Source source, bool muted);
    bool unpublish(Source source);
    bool mute(Source source, bool muted);

    // --- Where it is received from ----------------------------------------------------------

    /// An offer with the present targets is being made.
    void targets_offered();
    /// The client has followed that offer. True if a source is taken from another m-line now.
    bool targets_applied();
    /// The first media of an m-line. True if a source is taken from there now.
    bool media_received(const Mid& mid);
    /// What a slot binds to, if the source is published and its media flows.
    [[nodiscard]] std::optional<SlotContent> content(Source source) const;
    /// The codec in which others get the source. Needs an m-line.
    [[nodiscard]] Codec codec(Source source) const;
    /// The published source whose media comes on this m-line; nothing if none does.
    [[nodiscard]] std::optional<Source> live_source(const Mid& mid) const;

    // --- State that the room drives ---------------------------------------------------------

    Negotiation negotiation;
    /// m-lines that the next offer shall have beside those that there are.
    std::vector<std::variant<AddPublishMline, AddSlotMline>> mlines_due;
    SlotPool slots;
    bool media_connected = false;
    Subscription subscription;  ///< what it wants to see
    DemandTracker demand;       ///< what others want to see of it
    Timestamp last_heard;
    bool away = false;
    std::uint32_t hand = 0;  ///< 0: down
    std::optional<Timestamp> ice_restarted;
    /// Of a viewer: whom it asked for (empty: the first who publishes), whom it gets (empty:
    /// nobody), and since when there is nobody.
    ParticipantId watched;
    ParticipantId watching;
    std::optional<Timestamp> watches_nobody_since;
    /// Others are to be told of this participant at the end of the event.
    bool info_changed = false;
    bool slots_outdated = false;
    /// To be told at the end of the event; one for each mid.
    std::vector<SlotBinding> slot_changes;
    /// All slots are to be told, not only changes.
    bool slot_map_due = false;
    /// What other nodes want of it; nothing: not this source.
    std::array<std::optional<std::uint32_t>, std::size(all_sources)> trunk_demand;
    /// On which m-line each source is, as the trunk was told.
    std::array<Mid, std::size(all_sources)> told_mlines;

    std::string recording;                 ///< the id of what is recorded of it; empty: nothing
    recording::Trouble recording_trouble;  ///< why the latest one ended
    /// On which m-line each source is, as the recorder was told.
    std::array<Mid, std::size(all_sources)> recorded_mlines;

    void note_slot_change(SlotBinding change);

  private:
    struct SourceState {
        bool published = false;
        bool muted = false;
        /// Indices of m-lines: that the client shall use,
        std::optional<std::size_t> target;
        std::optional<std::size_t> offered;  ///< that the latest offer told it to use,
        std::optional<std::size_t> live;     ///< whose media is forwarded.
    };
    [[nodiscard]] SourceState& state(Source source) {
        return sources_.at(static_cast<std::size_t>(source));
    }
    [[nodiscard]] const SourceState& state(Source source) const {
        return sources_.at(static_cast<std::size_t>(source));
    }

    ParticipantId id_;
    std::string name_;
    Timestamp joined_;
    Attendance attendance_;
    ConnectionId connection_{};
    bool has_media_ = false;
    std::string label_;
    CodecSet send_;
    CodecSet receive_;
    SourceSet intended_;
    std::optional<Codec> preferred_;
    std::shared_ptr<const rtp::Dialect> dialect_;
    std::string camera_;
    std::vector<PublishMline> mlines_;
    std::array<SourceState, std::size(all_sources)> sources_;
};

}  // namespace umbrella::core
