// One peer's ICE where this end is lite (RFC 8445 §2.5): it answers the peer's connectivity checks,
// and takes the pair that the peer nominates. Pure: neither socket nor clock.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "wire/socket_address.hpp"
#include "wire/stun.hpp"

namespace umbrella::wire {

class IceLite {
  public:
    struct Credentials {
        std::string ufrag;
        std::string pwd;  ///< at most 64 bytes, as those that we make are
    };
    /// Which of our sockets, by a number that its owner gives, and whose address.
    struct Path {
        int socket = 0;
        SocketAddress remote;
        friend bool operator==(const Path&, const Path&) = default;
    };
    enum class State : std::uint8_t {
        New,       ///< the peer's credentials are not known
        Checking,  ///< nothing is nominated
        Connected,
        Disconnected,  ///< nothing has come for limits::ice_disconnected_after
        Failed,        ///< nor for limits::ice_failed_after. Goes on with the next check
    };

    /// Ours. Those before stay valid beside them, since the peer uses them until it has heard of
    /// the new ones (RFC 8445 §9); older ones end. Again with the same: nothing changes.
    void set_local(Credentials credentials);
    /// The peer's user name fragment. Nothing is selected before: whoever checks until then has
    /// read our description, but may not be the one whose description is taken. Whether selected()
    /// is another one now.
    bool set_remote(std::string ufrag);
    /// All that may come in a check, newest first.
    [[nodiscard]] std::vector<std::string> local_ufrags() const;

    /// What to do about a message that comes from `from`.
    struct Verdict {
        StunDatagram reply;      ///< to be sent back by the same way; empty: none
        bool authentic = false;  ///< who sent it knows our password: packets from there are its own
        bool selected = false;   ///< selected() is another one now
    };
    /// `message` was read from `datagram`.
    [[nodiscard]] Verdict take(const StunMessage& message, core::rtp::Bytes datagram,
                               const Path& from, Timestamp now);
    /// A packet has come from an address that a check came from.
    void heard(Timestamp now) { heard_ = now; }

    [[nodiscard]] const std::optional<Path>& selected() const { return selected_; }
    /// Looks at the time.
    [[nodiscard]] State state(Timestamp now) const;

  private:
    [[nodiscard]] const Credentials* named_by(std::string_view username) const;
    [[nodiscard]] bool nominate(const Path& path);

    std::vector<Credentials> local_;  ///< newest first, at most two
    std::string remote_;
    std::optional<Path> selected_;
    std::optional<Path> nominated_early_;  ///< before the peer's ufrag was known
    Timestamp heard_;
};

}  // namespace umbrella::wire
