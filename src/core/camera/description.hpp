// What a camera says that it sends, as far as it is taken. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/model.hpp"

namespace umbrella::core::camera {

/// In which a camera sends: a codec that is passed on, or AAC, which becomes Opus.
enum class Format : std::uint8_t { H264, H265, Opus, Pcmu, Pcma, Aac };

[[nodiscard]] Codec codec_of(Format format);
/// By the encoding name of a=rtpmap (RFC 8866 §6.6), any case; nothing for what is not taken.
[[nodiscard]] std::optional<Format> format_from_name(std::string_view encoding_name);

/// One m-line of the camera's SDP.
struct OfferedMline {
    std::string media;          ///< "video"
    std::string encoding_name;  ///< of its first payload type
};

struct Stream {
    std::size_t mline = 0;  ///< its place in the SDP
    Format format = Format::H264;
};

/// At most one stream of a kind: the first of its kind that can be taken.
struct Description {
    std::optional<Stream> video;
    std::optional<Stream> audio;
    [[nodiscard]] bool empty() const { return !video && !audio; }
    [[nodiscard]] CodecSet codecs() const;
};
[[nodiscard]] Description choose_streams(std::span<const OfferedMline> mlines);

}  // namespace umbrella::core::camera
