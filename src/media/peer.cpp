#include "media/peer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/log.hpp"
#include "core/rtp/formats.hpp"
#include "core/sdp/answer.hpp"
#include "media/caps.hpp"
#include "media/direct_slot.hpp"
#include "media/elements.hpp"
#include "media/main_loop.hpp"
#include "media/peer_inputs.hpp"
#include "media/promise.hpp"
#include "media/stock_slot.hpp"
#include "media/teardown.hpp"
#include "media/tuning.hpp"
#include "media/webrtcbin.hpp"

namespace umbrella::media {

using core::ErrorCode;
using core::MediaKind;

template <class... Args>
std::function<void(Args...)> Peer::weakly(void (Peer::*method)(Args...)) {
    return [weak = weak_from_this(), method](Args... args) {
        const auto self = weak.lock();
        if (self && !self->ended_) {
            ((*self).*method)(std::forward<Args>(args)...);
        }
    };
}

Peer::Peer(GstPtr<GstElement> pipeline, IceLoop& loop, Options options, EventSink sink)
    : pipeline_(std::move(pipeline)),
      options_(std::move(options)),
      sink_(std::move(sink)),
      ice_(IceAgent::create(loop, options_.ice)) {}

Peer::~Peer() = default;

std::shared_ptr<Peer> Peer::create(GstPtr<GstElement> pipeline, IceLoop& loop, Options options,
                                   EventSink sink) {
    std::shared_ptr<Peer> peer(
        new Peer(std::move(pipeline), loop, std::move(options), std::move(sink)));
    peer->start();
    return peer;
}

void Peer::start() {
    bin_ = make_bin(options_.name);
    webrtcbin_ = make_webrtcbin(options_.label + "-webrtc", *ice_);
    connections_ = tune_webrtcbin(webrtcbin_.get(), options_.dtls_certificate.pem);
    if (options_.send_path != nullptr) {
        direct_ = std::make_shared<DirectTransport>(*options_.send_path, webrtcbin_.get(), ice_,
                                                    random_text(16));
    }
    if (options_.dialect) {
        speak_dialect();
    } else {
        connections_.push_back(EarlyMedia::attach(webrtcbin_.get(), early_media_));
        receive_past_webrtcbin();
    }
    transport_ = std::make_shared<TransportMeter>(
        options_.label,
        [clock = clock_, reception = reception_](const core::rtp::SenderReport& report,
                                                 std::chrono::microseconds arrival) {
            clock->report(report.ssrc, report.ntp_time, report.rtp_timestamp, arrival);
            if (reception) {
                reception->note_sender_report(report.ssrc, report.ntp_time, wire::Worker::now());
            }
        },
        direct_);
    connections_.push_back(TransportMeter::attach(webrtcbin_.get(), transport_));

    inputs_ = std::make_shared<Inputs>(bin_, options_.dialect != nullptr, rtp_inputs_);
    watch_certificate();
    connections_.push_back(connect_signal<GstPad*>(
        webrtcbin_.get(), "pad-added", [inputs = inputs_](GstPad* pad) { inputs->link(pad); }));
    connections_.push_back(connect_signal<guint, gchar*>(
        webrtcbin_.get(), "on-ice-candidate",
        [weak = weak_from_this()](guint mline_index, const gchar* candidate) {
            post_to_main([weak, mline_index, text = std::string(candidate)] {
                if (const auto self = weak.lock()) {
                    self->on_candidate(mline_index, text);
                }
            });
        }));
    connections_.push_back(connect_signal<GParamSpec*>(
        webrtcbin_.get(), "notify::connection-state",
        [changed = weakly(&Peer::on_connection_state)](GParamSpec*) { post_to_main(changed); }));

    gst_bin_add(bin_.get(), webrtcbin_.get());
    gst_bin_add(GST_BIN(pipeline_.get()), GST_ELEMENT(bin_.get()));
    gst_element_sync_state_with_parent(GST_ELEMENT(bin_.get()));
}

void Peer::receive_past_webrtcbin() {
    if (direct_) {
        const std::uint32_t reporter = unused_ssrc();
        reception_ = std::make_shared<PeerReception>(reporter, direct_->cname());
        rtp_inputs_ =
            std::make_shared<RtpInputs>(ReceiverFeedback(direct_->shared_wire(), reporter));
    }
}

/// The client hears our answer when its own has been applied: nothing comes too early.
void Peer::speak_dialect() {
    ice_->follow();
    connections_.push_back(translate_media(webrtcbin_.get(), options_.dialect));
    if (direct_) {
        direct_->wire().set_dialect(options_.dialect);
    }
    connections_.push_back(connect_signal<GParamSpec*>(
        webrtcbin_.get(), "notify::ice-gathering-state",
        [changed = weakly(&Peer::on_gathering_state)](GParamSpec*) { post_to_main(changed); }));
}

void Peer::watch_certificate() {
    const auto fail = weakly(&Peer::on_wrong_certificate);
    certificate_check_ = std::make_shared<CertificateCheck>([inputs = inputs_, fail] {
        inputs->close();
        post_to_main(fail);
    });
    connections_.push_back(watch_peer_certificate(webrtcbin_.get(), certificate_check_));
}

void Peer::on_wrong_certificate() {
    fail_peer(ErrorCode::MediaFailed,
              "the certificate of the media connection is not the one that the answer named");
}

void Peer::emit(core::Event event) const {
    if (!ended_) {
        sink_(std::move(event));
    }
}

void Peer::fail_peer(ErrorCode code, const std::string& text) {
    emit(core::MediaPeerFailed{options_.participant, code, text});
}

void Peer::add_publish_mline(const core::AddPublishMline& mline) {
    const MediaKind kind = core::kind_of(mline.codec);
    auto publication = std::make_shared<Publication>(
        pipeline_, mline, options_.name + "/" + mline.mid.text(),
        direct_ ? options_.send_path->make_feed(clock_) : nullptr,
        [weak = weak_from_this(), mid = mline.mid] {
            if (const auto self = weak.lock()) {
                self->emit(core::MediaReceived{self->options_.participant, mid});
            }
        });
    inputs_->add(mline.mid.text(), publication);
    publications_[mline.mid] = std::move(publication);

    const CapsPtr preferences = publish_preferences(mline.codec, mline.mid);
    GstWebRTCRTPTransceiver* added = nullptr;
    g_signal_emit_by_name(webrtcbin_.get(), "add-transceiver",
                          GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_RECVONLY, preferences.get(), &added);
    const auto transceiver = GstPtr<GstWebRTCRTPTransceiver>::adopt(added);
    g_object_set(transceiver.get(), "do-nack", static_cast<gboolean>(kind == MediaKind::Video),
                 nullptr);
    plan_.push_back(
        {mline.mid, core::sdp::MlineDirection::Publish, kind, {mline.codec}, std::string()});
}

void Peer::add_slot_mline(const core::AddSlotMline& mline) {
    std::vector<core::Codec> codecs;
    std::ranges::copy_if(core::all_codecs, std::back_inserter(codecs),
                         [&](core::Codec codec) { return core::kind_of(codec) == mline.kind; });
    core::sdp::MlinePlan plan{mline.mid, core::sdp::MlineDirection::Slot, mline.kind, codecs,
                              mline.stream_id};
    Slot::Options options{mline.mid, mline.kind, mline.stream_id, unused_ssrc()};
    if (direct_) {
        options.rtx_ssrc =
            mline.kind == MediaKind::Video ? std::optional(unused_ssrc()) : std::nullopt;
        plan.ssrc = options.ssrc;
        plan.rtx_ssrc = options.rtx_ssrc;
        plan.cname = direct_->cname();
    }
    plan_.push_back(std::move(plan));
    auto slot = make_slot(std::move(options));
    transport_->expect_reports_about(slot->ssrc());
    if (connected_) {
        slot->open();
    }
    slots_[mline.mid] = std::move(slot);
}

std::uint32_t Peer::unused_ssrc() {
    for (;;) {
        // Twice the same would be the same key stream for two packets.
        const std::uint32_t ssrc = g_random_int();
        if (ssrc != 0 && ssrcs_.insert(ssrc).second) {
            return ssrc;
        }
    }
}

std::unique_ptr<Slot> Peer::make_slot(Slot::Options options) {
    if (!direct_) {
        return std::make_unique<StockSlot>(bin_, webrtcbin_, std::move(options));
    }
    auto slot = std::make_unique<DirectSlot>(bin_, webrtcbin_, std::move(options), direct_->wire());
    direct_->add(slot->ssrc(), slot->request_pad());
    return slot;
}

void Peer::create_offer() {
    media::create_offer(webrtcbin_.get(), weakly(&Peer::on_offer_text));
}

void Peer::on_offer_text(Result<std::string> text) {
    Result<std::string> finished = text ? core::sdp::finish_offer(*text, plan_) : std::move(text);
    if (!finished) {
        fail_peer(ErrorCode::MediaFailed, finished.error().message);
        return;
    }
    // webrtcbin takes the key behind the certificate for a part of it (webrtcsdp.c:636).
    std::string named =
        core::sdp::with_fingerprint(*finished, options_.dtls_certificate.fingerprint);
    if (ice_->is_lite()) {
        named = core::sdp::with_ice_lite(named);
    }
    const bool restart = std::exchange(restart_ice_, false);
    const std::string offer = restart ? restarted(named) : named;
    set_local_description(webrtcbin_.get(), GST_WEBRTC_SDP_TYPE_OFFER, offer,
                          [weak = weak_from_this(), offer, restart](const Result<void>& done) {
                              const auto self = weak.lock();
                              if (!self) {
                                  return;
                              }
                              if (!done) {
                                  self->fail_peer(ErrorCode::MediaFailed, done.error().message);
                                  return;
                              }
                              self->on_offer_set(offer, restart);
                          });
}

std::string Peer::restarted(const std::string& offer) {
    ice_->restart();
    return core::sdp::with_ice_credentials(offer, make_ice_credentials());
}

void Peer::on_offer_set(const std::string& offer, bool restart) {
    early_media_->hold();
    emit(core::OfferCreated{options_.participant, offer});
    if (restart) {
        // The sockets are the same; the client takes candidates as part of a generation.
        for (const LocalCandidate& candidate : local_candidates_) {
            emit_candidate(candidate);
        }
        emit_end_of_candidates();
    }
}

void Peer::on_gathering_state() {
    GstWebRTCICEGatheringState state = GST_WEBRTC_ICE_GATHERING_STATE_NEW;
    g_object_get(webrtcbin_.get(), "ice-gathering-state", &state, nullptr);
    if (state == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE && !std::exchange(gathered_, true)) {
        emit_end_of_candidates();
    }
}

void Peer::emit_end_of_candidates() {
    if (options_.dialect && gathered_ && !plan_.empty()) {
        emit(core::LocalCandidateFound{options_.participant, plan_.front().mid, std::string()});
    }
}

void Peer::apply_answer(const std::string& sdp) {
    certificate_check_->expect(core::sdp::fingerprint_of(sdp));
    set_remote_description(webrtcbin_.get(), GST_WEBRTC_SDP_TYPE_ANSWER, sdp,
                           [weak = weak_from_this()](const Result<void>& done) {
                               const auto self = weak.lock();
                               if (!self) {
                                   return;
                               }
                               if (!done) {
                                   self->fail_peer(ErrorCode::BadSdp, done.error().message);
                                   return;
                               }
                               self->early_media_->release();
                               self->emit(core::AnswerApplied{self->options_.participant});
                           });
}

void Peer::add_remote_candidate(std::size_t mline_index, const std::string& candidate) {
    if (!candidate.empty() && is_usable_remote_candidate(candidate)) {
        g_signal_emit_by_name(webrtcbin_.get(), "add-ice-candidate",
                              static_cast<guint>(mline_index), candidate.c_str());
    }
}

void Peer::on_candidate(std::size_t mline_index, const std::string& candidate) {
    if (mline_index >= plan_.size()) {
        return;
    }
    local_candidates_.push_back({plan_[mline_index].mid, candidate});
    emit_candidate(local_candidates_.back());
}

void Peer::emit_candidate(const LocalCandidate& candidate) {
    for (std::string& advertised : advertised_candidates(candidate.text, options_.ice)) {
        emit(core::LocalCandidateFound{options_.participant, candidate.mid, std::move(advertised)});
    }
}

void Peer::on_connection_state() {
    GstWebRTCPeerConnectionState state = GST_WEBRTC_PEER_CONNECTION_STATE_NEW;
    g_object_get(webrtcbin_.get(), "connection-state", &state, nullptr);
    connected_now_ = state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED;
    if (state == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED && connected_) {
        // The client sees it too and asks for an ICE restart, or is found silent by core.
        log::info("media path lost", {{"participant", options_.label}});
    } else if (state == GST_WEBRTC_PEER_CONNECTION_STATE_FAILED) {
        fail_peer(ErrorCode::MediaFailed, "no network path could be found");
    } else if (state == GST_WEBRTC_PEER_CONNECTION_STATE_CONNECTED && !connected_ &&
               !certificate_check_->has_refused()) {
        on_connected();
    }
}

Result<void> Peer::open_direct_path() {
    if (!direct_) {
        return {};
    }
    DirectTransport::Readers readers{
        .rtcp = [meter = transport_](core::rtp::Bytes compound) { meter->read_beside(compound); },
        .rtp = std::nullopt};
    if (rtp_inputs_) {
        readers.rtp = RtpSinks{
            .inputs = rtp_inputs_, .reception = reception_, .meter = transport_->rtp_meter()};
    }
    return direct_->open(options_.label, std::move(readers));
}

void Peer::on_connected() {
    if (const Result<void> opened = open_direct_path(); !opened) {
        fail_peer(ErrorCode::MediaFailed, opened.error().message);
        return;
    }
    connected_ = true;
    for (const auto& [mid, slot] : slots_) {
        slot->open();
    }
    emit(core::MediaConnected{options_.participant});
}

Slot* Peer::slot(const Mid& mid) {
    const auto found = slots_.find(mid);
    return found == slots_.end() ? nullptr : found->second.get();
}

std::shared_ptr<Publication> Peer::publication(const Mid& mid) const {
    const auto found = publications_.find(mid);
    return found == publications_.end() ? nullptr : found->second;
}

void Peer::take_levels(std::vector<core::AudioLevel>& levels) {
    for (const auto& [mid, publication] : publications_) {
        if (const auto level = publication->take_level()) {
            levels.push_back({options_.participant, mid, *level});
        }
    }
}

void Peer::shut_down(std::function<void()> done) {
    ended_ = true;
    connections_.clear();
    inputs_->close();
    for (const auto& [mid, slot] : slots_) {
        slot->unbind();
    }
    if (direct_) {
        direct_->close();
    }
    if (rtp_inputs_) {
        rtp_inputs_->close();
    }
    std::vector<std::shared_ptr<Publication>> publications;
    for (auto& [mid, publication] : publications_) {
        publications.push_back(std::move(publication));
    }
    publications_.clear();
    stop_in_background(bin_, webrtcbin_, ice_->detach(), options_.name,
                       [pipeline = pipeline_, bin = bin_, ice = ice_,
                        publications = std::move(publications), done = std::move(done)]() mutable {
                           ice->close();
                           gst_bin_remove(GST_BIN(pipeline.get()), GST_ELEMENT(bin.get()));
                           publications.clear();
                           done();
                       });
}

}  // namespace umbrella::media
