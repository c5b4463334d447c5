// The peer connection to a neighbour: a bin of its own in the one pipeline, in it a webrtcbin with
// one audio and one video m-line, negotiated once and never again. What flows is a matter of
// streams, which are bound and unbound without any negotiation. A connection that has died is
// replaced by another. Main thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/sdp/trunk.hpp"
#include "core/trunk/stream_ssrcs.hpp"
#include "media/certificate_check.hpp"
#include "media/direct_transport.hpp"
#include "media/gst_ptr.hpp"
#include "media/ice.hpp"
#include "media/ice_agent.hpp"
#include "media/receiver_feedback.hpp"
#include "media/signal.hpp"
#include "media/stats.hpp"
#include "media/transport_meter.hpp"
#include "media/trunk_inputs.hpp"
#include "media/trunk_output.hpp"
#include "wire/dtls_certificate.hpp"

namespace umbrella::media {

class TrunkPeer : public std::enable_shared_from_this<TrunkPeer> {
  public:
    struct Options {
        std::string name;  ///< of the bin, "trunk/NODE"
        core::trunk::MediaRole role = core::trunk::MediaRole::Offers;
        IceOptions ice;
        wire::DtlsCertificate dtls_certificate;
        const wire::SendPath* send_path = nullptr;  ///< never null; outlives the peer
    };
    /// Called on the main thread, never from within a call of the peer's.
    struct Events {
        std::function<void(std::string sdp)> described;  ///< the offer or the answer
        std::function<void(std::string candidate)> candidate;
        std::function<void()> connected;
        std::function<void(std::string why)> failed;  ///< beyond repair
    };
    [[nodiscard]] static std::shared_ptr<TrunkPeer> create(GstPtr<GstElement> pipeline,
                                                           IceLoop& loop, Options options,
                                                           Events events);
    ~TrunkPeer();
    TrunkPeer(const TrunkPeer&) = delete;
    TrunkPeer& operator=(const TrunkPeer&) = delete;

    /// The end that offers, once; Events::described follows.
    void offer();
    /// The other one, once; Events::described follows. The text may be anything.
    void take_offer(const std::string& sdp);
    /// The end that offers; only the first one counts. The text may be anything.
    void take_answer(const std::string& sdp);
    /// May come before the description that it belongs to, and may be anything. More than
    /// limits::candidates_per_generation are ignored.
    void add_candidate(const std::string& candidate);

    void send(core::trunk::StreamIndex stream, const std::shared_ptr<Publication>& publication);
    void stop(core::trunk::StreamIndex stream);
    /// `begun` is called once, in a streaming thread, when it begins (SourceSwitch::expect()).
    void expect(core::trunk::StreamIndex stream,
                const std::shared_ptr<RemotePublication>& publication,
                const std::function<void()>& begun);
    /// Of what is expected.
    void use(core::trunk::StreamIndex stream);
    void forget(core::trunk::StreamIndex stream);

    [[nodiscard]] bool connected() const { return connected_; }
    /// RTP and RTCP, each packet authentic.
    [[nodiscard]] TrafficCount received() const { return transport_->received(); }
    void keep_alive() { feedback_->keep_alive(); }

    /// What the way to the neighbour carries; nothing while it is not heard from.
    [[nodiscard]] std::optional<core::rtp::BandwidthState> bandwidth() const;
    /// How to pace by that; at first Off.
    void set_pacing(core::rtp::Pacing pacing);
    /// On one stream, with all headers.
    [[nodiscard]] std::uint64_t bytes_sent(core::trunk::StreamIndex stream) const;

    /// Without what the neighbour's signalling knows.
    [[nodiscard]] TrunkStats stats() const;
    [[nodiscard]] GstBin* bin() const { return bin_.get(); }
    [[nodiscard]] const std::string& name() const { return options_.name; }

    /// Ends the connection: no event follows. `done` is called on the main thread when everything
    /// has left the pipeline.
    void shut_down(std::function<void()> done);

  private:
    TrunkPeer(GstPtr<GstElement> pipeline, IceLoop& loop, Options options, Events events);
    void start();
    void connect_signals();
    void watch_certificate();
    void add_mline(core::MediaKind kind);
    void take_remote(const std::string& sdp, core::sdp::TrunkDescription type);
    void on_created(Result<std::string> text);
    void on_local_set(const std::string& sdp);
    void on_remote_set(Result<void> done);
    void on_candidate(const std::string& candidate);
    void on_connection_state();
    void on_connected();
    void fail_peer(std::string why);
    [[nodiscard]] TrunkOutput& output(core::trunk::StreamIndex stream, core::MediaKind kind);
    [[nodiscard]] std::shared_ptr<TrunkInput> input(core::trunk::StreamIndex stream,
                                                    core::MediaKind kind);
    /// A handler for a result, which does nothing once this peer is gone or has ended.
    template <class... Args>
    std::function<void(Args...)> weakly(void (TrunkPeer::*method)(Args...));

    GstPtr<GstElement> pipeline_;
    Options options_;
    Events events_;
    std::shared_ptr<IceAgent> ice_;
    GstPtr<GstBin> bin_;
    GstPtr<GstElement> webrtcbin_;
    std::shared_ptr<CertificateCheck> certificate_check_;
    std::vector<SignalConnection> connections_;
    std::shared_ptr<DirectTransport> direct_;
    std::shared_ptr<TransportMeter> transport_;
    std::shared_ptr<ReceiverFeedback> feedback_;
    std::shared_ptr<TrunkInputs> inputs_;
    struct StreamOrder {
        bool operator()(const core::trunk::StreamSsrc& a, const core::trunk::StreamSsrc& b) const {
            return std::pair(a.stream, a.part) < std::pair(b.stream, b.part);
        }
    };
    std::map<core::trunk::StreamSsrc, std::unique_ptr<TrunkOutput>, StreamOrder> outputs_;
    std::vector<std::string> own_candidates_;    ///< until the own description is told
    std::vector<std::string> early_candidates_;  ///< of the neighbour, until its is set
    std::size_t candidates_ = 0;                 ///< of the neighbour
    bool is_told_ = false;
    bool has_remote_ = false;
    bool described_ = false;  ///< the neighbour's description has been set
    bool connected_ = false;
    bool failed_ = false;  ///< told
    core::rtp::Pacing pacing_ = core::rtp::Pacing::Off;
    bool ended_ = false;
};

}  // namespace umbrella::media
