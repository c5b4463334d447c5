// What webrtcbin's RTP session knows of its streams. Main thread; each call takes the session's
// lock for a moment.
#pragma once

#include <cstdint>
#include <optional>

#include "media/gst_ptr.hpp"

namespace umbrella::media {

struct ReceptionStats {
    std::int64_t lost = 0;  ///< packets; not below 0, although duplicates count against it
    double jitter_ms = 0;
};

/// How a stream of the peer comes in. Nothing if the session does not know the SSRC (yet).
[[nodiscard]] std::optional<ReceptionStats> reception_of(GstElement* webrtcbin, std::uint32_t ssrc);

/// 0 to 1: what the peer lately missed of all that was sent to it, as its transport-cc feedback
/// says. Nothing without such feedback.
[[nodiscard]] std::optional<double> transport_loss(GstElement* webrtcbin);

}  // namespace umbrella::media
