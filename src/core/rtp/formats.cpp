#include "core/rtp/formats.hpp"

#include <algorithm>
#include <array>

#include "base/result.hpp"

namespace umbrella::core::rtp {
namespace {

constexpr std::uint32_t video_clock_hz = 90'000;
constexpr std::uint32_t telephone_clock_hz = 8'000;

// AV1 goes without parameters: those that it has default to profile 0, level 5.1 (idx 5), main
// tier (AV1 RTP payload format §7.2), which is what browsers send.
constexpr std::array<PayloadFormat, 9> formats = {{
    {.codec = Codec::Opus,
     .payload_type = 111,
     .rtx_payload_type = 112,
     .encoding_name = "opus",
     .clock_rate_hz = 48'000,
     .channels = 2,
     .format_parameters = "minptime=10;useinbandfec=1"},
    {.codec = Codec::Vp8,
     .payload_type = 96,
     .rtx_payload_type = 97,
     .encoding_name = "VP8",
     .clock_rate_hz = video_clock_hz,
     .channels = 0,
     .format_parameters = ""},
    {.codec = Codec::Vp9,
     .payload_type = 98,
     .rtx_payload_type = 99,
     .encoding_name = "VP9",
     .clock_rate_hz = video_clock_hz,
     .channels = 0,
     .format_parameters = "profile-id=0"},
    {.codec = Codec::H264,
     .payload_type = 102,
     .rtx_payload_type = 103,
     .encoding_name = "H264",
     .clock_rate_hz = video_clock_hz,
     .channels = 0,
     .format_parameters = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"},
    {.codec = Codec::H264,
     .payload_type = 104,
     .rtx_payload_type = 105,
     .encoding_name = "H264",
     .clock_rate_hz = video_clock_hz,
     .channels = 0,
     .format_parameters = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=640c1f"},
    {.codec = Codec::Av1,
     .payload_type = 106,
     .rtx_payload_type = 107,
     .encoding_name = "AV1",
     .clock_rate_hz = video_clock_hz,
     .channels = 0,
     .format_parameters = ""},
    {.codec = Codec::H265,
     .payload_type = 108,
     .rtx_payload_type = 109,
     .encoding_name = "H265",
     .clock_rate_hz = video_clock_hz,
     .channels = 0,
     .format_parameters = "level-id=180;profile-id=1;tier-flag=0;tx-mode=SRST"},
    {.codec = Codec::Pcmu,
     .payload_type = 0,
     .rtx_payload_type = 113,
     .encoding_name = "PCMU",
     .clock_rate_hz = telephone_clock_hz,
     .channels = 1,
     .format_parameters = ""},
    {.codec = Codec::Pcma,
     .payload_type = 8,
     .rtx_payload_type = 114,
     .encoding_name = "PCMA",
     .clock_rate_hz = telephone_clock_hz,
     .channels = 1,
     .format_parameters = ""},
}};

constexpr std::array<HeaderExtension, 7> extensions = {{
    {.id = ExtensionId::Mid,
     .uri = "urn:ietf:params:rtp-hdrext:sdes:mid",
     .audio = true,
     .video = true,
     .forwarded = false},
    {.id = ExtensionId::RtpStreamId,
     .uri = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id",
     .audio = false,
     .video = true,
     .forwarded = false},
    {.id = ExtensionId::RepairedRtpStreamId,
     .uri = "urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id",
     .audio = false,
     .video = true,
     .forwarded = false},
    {.id = ExtensionId::TransportWideCc,
     .uri = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01",
     .audio = true,
     .video = true,
     .forwarded = false},
    {.id = ExtensionId::AudioLevel,
     .uri = "urn:ietf:params:rtp-hdrext:ssrc-audio-level",
     .audio = true,
     .video = false,
     .forwarded = true},
    {.id = ExtensionId::DependencyDescriptor,
     .uri = "https://aomediacodec.github.io/av1-rtp-spec/"
            "#dependency-descriptor-rtp-header-extension",
     .audio = false,
     .video = true,
     .forwarded = true},
    {.id = ExtensionId::VideoOrientation,
     .uri = "urn:3gpp:video-orientation",
     .audio = false,
     .video = true,
     .forwarded = true},
}};

}  // namespace

std::span<const PayloadFormat> payload_formats() {
    return formats;
}

const PayloadFormat& publish_format(Codec codec) {
    const auto* const found = std::ranges::find(formats, codec, &PayloadFormat::codec);
    UMBRELLA_ASSERT(found != formats.end());
    return *found;
}

const PayloadFormat* find_payload_format(std::uint8_t payload_type) {
    const auto* const found =
        std::ranges::find(formats, payload_type, &PayloadFormat::payload_type);
    return found == formats.end() ? nullptr : found;
}

std::span<const HeaderExtension> header_extensions() {
    return extensions;
}

}  // namespace umbrella::core::rtp
