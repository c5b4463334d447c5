#include "media/trunk_peer.hpp"

#include <utility>

#include "base/limits.hpp"
#include "base/limits_bandwidth.hpp"
#include "base/log.hpp"
#include "base/result.hpp"
#include "core/sdp/candidate.hpp"
#include "media/caps.hpp"
#include "media/elements.hpp"
#include "media/main_loop.hpp"
#include "media/promise.hpp"
#include "media/teardown.hpp"
#include "media/tuning.hpp"
#include "media/webrtcbin.hpp"

namespace umbrella::media {

using core::MediaKind;
using core::sdp::TrunkDescription;
using core::trunk::MediaRole;
using core::trunk::StreamIndex;
using core::trunk::StreamPart;

namespace {

GstWebRTCSDPType sdp_type(TrunkDescription type) {
    return type == TrunkDescription::Offer ? GST_WEBRTC_SDP_TYPE_OFFER : GST_WEBRTC_SDP_TYPE_ANSWER;
}

MediaKind kind_of(const Publication& publication) {
    return core::kind_of(publication.mline().codec);
}

}  // namespace

template <class... Args>
std::function<void(Args...)> TrunkPeer::weakly(void (TrunkPeer::*method)(Args...)) {
    return [weak = weak_from_this(), method](Args... args) {
        const auto self = weak.lock();
        if (self && !self->ended_) {
            ((*self).*method)(std::forward<Args>(args)...);
        }
    };
}

TrunkPeer::TrunkPeer(GstPtr<GstElement> pipeline, IceLoop& loop, Options options, Events events)
    : pipeline_(std::move(pipeline)),
      options_(std::move(options)),
      events_(std::move(events)),
      ice_(IceAgent::create(loop, options_.ice)) {}

TrunkPeer::~TrunkPeer() = default;

std::shared_ptr<TrunkPeer> TrunkPeer::create(GstPtr<GstElement> pipeline, IceLoop& loop,
                                             Options options, Events events) {
    std::shared_ptr<TrunkPeer> peer(
        new TrunkPeer(std::move(pipeline), loop, std::move(options), std::move(events)));
    peer->start();
    return peer;
}

void TrunkPeer::start() {
    bin_ = make_bin(options_.name);
    webrtcbin_ = make_webrtcbin("webrtc", *ice_);
    connections_ = tune_webrtcbin(webrtcbin_.get(), options_.dtls_certificate.pem);
    direct_ = std::make_shared<DirectTransport>(*options_.send_path, webrtcbin_.get(), ice_,
                                                random_text(16));
    direct_->wire().estimate_bandwidth();
    feedback_ = std::make_shared<ReceiverFeedback>(direct_->shared_wire(),
                                                   core::trunk::feedback_ssrc(options_.role));
    inputs_ = std::make_shared<TrunkInputs>(core::trunk::other_end(options_.role));
    transport_ = std::make_shared<TransportMeter>(
        options_.name,
        [inputs = inputs_](const core::rtp::SenderReport& report,
                           std::chrono::microseconds arrival) { inputs->report(report, arrival); },
        direct_);
    connections_.push_back(TransportMeter::attach(webrtcbin_.get(), transport_));
    // After the meter, since it drops what the meter has read.
    connections_.push_back(TrunkInputs::attach(webrtcbin_.get(), inputs_));
    watch_certificate();
    connect_signals();

    gst_bin_add(bin_.get(), webrtcbin_.get());
    gst_bin_add(GST_BIN(pipeline_.get()), GST_ELEMENT(bin_.get()));
    gst_element_sync_state_with_parent(GST_ELEMENT(bin_.get()));
    add_mline(MediaKind::Audio);
    add_mline(MediaKind::Video);
}

void TrunkPeer::connect_signals() {
    connections_.push_back(connect_signal<guint, gchar*>(
        webrtcbin_.get(), "on-ice-candidate",
        [found = weakly(&TrunkPeer::on_candidate)](guint, const gchar* candidate) {
            post_to_main([found, text = std::string(candidate)] { found(text); });
        }));
    connections_.push_back(connect_signal<GParamSpec*>(
        webrtcbin_.get(), "notify::connection-state",
        [changed = weakly(&TrunkPeer::on_connection_state)](GParamSpec*) {
            post_to_main(changed);
        }));
}

void TrunkPeer::watch_certificate() {
    certificate_check_ = std::make_shared<CertificateCheck>(
        [inputs = inputs_, fail = weakly(&TrunkPeer::fail_peer)] {
            inputs->refuse();
            post_to_main([fail] {
                fail("the certificate of the media connection is not the one that was named");
            });
        });
    connections_.push_back(watch_peer_certificate(webrtcbin_.get(), certificate_check_));
}

/// What flows there goes past webrtcbin, both ways.
void TrunkPeer::add_mline(MediaKind kind) {
    const std::uint32_t ssrc = core::trunk::mline_ssrc(options_.role, kind);
    const std::string mid(core::sdp::trunk_mid(kind));
    auto slot = make_element("umbrellaslot", mid);
    g_object_set(slot.get(), "ssrc", ssrc, nullptr);
    gst_util_set_object_arg(G_OBJECT(slot.get()), "kind", mid.c_str());
    gst_bin_add(bin_.get(), slot.get());
    const auto pad = request_mline(webrtcbin_.get());
    const auto transceiver = object_property<GstWebRTCRTPTransceiver>(pad.get(), "transceiver");
    const CapsPtr preferences = slot_preferences(kind, Mid(mid), ssrc);
    g_object_set(transceiver.get(), "direction", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDRECV,
                 "codec-preferences", preferences.get(), "do-nack",
                 static_cast<gboolean>(kind == MediaKind::Video), nullptr);
    const auto src = GstPtr<GstPad>::adopt(gst_element_get_static_pad(slot.get(), "src"));
    UMBRELLA_ASSERT(gst_pad_link(src.get(), pad.get()) == GST_PAD_LINK_OK);
    gst_element_sync_state_with_parent(slot.get());
    // create-offer wants them on the pad.
    const CapsPtr caps = slot_stream_caps(kind, ssrc);
    gboolean taken = FALSE;
    g_signal_emit_by_name(slot.get(), "prepare", caps.get(), &taken);
    UMBRELLA_ASSERT(taken != FALSE);
}

void TrunkPeer::fail_peer(std::string why) {
    if (!std::exchange(failed_, true)) {
        events_.failed(std::move(why));
    }
}

// --- Negotiation --------------------------------------------------------------------------

void TrunkPeer::offer() {
    create_offer(webrtcbin_.get(), weakly(&TrunkPeer::on_created));
}

void TrunkPeer::take_offer(const std::string& sdp) {
    take_remote(sdp, TrunkDescription::Offer);
}

void TrunkPeer::take_answer(const std::string& sdp) {
    take_remote(sdp, TrunkDescription::Answer);
}

void TrunkPeer::take_remote(const std::string& sdp, TrunkDescription type) {
    if (std::exchange(has_remote_, true)) {
        return;
    }
    const auto remote = core::sdp::read_trunk_transport(sdp);
    if (!remote) {
        post_to_main([failed = weakly(&TrunkPeer::fail_peer), why = remote.error().message] {
            failed(why);
        });
        return;
    }
    certificate_check_->expect(remote->fingerprint);
    set_remote_description(webrtcbin_.get(), sdp_type(type),
                           core::sdp::write_trunk_description(type, *remote),
                           weakly(&TrunkPeer::on_remote_set));
}

void TrunkPeer::on_created(Result<std::string> text) {
    auto own = text ? core::sdp::read_trunk_transport(*text) : tl::make_unexpected(text.error());
    if (!own) {
        fail_peer(own.error().message);
        return;
    }
    // webrtcbin takes the key behind the certificate for a part of it (webrtcsdp.c:636).
    own->fingerprint = options_.dtls_certificate.fingerprint;
    own->ice_lite = ice_->is_lite();
    const TrunkDescription type =
        options_.role == MediaRole::Offers ? TrunkDescription::Offer : TrunkDescription::Answer;
    const std::string sdp = core::sdp::write_trunk_description(type, *own);
    set_local_description(webrtcbin_.get(), sdp_type(type), sdp,
                          [weak = weak_from_this(), sdp](const Result<void>& done) {
                              const auto self = weak.lock();
                              if (self && !self->ended_) {
                                  done ? self->on_local_set(sdp)
                                       : self->fail_peer(done.error().message);
                              }
                          });
}

void TrunkPeer::on_local_set(const std::string& sdp) {
    is_told_ = true;
    events_.described(sdp);
    // Gathering begins before the description is set: candidates that came before it would be of a
    // connection that the other end does not know.
    for (const std::string& candidate : std::exchange(own_candidates_, {})) {
        events_.candidate(candidate);
    }
}

void TrunkPeer::on_remote_set(Result<void> done) {
    if (!done) {
        fail_peer(done.error().message);
        return;
    }
    described_ = true;
    for (const std::string& candidate : std::exchange(early_candidates_, {})) {
        g_signal_emit_by_name(webrtcbin_.get(), "add-ice-candidate", 0U, candidate.c_str());
    }
    if (options_.role == MediaRole::Answers) {
        create_answer(webrtcbin_.get(), weakly(&TrunkPeer::on_created));
    }
}

void TrunkPeer::add_candidate(const std::string& candidate) {
    const auto checked = core::sdp::check_candidate(candidate);
    if (!checked || !is_usable_remote_candidate(*checked) ||
        candidates_ == limits::candidates_per_generation) {
        return;
    }
    ++candidates_;
    if (described_) {
        g_signal_emit_by_name(webrtcbin_.get(), "add-ice-candidate", 0U, checked->c_str());
    } else {
        early_candidates_.push_back(*checked);
    }
}

void TrunkPeer::on_candidate(const std::string& candidate) {
    for (std::string& advertised : advertised_candidates(candidate, options_.ice)) {
        if (is_told_) {
            events_.candidate(std::move(advertised));
        } else {
            own_candidates_.push_back(std::move(advertised));
        }
    }
}

void TrunkPeer::on_connection_state() {
    GstWebRTCPeerConnectionState state = GST_WEBRTC_PEER_CONNECTION_STATE_NEW;
    g_object_get(webrtcbin_.get(), "connection-state", &state, nullptr);
    if (state == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED && !connected_) {
        fail_peer("no network path could be found");
    } else if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED && !connected_ &&
               !certificate_check_->has_refused()) {
        on_connected();
    }
}

void TrunkPeer::on_connected() {
    const Result<void> opened = direct_->open(
        options_.name,
        {.rtcp = [meter = transport_](core::rtp::Bytes compound) { meter->read_beside(compound); },
         .rtp = std::nullopt});
    if (!opened) {
        fail_peer(opened.error().message);
        return;
    }
    connected_ = true;
    keep_alive();
    events_.connected();
}

// --- Streams ------------------------------------------------------------------------------

TrunkOutput& TrunkPeer::output(StreamIndex stream, MediaKind kind) {
    const core::trunk::StreamSsrc which{stream, core::trunk::part_of(kind)};
    auto& place = outputs_[which];
    if (!place) {
        place = std::make_unique<TrunkOutput>(bin_, which, options_.role, *direct_);
        transport_->expect_reports_about(place->ssrc());
    }
    return *place;
}

void TrunkPeer::send(StreamIndex stream, const std::shared_ptr<Publication>& publication) {
    TrunkOutput& target = output(stream, kind_of(*publication));
    if (target.publication() != publication) {
        stop(stream);
        target.bind(publication);
    }
}

void TrunkPeer::stop(StreamIndex stream) {
    for (const StreamPart part : {StreamPart::Video, StreamPart::Audio}) {
        const auto found = outputs_.find({stream, part});
        if (found != outputs_.end()) {
            found->second->unbind();
        }
    }
}

std::optional<core::rtp::BandwidthState> TrunkPeer::bandwidth() const {
    const Timestamp now{std::chrono::microseconds(g_get_monotonic_time())};
    return connected_ ? direct_->wire().bandwidth(now - limits::estimate_silent_after)
                      : std::nullopt;
}

void TrunkPeer::set_pacing(core::rtp::Pacing pacing) {
    if (std::exchange(pacing_, pacing) != pacing) {
        direct_->wire().set_pacing(pacing);
    }
}

std::uint64_t TrunkPeer::bytes_sent(StreamIndex stream) const {
    std::uint64_t bytes = 0;
    for (const StreamPart part : {StreamPart::Video, StreamPart::Audio}) {
        if (const auto found = outputs_.find({stream, part}); found != outputs_.end()) {
            const wire::StreamStats sent = found->second->stats();
            bytes += sent.bytes + sent.packets * limits::packet_overhead_bytes;
        }
    }
    return bytes;
}

std::shared_ptr<TrunkInput> TrunkPeer::input(StreamIndex stream, MediaKind kind) {
    const core::trunk::StreamSsrc which{stream, core::trunk::part_of(kind)};
    auto known = inputs_->find(which);
    if (!known) {
        known = std::make_shared<TrunkInput>(
            bin_, which, core::trunk::ssrc_of(core::trunk::other_end(options_.role), which),
            feedback_);
        inputs_->add(which, known);
    }
    return known;
}

void TrunkPeer::expect(StreamIndex stream, const std::shared_ptr<RemotePublication>& publication,
                       const std::function<void()>& begun) {
    forget(stream);
    input(stream, kind_of(*publication))->bind(publication, begun);
}

void TrunkPeer::use(StreamIndex stream) {
    for (const StreamPart part : {StreamPart::Video, StreamPart::Audio}) {
        const auto found = inputs_->find({stream, part});
        if (found && found->publication()) {
            found->use();
        }
    }
}

void TrunkPeer::forget(StreamIndex stream) {
    for (const StreamPart part : {StreamPart::Video, StreamPart::Audio}) {
        if (const auto found = inputs_->find({stream, part})) {
            found->unbind();
        }
    }
}

void TrunkPeer::shut_down(std::function<void()> done) {
    ended_ = true;
    connections_.clear();
    inputs_->close();
    for (const auto& [stream, output] : outputs_) {
        output->unbind();
    }
    direct_->close();
    stop_in_background(bin_, webrtcbin_, ice_->detach(), options_.name,
                       [pipeline = pipeline_, bin = bin_, ice = ice_, self = shared_from_this(),
                        done = std::move(done)]() mutable {
                           ice->close();
                           gst_bin_remove(GST_BIN(pipeline.get()), GST_ELEMENT(bin.get()));
                           self.reset();
                           done();
                       });
}

}  // namespace umbrella::media
