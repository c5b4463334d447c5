// What a file's header says of a video, read from one of its keyframes. Pure; every length checked.
#pragma once

#include <cstdint>
#include <optional>

#include "core/model.hpp"
#include "core/recording/depacketizer.hpp"

namespace umbrella::core::recording {

struct PictureFormat {
    std::uint32_t width = 0;  ///< in pixels, 1 to 65,536
    std::uint32_t height = 0;
    /// As Matroska's CodecPrivate wants it: avcC and hvcC (ISO/IEC 14496-15 §5.3.3, §8.3.3) of H264
    /// and H265, av1C of AV1; empty for the others.
    Octets codec_private;
};

/// `frame` as Depacketizer makes it. Nothing if the frame does not tell.
[[nodiscard]] std::optional<PictureFormat> format_of_keyframe(Codec codec, rtp::Bytes frame);

// One codec each.
[[nodiscard]] std::optional<PictureFormat> vp8_format(rtp::Bytes frame);
[[nodiscard]] std::optional<PictureFormat> vp9_format(rtp::Bytes frame);
[[nodiscard]] std::optional<PictureFormat> h264_format(rtp::Bytes frame);
[[nodiscard]] std::optional<PictureFormat> h265_format(rtp::Bytes frame);
[[nodiscard]] std::optional<PictureFormat> av1_format(rtp::Bytes frame);

}  // namespace umbrella::core::recording
