#include "core/rtp/payload.hpp"
#include "core/rtp/payload_descriptor.hpp"
#include "core/rtp/picture_id.hpp"

namespace umbrella::core::rtp {
namespace {

// RFC 9628 §4.2. First byte: I P L F B E V Z.
constexpr std::uint8_t picture_id_flag = 0x80;
constexpr std::uint8_t inter_picture_flag = 0x40;
constexpr std::uint8_t layers_flag = 0x20;
constexpr std::uint8_t flexible_flag = 0x10;
constexpr std::uint8_t begin_frame_flag = 0x08;
constexpr std::uint8_t structure_flag = 0x02;
// Layer byte: TID(3) U SID(3) D.
constexpr std::uint8_t spatial_layer_mask = 0x0E;
constexpr int max_reference_differences = 3;

/// P_DIFF(7) N, up to three times: N says that another one follows.
bool skip_references(ByteReader& reader) {
    for (int i = 0; i < max_reference_differences; ++i) {
        const auto difference = reader.u8();
        if (!difference) {
            return false;
        }
        if ((*difference & 0x01U) == 0) {
            return true;
        }
    }
    return false;
}

/// §4.2.1: N_S(3) Y G -(3), sizes of the spatial layers, and the picture group.
bool skip_scalability_structure(ByteReader& reader) {
    const auto flags = reader.u8();
    if (!flags) {
        return false;
    }
    const std::size_t layers = std::size_t{1} + (*flags >> 5U);
    if ((*flags & 0x10U) != 0 && !reader.skip(layers * 4)) {
        return false;
    }
    if ((*flags & 0x08U) == 0) {
        return true;
    }
    const auto pictures = reader.u8();
    for (int i = 0; pictures && i < *pictures; ++i) {
        const auto picture = reader.u8();
        if (!picture || !reader.skip((*picture >> 2U) & 0x03U)) {
            return false;
        }
    }
    return pictures.has_value();
}

/// Also says whether the frame is of the lowest spatial layer.
bool read_layers(ByteReader& reader, bool flexible, PayloadInfo& info, bool& lowest_layer) {
    const auto layers = reader.u8();
    if (!layers) {
        return false;
    }
    lowest_layer = (*layers & spatial_layer_mask) == 0;
    if (flexible) {
        return true;
    }
    const std::size_t offset = reader.position();
    const auto value = reader.u8();
    if (!value) {
        return false;
    }
    info.tl0_picture_index = Tl0PictureIndex{.offset = offset, .value = *value};
    return true;
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
    const auto has = [flags = *first](std::uint8_t flag) { return (flags & flag) != 0; };
    PayloadInfo info;
    if (has(picture_id_flag)) {
        info.picture_id = read_picture_id(reader);
        if (!info.picture_id) {
            return std::nullopt;
        }
    }
    bool lowest_layer = true;
    if (has(layers_flag) && !read_layers(reader, has(flexible_flag), info, lowest_layer)) {
        return std::nullopt;
    }
    if (has(flexible_flag) && has(inter_picture_flag) && !skip_references(reader)) {
        return std::nullopt;
    }
    if (has(structure_flag) && !skip_scalability_structure(reader)) {
        return std::nullopt;
    }
    if (reader.rest().empty()) {
        return std::nullopt;
    }
    info.starts_keyframe = has(begin_frame_flag) && !has(inter_picture_flag) && lowest_layer;
    return Inspected{.info = info, .descriptor_bytes = reader.position()};
}

}  // namespace

std::optional<PayloadInfo> inspect_vp9(Bytes payload) {
    const auto inspected = inspect(payload);
    return inspected ? std::optional(inspected->info) : std::nullopt;
}

std::optional<std::size_t> vp9_descriptor_bytes(Bytes payload) {
    const auto inspected = inspect(payload);
    return inspected ? std::optional(inspected->descriptor_bytes) : std::nullopt;
}

}  // namespace umbrella::core::rtp
