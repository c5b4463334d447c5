#include "core/rtp/payload.hpp"
#include "core/rtp/payload_descriptor.hpp"
#include "core/rtp/picture_id.hpp"

namespace umbrella::core::rtp {
namespace {

// RFC 7741 §4.2. First byte: X R N S R PID(3); extension byte: I L T K RSV(4).
constexpr std::uint8_t extended_flag = 0x80;
constexpr std::uint8_t start_of_partition_flag = 0x10;
constexpr std::uint8_t partition_mask = 0x07;
constexpr std::uint8_t picture_id_flag = 0x80;
constexpr std::uint8_t tl0_picture_index_flag = 0x40;
constexpr std::uint8_t temporal_layer_or_key_index_flags = 0x30;
// §4.3: the P bit of the frame's first byte is 0 for a keyframe.
constexpr std::uint8_t inter_frame_flag = 0x01;

bool read_extension(ByteReader& reader, PayloadInfo& info) {
    const auto flags = reader.u8();
    if (!flags) {
        return false;
    }
    if ((*flags & picture_id_flag) != 0) {
        info.picture_id = read_picture_id(reader);
        if (!info.picture_id) {
            return false;
        }
    }
    if ((*flags & tl0_picture_index_flag) != 0) {
        const std::size_t offset = reader.position();
        const auto value = reader.u8();
        if (!value) {
            return false;
        }
        info.tl0_picture_index = Tl0PictureIndex{.offset = offset, .value = *value};
    }
    return (*flags & temporal_layer_or_key_index_flags) == 0 || reader.skip(1);
}

struct Inspected {
    PayloadInfo info;
    std::size_t descriptor_bytes = 0;
};

std::optional<Inspected> inspect(Bytes payload) {
    ByteReader reader(payload);
    const auto first = reader.u8();
    if (!first) {
        return std::nullopt;
    }
    PayloadInfo info;
    if ((*first & extended_flag) != 0 && !read_extension(reader, info)) {
        return std::nullopt;
    }
    const std::size_t descriptor_bytes = reader.position();
    const auto frame = reader.u8();
    if (!frame) {
        return std::nullopt;
    }
    const bool starts_frame =
        (*first & start_of_partition_flag) != 0 && (*first & partition_mask) == 0;
    info.starts_keyframe = starts_frame && (*frame & inter_frame_flag) == 0;
    return Inspected{.info = info, .descriptor_bytes = descriptor_bytes};
}

}  // namespace

std::optional<PayloadInfo> inspect_vp8(Bytes payload) {
    const auto inspected = inspect(payload);
    return inspected ? std::optional(inspected->info) : std::nullopt;
}

std::optional<std::size_t> vp8_descriptor_bytes(Bytes payload) {
    const auto inspected = inspect(payload);
    return inspected ? std::optional(inspected->descriptor_bytes) : std::nullopt;
}

}  // namespace umbrella::core::rtp
