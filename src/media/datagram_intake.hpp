// Media of one peer off its socket, past libnice and GLib.
//
// A packet that a GSource reads costs seven system calls and two iterations of its main context:
// libnice reads until nothing is left, and GLib wakes itself up when it suspends and resumes a
// source that does not recurse. Media is nearly all that comes once a pair is selected, and needs
// neither.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "base/limits.hpp"
#include "wire/socket_address.hpp"

namespace umbrella::media {

/// Takes what RFC 7983 §7 calls RTP or RTCP, from one address. All else (STUN, DTLS, who is not
/// known, what is larger than any packet) stays in the socket, in its order, for its owner. One
/// thread, the one on which the owner reads.
class DatagramIntake {
  public:
    using Read = std::function<void(std::span<const std::uint8_t> packet)>;
    /// `descriptor`, not blocking, stays the caller's. `read` must not end the intake.
    DatagramIntake(int descriptor, const wire::SocketAddress& remote, Read read);

    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// Reads what has come, at most limits::intake_packets. False: what comes next is the owner's.
    [[nodiscard]] bool take();

  private:
    enum class Next : std::uint8_t { Ours, Others, Nothing };
    [[nodiscard]] Next next() const;

    int descriptor_;
    wire::SocketAddress remote_;
    Read read_;
    std::unique_ptr<std::uint8_t[]> buffer_;
};

}  // namespace umbrella::media
