// One participant's peer connection: a bin of its own in the one pipeline, in it a webrtcbin, its
// slots, and ghost pads for what it publishes. Main thread, but for pad-added.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/effects.hpp"
#include "core/events.hpp"
#include "core/sdp/offer.hpp"
#include "media/certificate_check.hpp"
#include "media/direct_transport.hpp"
#include "media/early_media.hpp"
#include "media/foreign_media.hpp"
#include "media/gst_ptr.hpp"
#include "media/ice.hpp"
#include "media/ice_agent.hpp"
#include "media/peer_reception.hpp"
#include "media/publication.hpp"
#include "media/rtp_inputs.hpp"
#include "media/signal.hpp"
#include "media/slot.hpp"
#include "media/stats.hpp"
#include "media/transport_meter.hpp"
#include "wire/dtls_certificate.hpp"

namespace umbrella::media {

/// Takes events on the main thread.
using EventSink = std::function<void(core::Event)>;

class Peer : public std::enable_shared_from_this<Peer> {
  public:
    struct Options {
        ParticipantId participant;
        std::string name;  ///< of the bin, "default/alice-7f3a"
        std::string label;
        IceOptions ice;
        wire::DtlsCertificate dtls_certificate;
        const wire::SendPath* send_path = nullptr;  ///< null: the stock path; outlives the peer
        /// The client made the offer (core::CreateMediaPeer); null: the server did.
        DialectPtr dialect;
    };
    [[nodiscard]] static std::shared_ptr<Peer> create(GstPtr<GstElement> pipeline, IceLoop& loop,
                                                      Options options, EventSink sink);
    ~Peer();
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    void add_publish_mline(const core::AddPublishMline& mline);
    void add_slot_mline(const core::AddSlotMline& mline);
    /// The next offer carries new ICE credentials, and the stored candidates come again.
    void restart_ice() { restart_ice_ = true; }
    void create_offer();
    void apply_answer(const std::string& sdp);
    void add_remote_candidate(std::size_t mline_index, const std::string& candidate);

    /// Null when there is no such m-line.
    [[nodiscard]] Slot* slot(const Mid& mid);
    /// What its sender reports tell.
    [[nodiscard]] const std::shared_ptr<wire::SourceClock>& clock() const { return clock_; }
    [[nodiscard]] std::shared_ptr<Publication> publication(const Mid& mid) const;

    /// Whether RTP or RTCP has come since the last call.
    [[nodiscard]] bool take_heard() { return transport_->take_heard(); }
    /// Appends the publish m-lines from which audio has come since the last call.
    void take_levels(std::vector<core::AudioLevel>& levels);
    [[nodiscard]] PeerStats stats() const;

    /// Ends the connection: no event follows. webrtcbin stops on a thread of its own, since that
    /// can take long; `done` is called on the main thread when everything has left the pipeline.
    void shut_down(std::function<void()> done);

    [[nodiscard]] const std::string& name() const { return options_.name; }
    [[nodiscard]] const ParticipantId& participant() const { return options_.participant; }
    [[nodiscard]] GstBin* bin() const { return bin_.get(); }

  private:
    struct LocalCandidate {
        Mid mid;
        std::string text;
    };
    /// What pad-added, which webrtcbin emits from its streaming threads, needs to see.
    class Inputs;

    Peer(GstPtr<GstElement> pipeline, IceLoop& loop, Options options, EventSink sink);
    void start();
    void speak_dialect();
    void receive_past_webrtcbin();
    void watch_certificate();
    void on_wrong_certificate();
    void on_connection_state();
    void on_gathering_state();
    void emit_end_of_candidates();
    void on_candidate(std::size_t mline_index, const std::string& candidate);
    void on_offer_text(Result<std::string> text);
    [[nodiscard]] std::string restarted(const std::string& offer);
    void on_offer_set(const std::string& offer, bool restart);
    void emit_candidate(const LocalCandidate& candidate);
    [[nodiscard]] std::uint32_t unused_ssrc();
    [[nodiscard]] std::unique_ptr<Slot> make_slot(Slot::Options options);
    [[nodiscard]] Result<void> open_direct_path();
    void on_connected();
    void fail_peer(core::ErrorCode code, const std::string& text);
    void emit(core::Event event) const;
    /// A callback for the main thread that does nothing once this peer is gone.
    template <class... Args>
    std::function<void(Args...)> weakly(void (Peer::*method)(Args...));

    GstPtr<GstElement> pipeline_;
    Options options_;
    EventSink sink_;
    std::shared_ptr<IceAgent> ice_;
    GstPtr<GstBin> bin_;
    GstPtr<GstElement> webrtcbin_;
    std::shared_ptr<Inputs> inputs_;
    std::shared_ptr<CertificateCheck> certificate_check_;
    std::vector<SignalConnection> connections_;
    std::shared_ptr<wire::SourceClock> clock_ = std::make_shared<wire::SourceClock>();
    std::shared_ptr<DirectTransport> direct_;   ///< null on the stock path
    std::shared_ptr<PeerReception> reception_;  ///< null: webrtcbin receives, and tells the peer
    std::shared_ptr<RtpInputs> rtp_inputs_;     ///< likewise
    std::shared_ptr<EarlyMedia> early_media_ = std::make_shared<EarlyMedia>();
    std::shared_ptr<TransportMeter> transport_;
    std::vector<core::sdp::MlinePlan> plan_;
    std::vector<LocalCandidate> local_candidates_;  ///< as libnice found them
    std::map<Mid, std::shared_ptr<Publication>> publications_;
    std::map<Mid, std::unique_ptr<Slot>> slots_;
    std::set<std::uint32_t> ssrcs_;  ///< of the slots and their retransmissions
    bool gathered_ = false;          ///< no more of them will come
    bool restart_ice_ = false;       ///< with the next offer
    bool connected_ = false;         ///< has been, at least once
    bool connected_now_ = false;
    bool ended_ = false;
};

}  // namespace umbrella::media
