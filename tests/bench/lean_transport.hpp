// ICE (RFC 8445, one host candidate) and DTLS-SRTP of one lean client. No thread; its socket is one
// of those that are read in turns.
#pragma once

#include "dtls_srtp.hpp"
#include "octets.hpp"
#include "udp_port.hpp"
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "core/sdp/offer.hpp"
#include "wire/stun.hpp"

namespace umbrella::bench {

class LeanTransport {
  public:
    struct Handlers {
        std::function<void()> ice_connected;  ///< the handshake has begun
        std::function<void()> connected;
        std::function<void(Octets, WallTime arrived)> rtp;  ///< still encrypted, but for its header
        std::function<void(Octets)> rtcp;
    };
    enum class Role : std::uint8_t { Controlled, Controlling };

    /// What is referred to must outlive it.
    LeanTransport(UdpPort& port, const Certificate& certificate, Role role, Handlers handlers);
    ~LeanTransport();
    LeanTransport(const LeanTransport&) = delete;
    LeanTransport& operator=(const LeanTransport&) = delete;

    [[nodiscard]] const core::sdp::IceCredentials& credentials() const { return ours_; }
    /// "candidate:...", the only one.
    [[nodiscard]] std::string candidate() const;
    void set_remote(const core::sdp::IceCredentials& credentials) { theirs_ = credentials; }
    /// "candidate:..."; others than of UDP and of this machine's first address are
    /// passed over.
    void add_candidate(const std::string& candidate);

    [[nodiscard]] bool connected() const { return dtls_.connected(); }
    [[nodiscard]] std::string_view protection() const { return dtls_.protection(); }
    void send_rtp(Datagram& packet);
    void send_rtcp(Datagram& packet);
    [[nodiscard]] bool unprotect(Datagram& packet) { return dtls_.unprotect(packet); }
    /// Every 10 ms or so.
    void tick(Timestamp now);

  private:
    void send(Octets datagram);
    void take(Octets datagram, const sockaddr_in& from, WallTime arrived);
    void take_stun(Octets datagram, const sockaddr_in& from);
    void take_dtls(Octets datagram);
    void take_response(const wire::StunMessage& message, const sockaddr_in& from);
    void select(const sockaddr_in& remote);
    void check(const sockaddr_in& remote);

    UdpPort& port_;
    Role role_;
    Handlers handlers_;
    Place place_;
    core::sdp::IceCredentials ours_;
    core::sdp::IceCredentials theirs_;
    std::uint64_t tie_breaker_;
    wire::StunTransaction transaction_{};
    std::vector<sockaddr_in> remotes_;
    std::optional<sockaddr_in> selected_;
    Timestamp checked_;
    bool reported_ = false;
    DtlsSrtp dtls_;
};

}  // namespace umbrella::bench
