// GStreamer caps made from core's one table of formats and extensions.
#pragma once

#include <cstdint>

#include "base/ids.hpp"
#include "core/model.hpp"
#include "media/gst_ptr.hpp"

namespace umbrella::media {

/// codec-preferences of a publish m-line: its one codec, feedback and extensions. RTX
/// comes from the transceiver's do-nack and from sdp::finish_offer.
[[nodiscard]] CapsPtr publish_preferences(core::Codec codec, const Mid& mid);

/// codec-preferences of a slot: every codec of the kind, and the slot's SSRC.
[[nodiscard]] CapsPtr slot_preferences(core::MediaKind kind, const Mid& mid, std::uint32_t ssrc);

/// What flows out of a slot: generic, since its codec changes with what is bound.
[[nodiscard]] CapsPtr slot_stream_caps(core::MediaKind kind, std::uint32_t ssrc);

/// What comes on a stream of a trunk: generic, since its codec changes with what it carries.
[[nodiscard]] CapsPtr trunk_stream_caps(core::MediaKind kind);

}  // namespace umbrella::media
