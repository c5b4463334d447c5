// What an umbrellareceiver asks for upstream.
#pragma once

#include <cstdint>
#include <optional>

#include "media/gst_ptr.hpp"

namespace umbrella::media {

struct MissingPacket {
    std::uint32_t ssrc = 0;
    std::uint16_t sequence_number = 0;
};

/// Of a GstRTPRetransmissionRequest; nothing: `event` is another one.
[[nodiscard]] std::optional<MissingPacket> missing_packet(GstEvent* event);

}  // namespace umbrella::media
