// Somebody who is at another node, as a room shows them: what they publish, what of it comes, and
// what this room has asked the trunk for. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "base/ids.hpp"
#include "core/messages.hpp"
#include "core/model.hpp"
#include "core/slot_pool.hpp"
#include "core/trunk/model.hpp"

namespace umbrella::core {

/// What is known of somebody at another node.
struct Remote {
    trunk::ItemKey key;  ///< without a source
    std::string room;
    trunk::Presence presence;
    std::map<Source, trunk::Media> publications;
    /// Of these, media has come here. It says so once, perhaps for another node and before
    /// anybody is in the room.
    std::set<Source> received;
    std::set<Source> paused;  ///< of these: a link on the way is too narrow
};

class RemoteParticipant {
  public:
    explicit RemoteParticipant(const Remote& remote);

    /// What a change means for the room.
    struct Change {
        bool info = false;          ///< others see something else
        bool publications = false;  ///< it publishes something else
        bool voices = false;        ///< it has muted or unmuted a microphone
    };
    [[nodiscard]] Change update(const Remote& remote);

    /// As this node names it.
    [[nodiscard]] const ParticipantId& id() const { return id_; }
    [[nodiscard]] const trunk::NodeId& node() const { return remote_.key.origin; }
    [[nodiscard]] const std::string& node_name() const { return remote_.presence.node_name; }
    [[nodiscard]] const std::string& name() const { return remote_.presence.name; }
    [[nodiscard]] bool away() const { return remote_.presence.away; }
    [[nodiscard]] bool hand_raised() const { return remote_.presence.hand != 0; }
    /// As others see it.
    [[nodiscard]] ParticipantInfo info() const;

    [[nodiscard]] bool is_published(Source source) const {
        return remote_.publications.contains(source);
    }
    [[nodiscard]] bool is_muted(Source source) const;
    /// Of a source that is published. It is the publisher's choice, and is not changed for us.
    [[nodiscard]] Codec codec(Source source) const;
    [[nodiscard]] trunk::ItemKey publication(Source source) const;

    /// The first media of a publication has come. True if it is published and was not there yet.
    bool media_received(Source source);
    /// What a slot binds to, if the source is published and has come.
    [[nodiscard]] std::optional<SlotContent> content(Source source) const;

    /// Makes `height` (0: any, nothing: not wanted) what is asked for. True if it is another.
    bool want(Source source, std::optional<std::uint32_t> height);
    [[nodiscard]] std::optional<std::uint32_t> wanted(Source source) const {
        return state(source).wanted;
    }

    // --- State that the room drives ---------------------------------------------------------

    std::uint32_t hand = 0;  ///< its place among the hands of this room; 0: down
    bool speaking = false;   ///< as its own node says
    /// Others are to be told of it at the end of the event.
    bool info_changed = true;

  private:
    struct SourceState {
        std::optional<std::uint32_t> wanted;
    };
    [[nodiscard]] SourceState& state(Source source) {
        return sources_.at(static_cast<std::size_t>(source));
    }
    [[nodiscard]] const SourceState& state(Source source) const {
        return sources_.at(static_cast<std::size_t>(source));
    }

    ParticipantId id_;
    Remote remote_;
    std::array<SourceState, std::size(all_sources)> sources_;
};

}  // namespace umbrella::core
