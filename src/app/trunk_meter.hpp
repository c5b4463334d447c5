// What crosses the trunks of this server, as counts that go on although connections are made anew,
// and as rates. Pure.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "base/clock.hpp"
#include "core/trunk/media_port.hpp"

namespace umbrella::app {

class TrunkMeter {
  public:
    /// Over which rates are averages, at most.
    static constexpr std::chrono::seconds window{2};

    enum class Way : std::uint8_t { Sent, Received };

    struct Count {
        std::uint64_t bytes = 0;
        std::optional<std::uint64_t> bits_per_second;  ///< nothing: it was looked at only once
    };

    /// A look at all neighbours begins.
    void begin(Timestamp now);
    void note(const core::trunk::NodeId& neighbour, const core::trunk::LinkTraffic& traffic);
    /// It ends: what was not noted is forgotten, but for the totals.
    void end();

    /// Since it was noted first.
    [[nodiscard]] Count link(const core::trunk::NodeId& neighbour, Way way) const;
    [[nodiscard]] Count stream(const core::trunk::NodeId& neighbour, Way way,
                               core::trunk::StreamIndex stream) const;
    /// Of all links that there have been.
    [[nodiscard]] std::uint64_t total(Way way) const {
        return totals_[static_cast<std::size_t>(way)];
    }
    [[nodiscard]] bool is_connected(const core::trunk::NodeId& neighbour) const;

  private:
    struct Key {
        core::trunk::NodeId neighbour;
        Way way = Way::Sent;
        std::optional<core::trunk::StreamIndex> stream;  ///< nothing: the whole link
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    struct Known {
        std::uint32_t connection = 0;
        std::uint64_t counted = 0;                              ///< on that connection
        std::uint64_t bytes = 0;                                ///< on all
        std::deque<std::pair<Timestamp, std::uint64_t>> looks;  ///< within the window
        std::uint64_t look = 0;
    };
    std::uint64_t add(const Key& key, std::uint32_t connection, std::uint64_t counted);
    [[nodiscard]] Count count(const Key& key) const;

    Timestamp now_;
    std::uint64_t look_ = 0;
    std::map<Key, Known> known_;
    std::map<core::trunk::NodeId, bool> connected_;
    std::array<std::uint64_t, 2> totals_{};
};

}  // namespace umbrella::app
