// An ICE agent on the port that all peers share: lite, so the peer checks and nominates, and this
// end answers. One host candidate for each address of the machine; no TCP, no STUN, no TURN.
#pragma once

#include <mutex>
#include <string>

#include "media/ice_agent_state.hpp"
#include "media/shared_port.hpp"
#include "wire/ice_lite.hpp"

namespace umbrella::media {

class LiteAgent final : public IceAgent::State, private SharedPort::Peer {
  public:
    [[nodiscard]] static std::shared_ptr<LiteAgent> create(std::shared_ptr<SharedPort> port,
                                                           const IceOptions& options);
    LiteAgent(std::shared_ptr<SharedPort> port, const IceOptions& options);

    [[nodiscard]] GstElement* make_sink() override;
    /// The peer is learned from its checks.
    void add_remote_candidate(const char* /*text*/) override {}
    bool set_local_credentials(const char* ufrag, const char* pwd) override;
    bool set_remote_credentials(const char* ufrag, const char* pwd) override;
    void set_controlling(bool /*controlling*/) override {}
    [[nodiscard]] bool is_controlling() const override { return false; }
    void set_force_relay(bool /*force*/) override {}
    /// One socket for all has one for all.
    void set_tos(guint /*tos*/) override {}
    bool add_local_address(const char* /*text*/) override { return false; }
    [[nodiscard]] GstWebRTCICECandidateStats** local_candidates() const override;
    [[nodiscard]] GstWebRTCICECandidateStats** remote_candidates() const override;
    [[nodiscard]] PairStats selected_pair() const override;

    [[nodiscard]] bool is_lite() const override { return true; }
    /// New credentials are all that there is to it.
    void restart() override {}
    bool send(std::span<const std::uint8_t> packet) override;

  private:
    using Path = SharedPort::Path;

    [[nodiscard]] guint open_stream() override { return 1; }
    [[nodiscard]] bool begin_to_gather() override;
    void close_transport(const std::shared_ptr<IceLoop::Context>& context) override;

    // On the port's thread.
    [[nodiscard]] bool take_check(const wire::StunMessage& message, core::rtp::Bytes datagram,
                                  const Path& from) override;
    void heard(Timestamp now) override { ice_.heard(now); }
    void take_packet(core::rtp::Bytes packet) override { State::take_packet(packet); }
    void look_at_time(Timestamp now) override;
    void gather();
    void answer_to(wire::IceLite::Credentials credentials);
    void note(bool selected);
    void note_selected();

    const std::shared_ptr<SharedPort> port_;
    wire::IceLite ice_;  ///< on the port's thread
    wire::IceLite::State told_ = wire::IceLite::State::New;

    mutable std::mutex mutex_;  ///< guards what follows; a leaf
    std::vector<wire::SocketAddress> addresses_;
    std::optional<Path> selected_;
    std::optional<wire::SocketAddress> selected_local_;
};

}  // namespace umbrella::media
