// VP8 (RFC 6386 §9.1) and VP9 (bitstream specification §6.2); the others have files of their own.
#include "core/recording/picture_format.hpp"

#include "core/recording/bits.hpp"

namespace umbrella::core::recording {

std::optional<PictureFormat> vp8_format(rtp::Bytes frame) {
    constexpr std::size_t header_bytes = 10;
    if (frame.size() < header_bytes || (frame[0] & 0x01U) != 0 || frame[3] != 0x9D ||
        frame[4] != 0x01 || frame[5] != 0x2A) {
        return std::nullopt;
    }
    // 14 bits each, the low byte first; the rest is how to scale, which nobody does.
    const auto dimension = [frame](std::size_t at) {
        return std::uint32_t{frame[at]} | ((std::uint32_t{frame[at + 1]} & 0x3FU) << 8U);
    };
    return PictureFormat{.width = dimension(6), .height = dimension(8), .codec_private = {}};
}

std::optional<PictureFormat> vp9_format(rtp::Bytes frame) {
    constexpr std::uint32_t frame_marker = 2;
    constexpr std::uint32_t sync_code = 0x498342;
    constexpr std::uint32_t rgb = 7;
    BitReader reader(frame);
    if (reader.bits(2) != frame_marker || reader.bits(2) != 0) {
        return std::nullopt;  // other profiles are not negotiated
    }
    const bool shows_earlier_frame = reader.flag();
    const bool inter_frame = reader.flag();
    reader.skip(2);  // show_frame, error_resilient_mode
    if (shows_earlier_frame || inter_frame || reader.bits(24) != sync_code) {
        return std::nullopt;
    }
    if (reader.bits(3) == rgb) {
        return std::nullopt;  // not in profile 0
    }
    reader.skip(1);  // color_range
    const std::uint32_t width = reader.bits(16) + 1;
    const std::uint32_t height = reader.bits(16) + 1;
    if (!reader.good()) {
        return std::nullopt;
    }
    return PictureFormat{.width = width, .height = height, .codec_private = {}};
}

std::optional<PictureFormat> format_of_keyframe(Codec codec, rtp::Bytes frame) {
    std::optional<PictureFormat> format;
    switch (codec) {
        case Codec::Opus:
        case Codec::Pcmu:
        case Codec::Pcma:
            break;
        case Codec::Vp8:
            format = vp8_format(frame);
            break;
        case Codec::Vp9:
            format = vp9_format(frame);
            break;
        case Codec::H264:
            format = h264_format(frame);
            break;
        case Codec::H265:
            format = h265_format(frame);
            break;
        case Codec::Av1:
            format = av1_format(frame);
            break;
    }
    const bool sensible = format && format->width > 0 && format->height > 0;
    return sensible ? format : std::nullopt;
}

}  // namespace umbrella::core::recording
