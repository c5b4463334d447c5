#include "core/trunk/stream_pool.hpp"

#include "base/limits_trunk_routing.hpp"
#include "base/result.hpp"

namespace umbrella::core::trunk {

std::optional<StreamIndex> StreamPool::take(Timestamp now) {
    if (in_use_ == limits::trunk_streams) {
        return std::nullopt;
    }
    std::optional<std::size_t> chosen;
    for (std::size_t i = 0; i < streams_.size(); ++i) {
        if (streams_[i].in_use) {
            continue;
        }
        if (now - streams_[i].released >= limits::trunk_stream_rest) {
            chosen = i;
            break;
        }
        if (streams_.size() == limits::trunk_streams &&
            (!chosen || streams_[i].released < streams_[*chosen].released)) {
            chosen = i;
        }
    }
    if (!chosen) {
        chosen = streams_.size();
        streams_.emplace_back();
    }
    streams_[*chosen].in_use = true;
    ++in_use_;
    return static_cast<StreamIndex>(*chosen);
}

void StreamPool::release(StreamIndex stream, Timestamp now) {
    UMBRELLA_ASSERT(stream < streams_.size() && streams_[stream].in_use);
    streams_[stream] = {.in_use = false, .released = now};
    --in_use_;
}

}  // namespace umbrella::core::trunk
