// Payload types and header extension ids. They are the same on every leg (publishers, subscribers,
// trunks), so forwarding never maps them. Payload types come from the dynamic range, but for PCMU
// and PCMA, which have their own (RFC 3551 §6).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/model.hpp"

namespace umbrella::core::rtp {

struct PayloadFormat {
    Codec codec;
    std::uint8_t payload_type;
    std::uint8_t rtx_payload_type;   ///< RFC 4588; of sound on trunks only
    std::string_view encoding_name;  ///< as in a=rtpmap
    std::uint32_t clock_rate_hz;
    std::uint8_t channels;  ///< audio only; 0 for video
    /// The a=fmtp parameters, without the payload type; empty for none.
    std::string_view format_parameters;
};

/// Whether descriptions name its retransmissions: no browser asks for sound again. On trunks they
/// are agreed upon without (docs/trunk-media.md).
[[nodiscard]] constexpr bool is_repaired(const PayloadFormat& format) {
    return kind_of(format.codec) == MediaKind::Video;
}

/// All formats, in the order of preference within a codec. H264 stands twice: constrained
/// baseline, which every browser encodes, and high, which cameras send.
[[nodiscard]] std::span<const PayloadFormat> payload_formats();
/// The first format of a codec: what a publish m-line offers.
[[nodiscard]] const PayloadFormat& publish_format(Codec codec);
/// The format that a payload type stands for (not the RTX types); null if none.
[[nodiscard]] const PayloadFormat* find_payload_format(std::uint8_t payload_type);

/// RFC 8285 ids, all within the one-byte form's range.
enum class ExtensionId : std::uint8_t {
    Mid = 1,                   ///< RFC 9143 §15.1; towards the server only
    RtpStreamId = 2,           ///< RFC 8852; towards the server only
    RepairedRtpStreamId = 3,   ///< RFC 8852; towards the server only
    TransportWideCc = 5,       ///< draft-holmer-rmcat-transport-wide-cc-extensions-01
    AudioLevel = 6,            ///< RFC 6464
    DependencyDescriptor = 7,  ///< AV1 RTP payload format, appendix A
    VideoOrientation = 8,      ///< 3GPP TS 26.114 §7.4.5: how a phone is held
};

struct HeaderExtension {
    ExtensionId id;
    std::string_view uri;
    bool audio;  ///< offered on audio m-lines
    bool video;  ///< offered on video m-lines
    /// Passed on to subscribers. The others end at this hop; TransportWideCc does too, but is
    /// made anew for the next one, so slots offer it.
    bool forwarded;
};

[[nodiscard]] std::span<const HeaderExtension> header_extensions();

}  // namespace umbrella::core::rtp
