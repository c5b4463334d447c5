#include "core/trunk/stream_ssrcs.hpp"

#include "base/limits_trunk_routing.hpp"
#include "base/result.hpp"

namespace umbrella::core::trunk {
namespace {

/// "UT" in the upper half, so that they are recognised in a capture.
constexpr std::uint32_t pool = 0x55540000;
constexpr std::uint32_t range = 0x1000;  ///< of each end
constexpr std::uint32_t parts = 4;
constexpr std::uint32_t end_of_streams = limits::trunk_streams * parts;
static_assert(end_of_streams + parts <= range);

constexpr std::uint32_t first_of(MediaRole sender) {
    return pool + (sender == MediaRole::Offers ? 0 : range);
}

}  // namespace

std::uint32_t ssrc_of(MediaRole sender, const StreamSsrc& stream) {
    UMBRELLA_ASSERT(stream.stream < limits::trunk_streams);
    return first_of(sender) + (stream.stream * parts) + static_cast<std::uint32_t>(stream.part);
}

std::optional<StreamSsrc> stream_of(MediaRole sender, std::uint32_t ssrc) {
    const std::uint32_t place = ssrc - first_of(sender);
    const std::uint32_t part = place % parts;
    if (place >= end_of_streams) {
        return std::nullopt;
    }
    return StreamSsrc{static_cast<StreamIndex>(place / parts), static_cast<StreamPart>(part)};
}

std::uint32_t mline_ssrc(MediaRole sender, MediaKind kind) {
    return first_of(sender) + end_of_streams + static_cast<std::uint32_t>(part_of(kind));
}

std::uint32_t feedback_ssrc(MediaRole sender) {
    return first_of(sender) + end_of_streams + parts - 1;
}

}  // namespace umbrella::core::trunk
