#include "core/rtp/payload.hpp"

#include "core/rtp/formats.hpp"

namespace umbrella::core::rtp {
namespace {

std::optional<PayloadInfo> inspect_by_codec(Bytes payload, Codec codec) {
    switch (codec) {
        case Codec::Vp8:
            return inspect_vp8(payload);
        case Codec::Vp9:
            return inspect_vp9(payload);
        case Codec::H264:
            return inspect_h264(payload);
        case Codec::Av1:
            return inspect_av1(payload);
        case Codec::H265:
            return inspect_h265(payload);
        case Codec::Opus:
        case Codec::Pcmu:
        case Codec::Pcma:
            break;
    }
    return payload.empty() ? std::nullopt : std::optional{PayloadInfo{}};
}

bool starts_described_sequence(const PacketView& packet) {
    const auto data =
        packet.find_extension(static_cast<std::uint8_t>(ExtensionId::DependencyDescriptor));
    const auto descriptor = data ? parse_dependency_descriptor(*data) : std::nullopt;
    return descriptor && descriptor->start_of_frame && descriptor->has_template_structure;
}

}  // namespace

std::optional<PayloadInfo> inspect_payload(const PacketView& packet, Codec codec) {
    auto info = inspect_by_codec(packet.payload(), codec);
    if (info && codec == Codec::Av1 && !info->starts_keyframe) {
        info->starts_keyframe = starts_described_sequence(packet);
    }
    return info;
}

std::optional<DependencyDescriptor> parse_dependency_descriptor(Bytes data) {
    ByteReader reader(data);
    const auto first = reader.u8();
    const auto frame_number = reader.u16();
    if (!first || !frame_number) {
        return std::nullopt;
    }
    const auto flags = reader.u8();
    return DependencyDescriptor{
        .start_of_frame = (*first & 0x80U) != 0,
        .end_of_frame = (*first & 0x40U) != 0,
        .template_id = static_cast<std::uint8_t>(*first & 0x3FU),
        .frame_number = *frame_number,
        .has_template_structure = flags && (*flags & 0x80U) != 0,
    };
}

}  // namespace umbrella::core::rtp
