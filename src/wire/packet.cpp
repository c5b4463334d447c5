#include "wire/packet.hpp"

#include <algorithm>

#include "base/result.hpp"

namespace umbrella::wire {

void PacketRef::release() {
    if (packet_ != nullptr && packet_->references_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
        packet_->pool_->give_back(std::unique_ptr<Packet>(packet_));
    }
    packet_ = nullptr;
}

PacketPool::~PacketPool() {
    UMBRELLA_ASSERT(alive_ == 0);
    while (spare_.first != nullptr) {
        const std::unique_ptr<Packet> packet(spare_.first);
        spare_.first = packet->next_free_;
    }
}

PacketRef PacketPool::make(core::rtp::Bytes bytes, Timestamp arrival) {
    if (bytes.size() > limits::udp_packet_bytes) {
        return {};
    }
    std::unique_ptr<Packet> packet = take();
    if (!packet) {
        return {};
    }
    packet->references_.store(1, std::memory_order_relaxed);
    packet->size_ = static_cast<std::uint16_t>(bytes.size());
    packet->arrival_ = arrival;
    packet->pool_ = this;
    std::ranges::copy(bytes, packet->bytes_.begin());
    return PacketRef(packet.release());
}

std::unique_ptr<Packet> PacketPool::take() {
    {
        const std::lock_guard lock(mutex_);
        if (alive_ >= limits::pooled_packets) {
            return nullptr;
        }
        ++alive_;
        if (spare_.first != nullptr) {
            std::unique_ptr<Packet> packet(spare_.first);
            spare_.first = packet->next_free_;
            --spare_.count;
            return packet;
        }
    }
    // make_unique would clear the bytes first.
    return std::make_unique_for_overwrite<Packet>();
}

void PacketPool::give_back(std::unique_ptr<Packet> packet) {
    const std::lock_guard lock(mutex_);
    --alive_;
    if (spare_.count < limits::spare_packets) {
        packet->next_free_ = spare_.first;
        spare_.first = packet.release();
        ++spare_.count;
    }
}

std::size_t PacketPool::alive() const {
    const std::lock_guard lock(mutex_);
    return alive_;
}

}  // namespace umbrella::wire
