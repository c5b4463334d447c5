#include "synthetic_peer.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

#include <gst/audio/audio.h>
#include <gst/webrtc/webrtc.h>

#include "base/result.hpp"
#include "media/elements.hpp"
#include "media/main_loop.hpp"

namespace umbrella::test {

using media::GstPtr;

namespace {

using Reply = std::function<void(const GstStructure*)>;

media::PromisePtr promise(Reply reply) {
    return media::PromisePtr(gst_promise_new_with_change_func(
        [](GstPromise* self, gpointer data) {
            (*static_cast<Reply*>(data))(gst_promise_wait(self) == GST_PROMISE_RESULT_REPLIED
                                             ? gst_promise_get_reply(self)
                                             : nullptr);
        },
        std::make_unique<Reply>(std::move(reply)).release(),
        [](gpointer data) { std::unique_ptr<Reply>(static_cast<Reply*>(data)); }));
}

media::DescriptionPtr description(GstWebRTCSDPType type, const std::string& sdp) {
    GstSDPMessage* message = nullptr;
    UMBRELLA_ASSERT(gst_sdp_message_new_from_text(sdp.c_str(), &message) == GST_SDP_OK);
    return media::DescriptionPtr(gst_webrtc_session_description_new(type, message));
}

/// Changes one digit of every fingerprint.
std::string with_other_fingerprint(std::string sdp) {
    constexpr std::string_view mark = "a=fingerprint:sha-256 ";
    for (std::size_t at = sdp.find(mark); at != std::string::npos; at = sdp.find(mark, at + 1)) {
        char& digit = sdp.at(at + mark.size());
        digit = digit == '0' ? '1' : '0';
    }
    return sdp;
}

std::uint32_t centre_colour(GstSample* sample) {
    GstMapInfo map;
    UMBRELLA_ASSERT(gst_buffer_map(gst_sample_get_buffer(sample), &map, GST_MAP_READ));
    const std::size_t at = map.size / 2 / 4 * 4;
    const std::uint32_t colour = (std::uint32_t{map.data[at]} << 16U) |
                                 (std::uint32_t{map.data[at + 1]} << 8U) | map.data[at + 2];
    gst_buffer_unmap(gst_sample_get_buffer(sample), &map);
    return colour;
}

double peak(GstSample* sample) {
    GstMapInfo map;
    UMBRELLA_ASSERT(gst_buffer_map(gst_sample_get_buffer(sample), &map, GST_MAP_READ));
    double highest = 0;
    for (std::size_t at = 0; at + 1 < map.size; at += 2) {
        const auto value = static_cast<std::int16_t>(map.data[at] | (map.data[at + 1] << 8));
        highest = std::max(highest, std::abs(value / 32768.0));
    }
    gst_buffer_unmap(gst_sample_get_buffer(sample), &map);
    return highest;
}

}  // namespace

SyntheticPeer::SyntheticPeer(Options options) : options_(std::move(options)) {}

SyntheticPeer::~SyntheticPeer() {
    connections_.clear();
    if (pipeline_) {
        gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
    }
}

std::shared_ptr<SyntheticPeer> SyntheticPeer::connect(Options options) {
    std::shared_ptr<SyntheticPeer> peer(new SyntheticPeer(std::move(options)));
    peer->open();
    return peer;
}

void SyntheticPeer::open() {
    session_ = GstPtr<SoupSession>::adopt(soup_session_new());
    SoupMessage* message = soup_message_new("GET", options_.url.c_str());
    auto* self = std::make_unique<std::weak_ptr<SyntheticPeer>>(weak_from_this()).release();
    soup_session_websocket_connect_async(
        session_.get(), message, nullptr, nullptr, G_PRIORITY_DEFAULT, nullptr,
        [](GObject* session, GAsyncResult* result, gpointer data) {
            const std::unique_ptr<std::weak_ptr<SyntheticPeer>> weak(
                static_cast<std::weak_ptr<SyntheticPeer>*>(data));
            SoupWebsocketConnection* connection =
                soup_session_websocket_connect_finish(SOUP_SESSION(session), result, nullptr);
            if (const auto peer = weak->lock(); peer && connection != nullptr) {
                peer->on_open(connection);
            }
        },
        self);
    g_object_unref(message);
}

void SyntheticPeer::on_open(SoupWebsocketConnection* connection) {
    socket_ = GstPtr<SoupWebsocketConnection>::adopt(connection);
    connections_.push_back(
        media::connect_signal<gint, GBytes*>(connection, "message", [this](gint, GBytes* bytes) {
            gsize size = 0;
            const void* data = g_bytes_get_data(bytes, &size);
            v1::Envelope envelope;
            UMBRELLA_ASSERT(envelope.ParseFromArray(data, static_cast<int>(size)));
            on_message(envelope);
        }));
    connections_.push_back(
        media::connect_signal<>(connection, "closed", [this] { closed_ = true; }));

    v1::Envelope envelope;
    v1::Hello& hello = *envelope.mutable_hello();
    hello.set_version(1);
    hello.set_role(v1::ROLE_CLIENT);
    hello.set_name(options_.name);
    for (const v1::Codec codec : {v1::CODEC_OPUS, v1::CODEC_VP8}) {
        hello.mutable_capabilities()->add_send(codec);
        hello.mutable_capabilities()->add_receive(codec);
    }
    send(envelope);
}

void SyntheticPeer::send(const v1::Envelope& envelope) {
    if (soup_websocket_connection_get_state(socket_.get()) != SOUP_WEBSOCKET_STATE_OPEN) {
        return;
    }
    const std::string bytes = envelope.SerializeAsString();
    soup_websocket_connection_send_binary(socket_.get(), bytes.data(), bytes.size());
}

void SyntheticPeer::on_message(const v1::Envelope& envelope) {
    switch (envelope.message_case()) {
        case v1::Envelope::kWelcome:
            id_ = envelope.welcome().participant_id();
            break;
        case v1::Envelope::kRoster:
            on_roster(envelope.roster());
            break;
        case v1::Envelope::kOffer:
            on_offer(envelope.offer());
            break;
        case v1::Envelope::kCandidate:
            if (!envelope.candidate().candidate().empty()) {
                g_signal_emit_by_name(webrtcbin_.get(), "add-ice-candidate", 0U,
                                      envelope.candidate().candidate().c_str());
            }
            break;
        case v1::Envelope::kSlotMap:
            for (const v1::SlotBinding& binding : envelope.slot_map().bindings()) {
                slots_[binding.mid()] = binding;
                const std::lock_guard lock(mutex_);
                outputs_[binding.mid()] = {};
            }
            break;
        case v1::Envelope::kError:
            errors_.push_back(envelope.error());
            break;
        case v1::Envelope::kPing: {
            v1::Envelope pong;
            pong.mutable_pong()->set_nonce(envelope.ping().nonce());
            send(pong);
            break;
        }
        default:
            break;
    }
}

void SyntheticPeer::on_roster(const v1::Roster& roster) {
    if (roster.full()) {
        names_.clear();
    }
    for (const v1::Participant& participant : roster.changed()) {
        names_[participant.id()] = participant.name();
    }
    for (const std::string& id : roster.removed()) {
        names_.erase(id);
    }
}

void SyntheticPeer::add_source(const std::string& description, const std::string& mid) {
    GError* error = nullptr;
    auto bin =
        GstPtr<GstElement>::sink(gst_parse_bin_from_description(description.c_str(), TRUE, &error));
    UMBRELLA_ASSERT(error == nullptr);
    gst_bin_add(GST_BIN(pipeline_.get()), bin.get());
    auto* pad_template =
        gst_element_class_get_pad_template(GST_ELEMENT_GET_CLASS(webrtcbin_.get()), "sink_%u");
    const auto sink = GstPtr<GstPad>::adopt(
        gst_element_request_pad(webrtcbin_.get(), pad_template, nullptr, nullptr));
    const auto transceiver =
        media::object_property<GstWebRTCRTPTransceiver>(sink.get(), "transceiver");
    const bool video = mid == "camera";
    // Chosen here, since webrtcbin announces a group of nothing for a sender whose SSRC it does
    // not know yet.
    const guint ssrc = g_random_int();
    const auto payloader =
        GstPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(bin.get()), "pay"));
    g_object_set(payloader.get(), "ssrc", ssrc, nullptr);
    const media::CapsPtr caps(gst_caps_from_string(
        ((video ? "application/x-rtp,media=video,encoding-name=VP8,clock-rate=90000,payload=96,"
                  "rtcp-fb-nack=true,rtcp-fb-nack-pli=true,rtcp-fb-transport-cc=true,a-mid="
                : "application/x-rtp,media=audio,encoding-name=OPUS,clock-rate=48000,payload=111,"
                  "encoding-params=(string)2,rtcp-fb-transport-cc=true,a-mid=") +
         mid + ",ssrc=(uint)" + std::to_string(ssrc))
            .c_str()));
    g_object_set(transceiver.get(), "direction", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY,
                 "codec-preferences", caps.get(), "do-nack", static_cast<gboolean>(video), nullptr);
    const auto src = GstPtr<GstPad>::adopt(gst_element_get_static_pad(bin.get(), "src"));
    UMBRELLA_ASSERT(gst_pad_link(src.get(), sink.get()) == GST_PAD_LINK_OK);
    gst_element_sync_state_with_parent(bin.get());
}

void SyntheticPeer::add_sources() {
    const std::string colour = std::to_string(0xff000000U | options_.colour);
    const std::string tone = std::to_string(options_.tone_hz);
    add_source(
        "audiotestsrc is-live=true freq=" + tone +
            " ! opusenc ! rtpopuspay name=pay pt=111 ! application/x-rtp,media=audio,payload=111,"
            "encoding-name=OPUS ! queue",
        "microphone");
    add_source(
        "videotestsrc is-live=true pattern=solid-color foreground-color=" + colour +
            " ! video/x-raw,format=I420,width=160,height=120,framerate=15/1 ! vp8enc "
            "deadline=1 keyframe-max-dist=3000 ! rtpvp8pay name=pay pt=96 picture-id-mode=15-bit ! "
            "application/x-rtp,media=video,payload=96,encoding-name=VP8 ! queue",
        "camera");
}

void SyntheticPeer::on_offer(const v1::Offer& offer) {
    ++offers_;
    generation_ = offer.generation();
    if (!pipeline_) {
        pipeline_ = GstPtr<GstElement>::sink(gst_pipeline_new(options_.name.c_str()));
        webrtcbin_ = media::make_element("webrtcbin", options_.name + "-client");
        gst_util_set_object_arg(G_OBJECT(webrtcbin_.get()), "bundle-policy", "max-bundle");
        gst_bin_add(GST_BIN(pipeline_.get()), webrtcbin_.get());
        connections_.push_back(media::connect_signal<GstPad*>(
            webrtcbin_.get(), "pad-added", [this](GstPad* pad) { on_pad(pad); }));
        connections_.push_back(media::connect_signal<guint, gchar*>(
            webrtcbin_.get(), "on-ice-candidate",
            [weak = weak_from_this()](guint, const gchar* text) {
                media::post_to_main([weak, candidate = std::string(text)] {
                    if (const auto peer = weak.lock()) {
                        v1::Envelope envelope;
                        envelope.mutable_candidate()->set_generation(peer->generation_);
                        envelope.mutable_candidate()->set_mid("microphone");
                        envelope.mutable_candidate()->set_candidate(candidate);
                        peer->send(envelope);
                    }
                });
            }));
        if (options_.publish) {
            add_sources();
        }
        gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
    }
    const auto remote = description(GST_WEBRTC_SDP_TYPE_OFFER, offer.sdp());
    g_signal_emit_by_name(webrtcbin_.get(), "set-remote-description", remote.get(), nullptr);
    const auto answered = promise([weak = weak_from_this()](const GstStructure* reply) {
        GstWebRTCSessionDescription* raw = nullptr;
        UMBRELLA_ASSERT(
            reply != nullptr &&
            gst_structure_get(reply, "answer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &raw, nullptr));
        const media::DescriptionPtr answer(raw);
        const media::GStringPtr text(gst_sdp_message_as_text(answer->sdp));
        media::post_to_main([weak, sdp = std::string(text.get())] {
            if (const auto peer = weak.lock()) {
                peer->on_answer(sdp);
            }
        });
    });
    g_signal_emit_by_name(webrtcbin_.get(), "create-answer", nullptr, answered.get());
}

void SyntheticPeer::on_answer(const std::string& sdp) {
    const auto local = description(GST_WEBRTC_SDP_TYPE_ANSWER, sdp);
    g_signal_emit_by_name(webrtcbin_.get(), "set-local-description", local.get(), nullptr);
    v1::Envelope envelope;
    envelope.mutable_answer()->set_generation(generation_);
    envelope.mutable_answer()->set_sdp(options_.lie_about_certificate ? with_other_fingerprint(sdp)
                                                                      : sdp);
    send(envelope);
    if (options_.publish && offers_ == 1) {
        publish(v1::SOURCE_MICROPHONE);
        publish(v1::SOURCE_CAMERA);
    }
}

void SyntheticPeer::publish(v1::Source source) {
    v1::Envelope envelope;
    envelope.mutable_publish()->set_source(source);
    send(envelope);
}

void SyntheticPeer::leave() {
    send([] {
        v1::Envelope envelope;
        envelope.mutable_goodbye();
        return envelope;
    }());
}

void SyntheticPeer::on_pad(GstPad* pad) {
    if (gst_pad_get_direction(pad) != GST_PAD_SRC) {
        return;
    }
    const auto transceiver = media::object_property<GstWebRTCRTPTransceiver>(pad, "transceiver");
    gchar* mid = nullptr;
    GstWebRTCKind kind = GST_WEBRTC_KIND_UNKNOWN;
    g_object_get(transceiver.get(), "mid", &mid, "kind", &kind, nullptr);
    const media::GStringPtr owned(mid);
    add_decoder(pad, mid, kind == GST_WEBRTC_KIND_VIDEO);
}

void SyntheticPeer::add_decoder(GstPad* pad, const std::string& mid, bool video) {
    const char* text =
        video ? "rtpvp8depay ! vp8dec ! videoconvert ! video/x-raw,format=RGBx ! "
                "appsink name=out emit-signals=true sync=false async=false"
              : "rtpopusdepay ! opusdec ! audioconvert ! audio/x-raw,format=S16LE,channels=1 ! "
                "appsink name=out emit-signals=true sync=false async=false";
    auto bin = GstPtr<GstElement>::sink(gst_parse_bin_from_description(text, TRUE, nullptr));
    UMBRELLA_ASSERT(bin);
    const auto out = GstPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(bin.get()), "out"));
    auto* data = std::make_unique<std::function<void(GstSample*)>>([weak = weak_from_this(), mid,
                                                                    video](GstSample* sample) {
                     const auto peer = weak.lock();
                     if (!peer) {
                         return;
                     }
                     const std::lock_guard lock(peer->mutex_);
                     Received& output = peer->outputs_[mid];
                     if (video) {
                         ++output.frames;
                         output.colour = centre_colour(sample);
                     } else {
                         ++output.audio_buffers;
                         output.audio_peak = peak(sample);
                     }
                 }).release();
    g_signal_connect_data(
        out.get(), "new-sample",
        reinterpret_cast<GCallback>(+[](GstElement* sink, gpointer handler) -> GstFlowReturn {
            GstSample* sample = nullptr;
            g_signal_emit_by_name(sink, "pull-sample", &sample);
            if (sample != nullptr) {
                (*static_cast<std::function<void(GstSample*)>*>(handler))(sample);
                gst_sample_unref(sample);
            }
            return GST_FLOW_OK;
        }),
        data,
        [](gpointer handler, GClosure*) {
            std::unique_ptr<std::function<void(GstSample*)>>(
                static_cast<std::function<void(GstSample*)>*>(handler));
        },
        static_cast<GConnectFlags>(0));
    gst_bin_add(GST_BIN(pipeline_.get()), bin.get());
    gst_element_sync_state_with_parent(bin.get());
    const auto sink = GstPtr<GstPad>::adopt(gst_element_get_static_pad(bin.get(), "sink"));
    media::link_pads(pad, sink.get());
}

Received SyntheticPeer::received(const std::string& name, v1::Source source) const {
    for (const auto& [mid, binding] : slots_) {
        const auto who = names_.find(binding.participant_id());
        if (who != names_.end() && who->second == name && binding.source() == source) {
            const std::lock_guard lock(mutex_);
            const auto found = outputs_.find(mid);
            return found == outputs_.end() ? Received{} : found->second;
        }
    }
    return {};
}

std::vector<std::string> SyntheticPeer::names() const {
    std::vector<std::string> names;
    for (const auto& [id, name] : names_) {
        names.push_back(name);
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace umbrella::test
