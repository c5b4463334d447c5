#include "vp8_shape.hpp"

#include <algorithm>
#include <array>

#include "base/result.hpp"

namespace umbrella::bench {
namespace {

constexpr std::size_t keyframe_factor = 6;
constexpr std::size_t smallest_frame_bytes = 200;
constexpr std::uint8_t extended = 0x80;
constexpr std::uint8_t start_of_partition = 0x10;
constexpr std::uint8_t has_picture_id = 0x80;
constexpr std::uint8_t has_tl0_index = 0x40;
constexpr std::uint8_t has_tid_or_key_index = 0x30;
constexpr std::uint8_t long_picture_id = 0x80;

}  // namespace

void write_vp8_header(core::rtp::MutableBytes payload, const Vp8Place& place) {
    core::rtp::ByteWriter writer(payload);
    writer.u8(extended | (place.first ? start_of_partition : 0));
    writer.u8(has_picture_id);
    writer.u16(static_cast<std::uint16_t>(0x8000U | (place.picture_id & 0x7FFFU)));
    // Frame tag: bit 0 says "not a keyframe", bit 4 "shown". Then a keyframe's start code and its
    // size, 1280 × 720.
    const std::uint8_t tag = place.keyframe ? 0x10 : 0x11;
    const std::array<std::uint8_t, 10> frame = {tag, 0, 0, 0x9D, 0x01, 0x2A, 0x00, 0x05, 0xD0, 2};
    writer.bytes(frame);
}

std::optional<std::size_t> vp8_header_size(Octets payload) {
    core::rtp::ByteReader reader(payload);
    const auto first = reader.u8();
    if (!first || (*first & extended) == 0) {
        return std::nullopt;
    }
    const auto bits = reader.u8().value_or(0);
    if ((bits & has_picture_id) != 0) {
        const auto picture_id = reader.u8().value_or(0);
        if ((picture_id & long_picture_id) != 0 && !reader.skip(1)) {
            return std::nullopt;
        }
    }
    const std::size_t more =
        ((bits & has_tl0_index) != 0 ? 1U : 0U) + ((bits & has_tid_or_key_index) != 0 ? 1U : 0U);
    constexpr std::size_t frame_tag_bytes = vp8_header_bytes - vp8_descriptor_bytes;
    if (!reader.skip(more + frame_tag_bytes)) {
        return std::nullopt;
    }
    return reader.position();
}

std::vector<std::size_t> cut_frame(std::size_t frame_bytes) {
    UMBRELLA_ASSERT(frame_bytes > 0);
    const std::size_t count = (frame_bytes + vp8_payload_bytes - 1) / vp8_payload_bytes;
    const std::size_t larger = frame_bytes % count;
    std::vector<std::size_t> sizes(count, frame_bytes / count);
    std::for_each(sizes.end() - static_cast<std::ptrdiff_t>(larger), sizes.end(),
                  [](std::size_t& size) { ++size; });
    return sizes;
}

std::size_t FrameSizes::next(bool keyframe) {
    state_ ^= state_ << 13U;
    state_ ^= state_ >> 17U;
    state_ ^= state_ << 5U;
    constexpr std::size_t spread_percent = 41;  // 80 to 120 % of the mean
    const std::size_t percent = 80 + (state_ % spread_percent);
    const std::size_t size = mean_ * percent / 100 * (keyframe ? keyframe_factor : 1);
    return std::max(size, smallest_frame_bytes);
}

}  // namespace umbrella::bench
