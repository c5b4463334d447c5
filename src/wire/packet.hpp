// RTP packets on their way from one publisher to many subscribers: written once, then only read.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <utility>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "core/rtp/bytes.hpp"

namespace umbrella::wire {

class PacketPool;

/// Made by a pool, never changed, shared by PacketRefs of any thread.
class Packet {
  public:
    [[nodiscard]] core::rtp::Bytes bytes() const { return std::span(bytes_).first(size_); }
    [[nodiscard]] Timestamp arrival() const { return arrival_; }

  private:
    friend class PacketPool;
    friend class PacketRef;

    std::atomic<std::uint32_t> references_{0};
    std::uint16_t size_ = 0;
    Timestamp arrival_;
    PacketPool* pool_ = nullptr;
    Packet* next_free_ = nullptr;
    std::array<std::uint8_t, limits::udp_packet_bytes> bytes_;
};

/// Keeps a packet alive. Null is allowed.
class PacketRef {
  public:
    PacketRef() = default;
    PacketRef(const PacketRef& other) : packet_(other.packet_) {
        if (packet_ != nullptr) {
            packet_->references_.fetch_add(1, std::memory_order_relaxed);
        }
    }
    PacketRef(PacketRef&& other) noexcept : packet_(std::exchange(other.packet_, nullptr)) {}
    PacketRef& operator=(PacketRef other) noexcept {
        std::swap(packet_, other.packet_);
        return *this;
    }
    ~PacketRef() { release(); }

    [[nodiscard]] const Packet* operator->() const { return packet_; }
    [[nodiscard]] const Packet& operator*() const { return *packet_; }
    [[nodiscard]] explicit operator bool() const { return packet_ != nullptr; }

  private:
    friend class PacketPool;
    explicit PacketRef(Packet* packet) : packet_(packet) {}
    void release();

    Packet* packet_ = nullptr;
};

/// Makes packets, at most limits::pooled_packets at a time, and keeps some of the memory of those
/// that are gone. It must outlive its packets. Any thread.
class PacketPool {
  public:
    PacketPool() = default;
    /// No packet of it is left.
    ~PacketPool();
    PacketPool(const PacketPool&) = delete;
    PacketPool& operator=(const PacketPool&) = delete;

    /// A copy of `bytes`. Null if they are longer than limits::udp_packet_bytes, or if there are
    /// too many packets.
    [[nodiscard]] PacketRef make(core::rtp::Bytes bytes, Timestamp arrival);

    /// Packets that live now.
    [[nodiscard]] std::size_t alive() const;

  private:
    friend class PacketRef;
    struct Spare {
        Packet* first = nullptr;
        std::size_t count = 0;
    };
    [[nodiscard]] std::unique_ptr<Packet> take();
    void give_back(std::unique_ptr<Packet> packet);

    /// Guards what follows; a leaf.
    mutable std::mutex mutex_;
    Spare spare_;
    std::size_t alive_ = 0;
};

}  // namespace umbrella::wire
