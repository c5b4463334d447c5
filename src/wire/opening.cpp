#include "wire/opening.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "base/limits.hpp"
#include "base/limits_cameras.hpp"
#include "core/rtp/rewriter.hpp"

namespace umbrella::wire {
namespace {

/// Between two pictures of the copy: 1 ms at 90 kHz, so that no two share a timestamp.
constexpr std::uint32_t step = 90;
constexpr std::size_t timestamp_at = 4;  ///< RFC 3550 §5.1

std::uint32_t timestamp_of(const PacketRef& packet) {
    const auto view = core::rtp::PacketView::parse(packet->bytes());
    return view ? view->timestamp() : 0;
}

std::size_t pictures_in(std::span<const PacketRef> packets) {
    std::size_t pictures = 0;
    std::uint32_t earlier = 0;
    for (const PacketRef& packet : packets) {
        const std::uint32_t timestamp = timestamp_of(packet);
        pictures += pictures == 0 || timestamp != earlier ? 1 : 0;
        earlier = timestamp;
    }
    return pictures;
}

PacketRef with_timestamp(const PacketRef& packet, std::uint32_t timestamp, PacketPool& pool,
                         Timestamp now) {
    std::array<std::uint8_t, limits::udp_packet_bytes> room;
    const core::rtp::Bytes bytes = packet->bytes();
    std::ranges::copy(bytes, room.begin());
    core::rtp::ByteWriter(core::rtp::MutableBytes(room).subspan(timestamp_at)).u32(timestamp);
    return pool.make(core::rtp::Bytes(room).first(bytes.size()), now);
}

}  // namespace

void Opening::restart(std::uint32_t ssrc, std::uint32_t timestamp) {
    packets_.clear();
    bytes_ = 0;
    ssrc_ = ssrc;
    keyframe_timestamp_ = timestamp;
    keeping_ = true;
}

void Opening::add(const PacketRef& packet) {
    const auto source = core::rtp::inspect_source(packet->bytes());
    if (!source) {
        return;
    }
    const std::lock_guard lock(mutex_);
    const std::uint32_t timestamp = source->view.timestamp();
    const bool same = keeping_ && source->view.ssrc() == ssrc_;
    // A keyframe has several packets that look like its first.
    if (source->info.starts_keyframe && (!same || timestamp != keyframe_timestamp_)) {
        restart(source->view.ssrc(), timestamp);
    } else if (!same) {
        return;
    }
    packets_.push_back(packet);
    bytes_ += packet->bytes().size();
    if (packets_.size() > limits::opening_packets || bytes_ > limits::opening_bytes) {
        packets_.clear();
        keeping_ = false;
    }
}

void Opening::clear() {
    const std::lock_guard lock(mutex_);
    packets_.clear();
    bytes_ = 0;
    keeping_ = false;
}

std::vector<PacketRef> Opening::copy(PacketPool& pool, Timestamp now) const {
    std::vector<PacketRef> kept;
    {
        const std::lock_guard lock(mutex_);
        kept = packets_;
    }
    if (kept.empty()) {
        return kept;
    }
    const std::uint32_t newest = timestamp_of(kept.back());
    std::size_t left = pictures_in(kept);
    std::uint32_t earlier = 0;
    bool first = true;
    for (PacketRef& packet : kept) {
        const std::uint32_t timestamp = timestamp_of(packet);
        left -= first || timestamp != earlier ? 1 : 0;
        first = false;
        earlier = timestamp;
        packet =
            with_timestamp(packet, newest - (static_cast<std::uint32_t>(left) * step), pool, now);
        if (!packet) {
            return {};  // there are too many packets: it waits for a keyframe, as elsewhere
        }
    }
    return kept;
}

}  // namespace umbrella::wire
