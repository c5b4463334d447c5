// ICE and DTLS-SRTP of one lean client, on the main context without a thread of its own.
#pragma once

#include "dtls_srtp.hpp"
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <nice/agent.h>

#include "core/sdp/offer.hpp"
#include "media/gst_ptr.hpp"
#include "media/signal.hpp"

namespace umbrella::bench {

class LeanTransport {
  public:
    struct Handlers {
        std::function<void()> ice_connected;  ///< the handshake has begun
        std::function<void()> connected;
        std::function<void(Octets)> rtp;  ///< still encrypted, but for its header
        std::function<void(Octets)> rtcp;
    };
    LeanTransport(const Certificate& certificate, Handlers handlers);
    ~LeanTransport();
    LeanTransport(const LeanTransport&) = delete;
    LeanTransport& operator=(const LeanTransport&) = delete;

    [[nodiscard]] core::sdp::IceCredentials credentials() const;
    /// "candidate:...", all that there are.
    [[nodiscard]] std::vector<std::string> candidates() const;
    void set_remote(const core::sdp::IceCredentials& credentials);
    void add_candidate(const std::string& candidate);

    [[nodiscard]] bool connected() const { return dtls_.connected(); }
    void send_rtp(Datagram& packet);
    void send_rtcp(Datagram& packet);
    /// Several times a second.
    void tick();

  private:
    void send(Octets datagram);
    void take(Octets datagram);
    void on_state(guint state);

    Handlers handlers_;
    media::GstPtr<NiceAgent> agent_;
    guint stream_ = 0;
    bool started_ = false;
    bool reported_ = false;
    DtlsSrtp dtls_;
    std::vector<media::SignalConnection> connections_;
};

}  // namespace umbrella::bench
