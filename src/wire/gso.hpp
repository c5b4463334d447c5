// Whether the kernel cuts one large send into UDP packets for us (UDP_SEGMENT, Linux 4.18).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include <sys/socket.h>

namespace umbrella::wire {

/// What is known of it, for IPv4 and IPv6 apart, shared by all senders. Any thread.
///
/// A kernel that does not know UDP_SEGMENT would ignore it and send one packet of 64 KB, so it is
/// asked once. One that knows it may still refuse a send: EIO where a device or a tunnel cannot
/// checksum, EINVAL or EMSGSIZE where a packet is longer than the path allows. That may be one
/// destination's matter, so only refusals in a row, whoever meets them, end the trying for good.
class Gso {
  public:
    enum class Use : std::uint8_t { Try, Never };
    explicit Gso(Use use = Use::Try);

    /// The one that all senders of this process share.
    [[nodiscard]] static Gso& of_process();

    /// `family` is AF_INET or AF_INET6, and `socket`'s; any other is never usable.
    [[nodiscard]] bool usable(int socket, sa_family_t family);
    /// A send with UDP_SEGMENT went out, or was refused with `error`.
    void accepted(sa_family_t family);
    void refused(sa_family_t family, int error);

  private:
    struct Family {
        enum class State : std::uint8_t { Unasked, Usable, Unusable };
        std::atomic<State> state{State::Unasked};
        std::atomic<unsigned> refusals{0};  ///< in a row
    };
    [[nodiscard]] Family* of(sa_family_t family);

    std::array<Family, 2> families_;
};

/// Whether a send failed because of UDP_SEGMENT, perhaps: the same without it is worth a try.
[[nodiscard]] bool may_be_gso_refusal(int error);

}  // namespace umbrella::wire
