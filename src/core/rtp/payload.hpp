// What the rewriter must know of a payload, for each codec: whether a keyframe starts here, and
// where the picture counters stand that have to be continuous across sources. Pure.
//
// VP8: RFC 7741 §4.2. VP9: RFC 9628 §4.2. H264: RFC 6184 §5 (packetization-mode 1). H265: RFC 7798
// §4.4 (without DONL, which only tx-mode MRST has).
// AV1: "RTP Payload Format For AV1" v1.0, §4.4 and appendix A (dependency descriptor).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/model.hpp"
#include "core/rtp/bytes.hpp"
#include "core/rtp/packet.hpp"

namespace umbrella::core::rtp {

/// The picture id of VP8 and VP9, in the short (7 bit) or long (15 bit) form.
struct PictureId {
    std::size_t offset = 0;  ///< in the payload
    std::size_t size = 0;    ///< 1 or 2 bytes
    std::uint16_t value = 0;
};

struct Tl0PictureIndex {
    std::size_t offset = 0;  ///< in the payload, behind the picture id
    std::uint8_t value = 0;
};

struct PayloadInfo {
    bool starts_keyframe = false;
    std::optional<PictureId> picture_id;
    std::optional<Tl0PictureIndex> tl0_picture_index;
};

/// Nothing if the payload is truncated or contradicts its format; empty payloads always are.
[[nodiscard]] std::optional<PayloadInfo> inspect_vp8(Bytes payload);
[[nodiscard]] std::optional<PayloadInfo> inspect_vp9(Bytes payload);
/// A keyframe starts with an SPS, or with the first slice of an IDR picture.
[[nodiscard]] std::optional<PayloadInfo> inspect_h264(Bytes payload);
/// A keyframe starts with a VPS or SPS, or with the first slice of an IRAP picture.
[[nodiscard]] std::optional<PayloadInfo> inspect_h265(Bytes payload);
/// A keyframe starts with a new coded video sequence: the N bit, or a sequence header OBU.
[[nodiscard]] std::optional<PayloadInfo> inspect_av1(Bytes payload);

/// Any codec. For AV1 a dependency descriptor with a template structure counts as a keyframe's
/// start too. Audio never starts keyframes.
[[nodiscard]] std::optional<PayloadInfo> inspect_payload(const PacketView& packet, Codec codec);

/// The mandatory part of a dependency descriptor (appendix A.8.3) and the first flag behind it.
struct DependencyDescriptor {
    bool start_of_frame = false;
    bool end_of_frame = false;
    std::uint8_t template_id = 0;
    std::uint16_t frame_number = 0;
    bool has_template_structure = false;
};

/// Where frame_number stands in the extension's data, in 2 bytes.
inline constexpr std::size_t dependency_frame_number_offset = 1;

[[nodiscard]] std::optional<DependencyDescriptor> parse_dependency_descriptor(Bytes data);

}  // namespace umbrella::core::rtp
