// In which life each node is, and what it has said to everybody. Pure.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

#include "base/clock.hpp"
#include "base/limits_trunk_routing.hpp"
#include "core/trunk/messages.hpp"
#include "core/trunk/model.hpp"

namespace umbrella::core::trunk {

/// Numbers that have been seen, of which the newest are remembered one by one and all earlier ones
/// as seen: what comes so late is not used.
class SeenNumbers {
  public:
    /// True the first time.
    [[nodiscard]] bool add(std::uint64_t number);

  private:
    static constexpr std::size_t window = 256;
    std::uint64_t newest_ = 0;  ///< numbers begin at 1
    std::bitset<window> seen_;  ///< [i]: newest_ - i
};

/// At most limits::trunk_origins; the one that was not heard for longest is forgotten.
class Origins {
  public:
    enum class Verdict : std::uint8_t {
        Current,    ///< the life that is known, or the first that is heard of it
        Newer,      ///< a later life: it has been started anew
        Stale,      ///< an earlier life
        Duplicate,  ///< a second node with that id
    };
    [[nodiscard]] Verdict judge(const NodeId& origin, const Incarnation& incarnation) const;
    /// From now on this is its life.
    void accept(const NodeId& origin, const Incarnation& incarnation, Timestamp now);

    /// True the first time. Its life is the accepted one.
    [[nodiscard]] bool is_first(const Stamp& stamp);
    /// Whether nothing newer is known of who speaks in that room. As above.
    [[nodiscard]] bool is_newest(const Stamp& stamp, const std::string& room);

    [[nodiscard]] std::size_t size() const { return origins_.size(); }

  private:
    struct Origin {
        Incarnation incarnation;
        Timestamp heard;
        SeenNumbers said;
        std::map<std::string, std::uint64_t> speakers;  ///< newest by room
    };
    std::map<NodeId, Origin> origins_;
};

}  // namespace umbrella::core::trunk
