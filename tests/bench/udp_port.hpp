// The UDP sockets of all lean participants, one each, read in turns without waiting: a waiter's
// wakeup would be charged to the server that sends. When a packet came is the kernel's time, so it
// does not matter when it is read.
#pragma once

#include "octets.hpp"
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/clock.hpp"

namespace umbrella::bench {

/// Nanoseconds since 1970, of CLOCK_REALTIME: what the kernel stamps arrivals with.
using WallTime = std::uint64_t;
[[nodiscard]] WallTime wall_time();

[[nodiscard]] std::string text_of(in_addr address);

/// Which socket.
using Place = std::size_t;

class UdpPort {
  public:
    using Receiver = std::function<void(Octets, const sockaddr_in& from, WallTime arrived)>;

    UdpPort();
    ~UdpPort();
    UdpPort(const UdpPort&) = delete;
    UdpPort& operator=(const UdpPort&) = delete;

    /// This machine's address towards others; all sockets have it.
    [[nodiscard]] in_addr address() const { return address_; }
    /// A socket for a participant; `receiver` gets its datagrams and must not release it.
    [[nodiscard]] Place claim(Receiver receiver);
    void release(Place place);
    [[nodiscard]] std::uint16_t port_of(Place place) const;

    /// Queues a datagram; it goes out with the next flush(), or when the batch is full.
    void send(Place place, const sockaddr_in& to, Octets datagram);
    void flush();
    /// Hands out what has come at those sockets whose turn it is.
    void receive(Timestamp now);

    /// Datagrams that the kernel dropped because this process did not read in time.
    [[nodiscard]] std::uint64_t overflows() const { return overflows_; }
    /// Datagrams that the kernel would not take.
    [[nodiscard]] std::uint64_t refused() const { return refused_; }

  private:
    static constexpr std::size_t batch = 64;
    static constexpr std::size_t datagram_bytes = 2048;
    static constexpr std::size_t control_bytes = 96;
    struct Buffers;
    struct Socket {
        int fd = -1;
        std::uint16_t port = 0;
        std::uint32_t overflows = 0;
        Receiver receiver;
    };

    void receive_at(Socket& socket);
    [[nodiscard]] WallTime read_control(msghdr& header, Socket& socket);

    in_addr address_;
    std::unique_ptr<Buffers> in_;
    std::unique_ptr<Buffers> out_;
    std::vector<Place> queued_;
    std::vector<std::unique_ptr<Socket>> sockets_;  ///< null: free
    std::size_t turn_ = 0;
    Timestamp turned_;
    std::uint64_t overflows_ = 0;
    std::uint64_t refused_ = 0;
};

}  // namespace umbrella::bench
