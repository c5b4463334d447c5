#include "inspector.hpp"

#include "lean_transport.hpp"
#include "stamp.hpp"
#include "vp8_shape.hpp"
#include <chrono>

#include "core/rtp/packet.hpp"

namespace umbrella::bench {
namespace {

constexpr std::chrono::milliseconds interval{250};
constexpr std::size_t opus_header_bytes = 1;
constexpr WallTime microsecond_ns = 1000;

}  // namespace

bool Inspector::chosen() {
    if (one_in_ == 1) {
        return true;
    }
    // By chance and not by turns: packets come in patterns.
    random_ ^= random_ << 13U;
    random_ ^= random_ >> 17U;
    random_ ^= random_ << 5U;
    return random_ % one_in_ == 0;
}

void Inspector::offer(LeanTransport& transport, Octets packet, bool video, WallTime arrived) {
    ++packets_;
    if (!chosen()) {
        return;
    }
    scratch_.assign(packet.begin(), packet.end());
    if (!open(transport, scratch_)) {
        return;
    }
    if (const auto view = core::rtp::PacketView::parse(scratch_)) {
        look(view->payload(), video, arrived);
    }
}

bool Inspector::open(LeanTransport& transport, Datagram& packet) {
    ++findings_.looked_at;
    const bool done = transport.unprotect(packet);
    findings_.not_decrypted += done ? 0 : 1;
    return done;
}

void Inspector::look(Octets payload, bool video, WallTime arrived) {
    const auto header = video ? vp8_header_size(payload) : opus_header_bytes;
    const auto stamp = header ? read_stamp(payload, *header) : std::nullopt;
    if (!stamp) {
        ++findings_.wrong_content;
        return;
    }
    findings_.delays.add(arrived > stamp->sent ? (arrived - stamp->sent) / microsecond_ns : 0);
}

void Inspector::tick(Timestamp now) {
    const auto elapsed = now - ticked_;
    if (elapsed < interval) {
        return;
    }
    const std::uint64_t per_second =
        (packets_ - packets_before_) * 1'000'000 / static_cast<std::uint64_t>(elapsed.count());
    one_in_ = static_cast<std::uint32_t>(per_second / budget_) + 1;
    ticked_ = now;
    packets_before_ = packets_;
}

}  // namespace umbrella::bench
