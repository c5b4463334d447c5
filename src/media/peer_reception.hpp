// What comes from one peer past webrtcbin, and what the peer is told of it: receiver reports and
// transport-wide feedback, which its worker sends.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "core/rtp/reception.hpp"
#include "media/session_stats.hpp"
#include "wire/send_path.hpp"

namespace umbrella::media {

/// Any thread.
class PeerReception {
  public:
    /// As core::rtp::Reception; nobody else sends RTCP from `sender`.
    PeerReception(std::uint32_t sender, std::string cname)
        : shared_(std::make_shared<Shared>(sender, std::move(cname))) {}

    /// From now on the transport's worker tells the peer.
    void begin(wire::Transport& transport) const;

    /// A packet that is authentic and has not come before.
    void receive(const core::rtp::PacketView& packet, Timestamp now) const;
    void note_sender_report(std::uint32_t ssrc, std::uint64_t ntp_time, Timestamp now) const;

    /// Nothing if nothing of this SSRC has come.
    [[nodiscard]] std::optional<ReceptionStats> of(std::uint32_t ssrc) const;

  private:
    /// What the worker has a share of. It must not have one of the transport: the workers would
    /// perhaps end in one of their own threads.
    struct Shared {
        Shared(std::uint32_t sender, std::string cname) : reception(sender, std::move(cname)) {}
        std::mutex mutex;  ///< guards what follows; a leaf
        core::rtp::Reception reception;
    };
    std::shared_ptr<Shared> shared_;
};

}  // namespace umbrella::media
