// Gathers UDP packets for one destination and sends them with as few system calls as there can be.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include <sys/socket.h>
#include <sys/uio.h>

#include "base/limits.hpp"
#include "wire/gso.hpp"

namespace umbrella::wire {

/// What became of a batch. sent + dropped is what was in it.
struct SendResult {
    std::size_t sent = 0;     ///< packets that the kernel took
    std::size_t dropped = 0;  ///< packets that it did not take
    std::size_t errors = 0;   ///< errors of the path that it reported (ICMP); they stop nothing
};

/// The packets lie one behind the other in one buffer. Those that follow each other and are of
/// equal size, the last one perhaps smaller, leave as one message that the kernel cuts (GSO);
/// several messages leave in one sendmmsg. The order stays. Nothing waits: what a full socket does
/// not take is dropped. One thread at a time; no allocation after the constructor. Serves one
/// destination after another.
class UdpBatch {
  public:
    explicit UdpBatch(Gso& gso = Gso::of_process());
    UdpBatch(const UdpBatch&) = delete;
    UdpBatch& operator=(const UdpBatch&) = delete;

    /// Room for one packet, limits::udp_packet_bytes of it; what is written there counts after
    /// commit(). Only while not full().
    [[nodiscard]] std::span<std::uint8_t> next();
    /// The packet in the first `size` bytes of next() is in the batch; 1 to
    /// limits::udp_packet_bytes.
    void commit(std::size_t size);

    [[nodiscard]] bool full() const;
    [[nodiscard]] bool empty() const { return packets_ == 0; }
    [[nodiscard]] std::size_t packets() const { return packets_; }

    /// Sends all to `to`, through the UDP socket `fd` of the same address family, and begins anew.
    SendResult flush(int fd, const sockaddr* to, socklen_t to_length);

  private:
    enum class Cut : std::uint8_t { ByKernel, ByUs };
    struct Destination {
        int fd;
        const sockaddr* address;
        socklen_t length;
    };
    /// One message of sendmmsg: a run of packets.
    struct Run {
        std::size_t first = 0;
        std::size_t packets = 0;
        std::size_t bytes = 0;
    };
    /// What sendmmsg wants for one message, with room for UDP_SEGMENT.
    struct Control {
        alignas(cmsghdr) std::array<std::uint8_t, CMSG_SPACE(sizeof(std::uint16_t))> bytes;
    };

    void plan(std::size_t first, std::size_t offset, Cut cut, const Destination& to);
    [[nodiscard]] Run run_from(std::size_t first, Cut cut) const;
    void write_message(const Run& run, std::size_t offset, const Destination& to);
    void send_planned(const Destination& to, SendResult& result);
    [[nodiscard]] bool go_on_after(int error, const Destination& to, SendResult& result);
    void count_sent(std::size_t messages, sa_family_t family, SendResult& result);

    Gso& gso_;
    std::unique_ptr<std::array<std::uint8_t, limits::udp_batch_bytes>> buffer_;
    std::array<std::uint16_t, limits::udp_batch_packets> sizes_{};
    std::size_t packets_ = 0;
    std::size_t bytes_ = 0;

    // The plan of a flush: which message holds what, and how far it has come.
    std::array<Run, limits::udp_batch_packets> runs_{};
    std::array<mmsghdr, limits::udp_batch_packets> messages_{};
    std::array<iovec, limits::udp_batch_packets> pieces_{};
    std::array<Control, limits::udp_batch_packets> controls_{};
    std::size_t run_count_ = 0;
    std::size_t next_run_ = 0;
    bool tried_again_ = false;  ///< the next run has met an error of the path once
};

}  // namespace umbrella::wire
