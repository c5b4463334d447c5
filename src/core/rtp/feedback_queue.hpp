// What waits to be told to a sender: which packets are missing, and of which streams a keyframe is
// wanted. Merged, so that it leaves in as few packets as possible. Pure, not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <vector>

#include "core/rtp/bytes.hpp"

namespace umbrella::core::rtp {

class FeedbackQueue {
  public:
    /// A packet of `ssrc` is missing. Above limits::pending_nacks of one stream it is left out:
    /// receivers ask again.
    void ask_again(std::uint32_t ssrc, std::uint16_t sequence_number);
    void ask_for_keyframe(std::uint32_t ssrc) { pictures_.insert(ssrc); }

    [[nodiscard]] bool empty() const { return lost_.empty() && pictures_.empty(); }
    void clear();

    /// Writes a compound of `sender` with as much of it as fits, which waits no longer; the next
    /// call writes the rest. `out` has room for 64 bytes at least. Returns its size; 0 if nothing
    /// waits.
    [[nodiscard]] std::size_t write(MutableBytes out, std::uint32_t sender);

  private:
    std::map<std::uint32_t, std::vector<std::uint16_t>> lost_;  ///< by SSRC
    std::set<std::uint32_t> pictures_;                          ///< SSRCs
};

}  // namespace umbrella::core::rtp
