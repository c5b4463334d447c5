#include "core/rtp/audio_level.hpp"

#include "core/rtp/formats.hpp"

namespace umbrella::core::rtp {
namespace {

/// The first bit is the sender's own guess at "voice" (RFC 6464 §3).
constexpr std::uint8_t level_mask = 0x7F;

}  // namespace

std::optional<std::uint8_t> audio_level(const PacketView& packet) {
    const auto element = packet.find_extension(static_cast<std::uint8_t>(ExtensionId::AudioLevel));
    if (!element || element->empty()) {
        return std::nullopt;
    }
    return static_cast<std::uint8_t>(element->front() & level_mask);
}

}  // namespace umbrella::core::rtp
