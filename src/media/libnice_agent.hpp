// An ICE agent that stands on libnice: full ICE, with sockets of its own, STUN, TURN and TCP.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include <nice/agent.h>

#include "media/ice_agent_state.hpp"
#include "media/ice_candidate_stats.hpp"
#include "media/signal.hpp"

namespace umbrella::media {

/// libnice emits its signals on whatever thread changes something, perhaps with a lock of webrtcbin
/// held; what it says is told on by post().
class LibniceAgent final : public IceAgent::State {
  public:
    [[nodiscard]] static std::shared_ptr<LibniceAgent> create(
        const std::shared_ptr<IceLoop::Context>& context, const IceOptions& options);
    LibniceAgent(const std::shared_ptr<IceLoop::Context>& context, const IceOptions& options);

    [[nodiscard]] GstElement* make_sink() override;
    void add_remote_candidate(const char* text) override;
    bool set_local_credentials(const char* ufrag, const char* pwd) override;
    bool set_remote_credentials(const char* ufrag, const char* pwd) override;
    void set_controlling(bool controlling) override;
    [[nodiscard]] bool is_controlling() const override;
    void set_force_relay(bool force) override;
    void set_tos(guint tos) override;
    bool add_local_address(const char* text) override;
    [[nodiscard]] GstWebRTCICECandidateStats** local_candidates() const override;
    [[nodiscard]] GstWebRTCICECandidateStats** remote_candidates() const override;
    [[nodiscard]] PairStats selected_pair() const override;

    [[nodiscard]] bool is_lite() const override { return false; }
    void restart() override;
    bool send(std::span<const std::uint8_t> packet) override;

  private:
    [[nodiscard]] guint open_stream() override;
    [[nodiscard]] bool begin_to_gather() override;
    void close_transport(const std::shared_ptr<IceLoop::Context>& context) override;

    void connect_signals();
    /// Null once closed. Any thread.
    [[nodiscard]] GstPtr<NiceAgent> agent() const;
    void note_pair(const NiceCandidate& local, const NiceCandidate& remote);
    void on_pair_selected();
    void take_in_past_libnice();

    std::vector<SignalConnection> connections_;
    mutable std::mutex mutex_;  ///< guards what follows; a leaf
    GstPtr<NiceAgent> agent_;
    CandidatePtr local_;  ///< of the selected pair
    CandidatePtr remote_;
};

}  // namespace umbrella::media
