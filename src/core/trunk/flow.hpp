// Who wants a publication, and from whom it is taken. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "base/clock.hpp"
#include "core/trunk/events.hpp"
#include "core/trunk/model.hpp"

namespace umbrella::core::trunk {

/// A neighbour that was asked for the publication.
struct Upstream {
    NodeId neighbour;
    std::uint64_t first_request = 0;
    std::uint64_t request = 0;          ///< the latest
    std::uint32_t depth = 0;            ///< the greatest that it may reckon with at present
    std::uint32_t height = 0;           ///< as it was told
    std::optional<StreamIndex> stream;  ///< nothing: it has not answered
    Timestamp since;                    ///< when it was asked first
    bool paused = false;                ///< nothing comes, as it has said
};

/// A neighbour that gets the publication.
struct Downstream {
    std::uint64_t request = 0;
    std::uint32_t depth = 0;  ///< as it has said: this node must be less deep
    std::uint32_t height = 0;
    StreamIndex stream = 0;
    bool stale = false;        ///< has not asked again yet after it has come back
    bool paused = false;       ///< the link to it is too narrow
    bool told_paused = false;  ///< that, or that nothing comes here, as it knows
};

/// Why a neighbour is not asked at present, and what to ask next time.
struct Refusal {
    Timestamp until;
    std::uint32_t least_depth = 0;
    unsigned deeper = 0;  ///< how often in a row it was too deep
};

struct Flow {
    std::map<Consumer, std::uint32_t> wishes;  ///< heights
    std::map<NodeId, Downstream> downstreams;
    std::optional<Upstream> current;
    std::optional<Upstream> pending;  ///< is to take the place of `current`
    std::map<NodeId, Refusal> refusals;
    Timestamp hold_until;                  ///< not given up earlier, although nobody wants it
    std::optional<Timestamp> waits_since;  ///< since when more depth waits for those behind
    bool waits = false;                    ///< whether it does
    std::optional<Timestamp> lower_since;  ///< since when less height would do
    bool way_is_shorter = false;           ///< the neighbour it is taken from has said so
    bool shown_paused = false;             ///< as the rooms of this node know
    std::optional<std::uint32_t> told;     ///< of this node: the demand that its room knows

    /// Nothing comes from upstream, and is not to be expected.
    [[nodiscard]] bool comes_paused() const { return current && current->paused; }
    [[nodiscard]] bool is_wanted() const { return !wishes.empty() || !downstreams.empty(); }
    /// The largest that is wanted; nothing if nobody wants it.
    [[nodiscard]] std::optional<std::uint32_t> height() const;
    /// No upstream may be as deep, no downstream less deep. Nothing: it comes from nowhere.
    [[nodiscard]] std::optional<std::uint32_t> depth() const;
    /// Whether all downstreams bear that this node is at `depth`.
    [[nodiscard]] bool bears(std::uint32_t depth) const;
    /// The one of `current` and `pending` that was asked of that neighbour; null: neither.
    [[nodiscard]] Upstream* upstream(const NodeId& neighbour);
};

}  // namespace umbrella::core::trunk
