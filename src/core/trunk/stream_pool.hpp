// The streams that one node may send on a link. They are used again and again, because each new
// SSRC costs the receiver memory for ever. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/limits_trunk_routing.hpp"
#include "core/trunk/model.hpp"

namespace umbrella::core::trunk {

class StreamPool {
  public:
    /// The lowest that has rested for limits::trunk_stream_rest or was never used; if there is
    /// none, the one that has rested longest. Nothing when limits::trunk_streams are in use.
    [[nodiscard]] std::optional<StreamIndex> take(Timestamp now);
    /// It was taken.
    void release(StreamIndex stream, Timestamp now);
    [[nodiscard]] std::size_t in_use() const { return in_use_; }

  private:
    struct Stream {
        bool in_use = false;
        Timestamp released;
    };
    std::vector<Stream> streams_;
    std::size_t in_use_ = 0;
};

}  // namespace umbrella::core::trunk
