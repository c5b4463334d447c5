// A picture and a tone, encoded once and then sent by everybody: what a participant costs the load
// tool is packets, not encoders.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "base/result.hpp"

namespace umbrella::bench {

struct PreparedPacket {
    std::vector<std::uint8_t> payload;
    std::uint32_t timestamp = 0;  ///< since the loop's start, in the stream's clock
    bool marker = false;
};

/// Sent round and round. A video loop begins with its only keyframe.
struct MediaLoop {
    std::vector<PreparedPacket> packets;
    std::uint32_t clock_rate_hz = 0;
    std::uint32_t length = 0;  ///< of the loop, in the stream's clock
};

struct PreparedMedia {
    MediaLoop video;  ///< VP8, 320x180, 15 fps
    MediaLoop audio;  ///< Opus, 20 ms a packet
};

/// Encodes, which takes a second. gst_init() has been called.
[[nodiscard]] Result<PreparedMedia> prepare_media(unsigned video_bitrate_bps);

}  // namespace umbrella::bench
