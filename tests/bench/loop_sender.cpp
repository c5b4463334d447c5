#include "loop_sender.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "core/rtp/formats.hpp"
#include "core/rtp/packet.hpp"

namespace umbrella::bench {

namespace rtp = core::rtp;

LoopSender::LoopSender(const MediaLoop& loop, std::uint8_t payload_type, std::uint32_t ssrc)
    : loop_(loop), payload_type_(payload_type), ssrc_(ssrc) {}

void LoopSender::switch_on(bool on) {
    if (on && !on_) {
        restart();
    }
    on_ = on;
}

void LoopSender::restart() {
    if (next_ > 0) {
        // On from the newest packet, by one frame and a bit.
        loop_timestamp_ += loop_.packets[next_ - 1].timestamp + (loop_.clock_rate_hz / 15);
    }
    next_ = 0;
    loop_began_.reset();
}

void LoopSender::send_due(Timestamp now, const std::function<void(Datagram&)>& send) {
    if (!on_) {
        return;
    }
    if (!loop_began_) {
        loop_began_ = now;
    }
    for (;;) {
        if (next_ == loop_.packets.size()) {
            next_ = 0;
            loop_timestamp_ += loop_.length;
            *loop_began_ += std::chrono::microseconds(std::int64_t{loop_.length} * 1'000'000 /
                                                      loop_.clock_rate_hz);
        }
        const auto elapsed =
            (now - *loop_began_).count() * std::int64_t{loop_.clock_rate_hz} / 1'000'000;
        if (loop_.packets[next_].timestamp > elapsed) {
            return;
        }
        Datagram bytes = packet(loop_.packets[next_++]);
        send(bytes);
        ++packets_;
    }
}

Datagram LoopSender::packet(const PreparedPacket& prepared) {
    constexpr std::size_t header_room = rtp::fixed_header_bytes + 12;
    const std::array level{level_.value_or(0)};
    const std::array elements{rtp::ExtensionElement{
        .id = static_cast<std::uint8_t>(rtp::ExtensionId::AudioLevel), .data = level}};
    Datagram bytes(header_room + prepared.payload.size());
    const std::size_t header =
        rtp::write_header(bytes,
                          {.marker = prepared.marker,
                           .payload_type = payload_type_,
                           .sequence_number = sequence_number_++,
                           .timestamp = loop_timestamp_ + prepared.timestamp,
                           .ssrc = ssrc_},
                          std::span<const rtp::ExtensionElement>(elements).first(level_ ? 1 : 0));
    bytes.resize(header + prepared.payload.size());
    std::ranges::copy(prepared.payload, bytes.begin() + static_cast<std::ptrdiff_t>(header));
    return bytes;
}

}  // namespace umbrella::bench
