// Which SSRCs the streams of a link use (docs/trunk-routing.md, "Streams"). Pure.
//
// They are fixed and used again and again: a receiver keeps something for each SSRC that it has
// ever seen, and both ends know all of them beforehand, so nothing has to be announced and what is
// from elsewhere is recognised.
#pragma once

#include <cstdint>
#include <optional>

#include "base/limits_trunk_routing.hpp"
#include "core/model.hpp"
#include "core/trunk/model.hpp"

namespace umbrella::core::trunk {

/// Which end of the peer connection sends.
enum class MediaRole : std::uint8_t { Offers, Answers };

[[nodiscard]] constexpr MediaRole other_end(MediaRole role) {
    return role == MediaRole::Offers ? MediaRole::Answers : MediaRole::Offers;
}

/// What one SSRC carries. A stream has one for each, since its publication may be sound at one
/// time and a picture at another, whose sequence numbers and clocks are not to be mixed up.
enum class StreamPart : std::uint8_t {
    Video = 0,
    VideoRepair = 1,  ///< retransmissions of the former (RFC 4588)
    Audio = 2,
    AudioRepair = 3,  ///< likewise
};

/// Of which a part repeats packets; nothing for one that repeats none.
[[nodiscard]] constexpr std::optional<StreamPart> repaired_part(StreamPart part) {
    switch (part) {
        case StreamPart::VideoRepair:
            return StreamPart::Video;
        case StreamPart::AudioRepair:
            return StreamPart::Audio;
        case StreamPart::Video:
        case StreamPart::Audio:
            break;
    }
    return std::nullopt;
}
[[nodiscard]] constexpr StreamPart repair_of(StreamPart part) {
    return part == StreamPart::Audio ? StreamPart::AudioRepair : StreamPart::VideoRepair;
}

[[nodiscard]] constexpr StreamPart part_of(MediaKind kind) {
    return kind == MediaKind::Audio ? StreamPart::Audio : StreamPart::Video;
}

struct StreamSsrc {
    StreamIndex stream = 0;
    StreamPart part = StreamPart::Video;
    friend bool operator==(const StreamSsrc&, const StreamSsrc&) = default;
};

/// `stream.stream` is less than limits::trunk_streams.
[[nodiscard]] std::uint32_t ssrc_of(MediaRole sender, const StreamSsrc& stream);
/// The inverse; nothing for an SSRC that no stream of that end uses.
[[nodiscard]] std::optional<StreamSsrc> stream_of(MediaRole sender, std::uint32_t ssrc);

/// Of no stream: the end's m-line of that kind, which webrtcbin wants to have one.
[[nodiscard]] std::uint32_t mline_ssrc(MediaRole sender, MediaKind kind);
/// Of no stream: who sends the end's RTCP.
[[nodiscard]] std::uint32_t feedback_ssrc(MediaRole sender);

}  // namespace umbrella::core::trunk
