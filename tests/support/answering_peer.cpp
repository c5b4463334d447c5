#include "answering_peer.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <gst/rtp/gstrtpbuffer.h>
#include <gst/webrtc/webrtc.h>
#include <nice/agent.h>

#include "base/result.hpp"
#include "core/rtp/formats.hpp"
#include "core/sdp/offer.hpp"
#include "core/sdp/session_description.hpp"
#include "media/aes_gcm.hpp"
#include "media/elements.hpp"
#include "media/ice.hpp"
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

std::string ufrag_of(const std::string& sdp) {
    const auto parsed = core::sdp::parse(sdp);
    UMBRELLA_ASSERT(parsed.has_value());
    UMBRELLA_ASSERT(!parsed->media.empty());
    return std::string(
        core::sdp::find_attribute(parsed->media.front().lines, "ice-ufrag").value_or(""));
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

/// Calls `handler` with each sample of an appsink, in its streaming thread.
void on_samples(GstElement* appsink, std::function<void(GstSample*)> handler) {
    using Handler = std::function<void(GstSample*)>;
    g_signal_connect_data(
        appsink, "new-sample",
        reinterpret_cast<GCallback>(+[](GstElement* sink, gpointer data) -> GstFlowReturn {
            GstSample* sample = nullptr;
            g_signal_emit_by_name(sink, "pull-sample", &sample);
            if (sample != nullptr) {
                (*static_cast<Handler*>(data))(sample);
                gst_sample_unref(sample);
            }
            return GST_FLOW_OK;
        }),
        std::make_unique<Handler>(std::move(handler)).release(),
        [](gpointer data, GClosure*) { std::unique_ptr<Handler>(static_cast<Handler*>(data)); },
        static_cast<GConnectFlags>(0));
}

/// As browsers do (RFC 6464).
void write_level(GstPad* pad, std::uint8_t level) {
    gst_pad_add_probe(
        pad, GST_PAD_PROBE_TYPE_BUFFER,
        [](GstPad*, GstPadProbeInfo* info, gpointer data) {
            GstBuffer* buffer = gst_buffer_make_writable(gst_pad_probe_info_get_buffer(info));
            info->data = buffer;
            GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
            UMBRELLA_ASSERT(gst_rtp_buffer_map(buffer, GST_MAP_READWRITE, &rtp));
            const auto value = static_cast<guint8>(GPOINTER_TO_UINT(data));
            gst_rtp_buffer_add_extension_onebyte_header(
                &rtp, static_cast<guint8>(core::rtp::ExtensionId::AudioLevel), &value, 1);
            gst_rtp_buffer_unmap(&rtp);
            return GST_PAD_PROBE_OK;
        },
        GUINT_TO_POINTER(level), nullptr);
}

}  // namespace

AnsweringPeer::AnsweringPeer(Options options, Handlers handlers)
    : options_(std::move(options)), handlers_(std::move(handlers)) {}

AnsweringPeer::~AnsweringPeer() {
    connections_.clear();
    gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
}

std::string AnsweringPeer::cipher() const {
    const std::unique_ptr<GstIterator, decltype(&gst_iterator_free)> all(
        gst_bin_iterate_all_by_element_factory_name(GST_BIN(webrtcbin_.get()), "srtpenc"),
        gst_iterator_free);
    GValue encoder = G_VALUE_INIT;
    UMBRELLA_ASSERT(gst_iterator_next(all.get(), &encoder) == GST_ITERATOR_OK);
    GValue value = G_VALUE_INIT;
    g_object_get_property(G_OBJECT(g_value_get_object(&encoder)), "rtp-cipher", &value);
    const media::GStringPtr nick(gst_value_serialize(&value));
    g_value_unset(&value);
    g_value_unset(&encoder);
    return nick.get();
}

std::shared_ptr<AnsweringPeer> AnsweringPeer::create(Options options, Handlers handlers) {
    std::shared_ptr<AnsweringPeer> peer(new AnsweringPeer(std::move(options), std::move(handlers)));
    peer->start();
    return peer;
}

void AnsweringPeer::start() {
    pipeline_ = GstPtr<GstElement>::sink(gst_pipeline_new(options_.name.c_str()));
    webrtcbin_ = media::make_element("webrtcbin", options_.name + "-client");
    gst_util_set_object_arg(G_OBJECT(webrtcbin_.get()), "bundle-policy", "max-bundle");
    // Else sender reports need a latency (gstrtpsession.c:2435).
    const auto rtpbin =
        GstPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(webrtcbin_.get()), "rtpbin"));
    g_object_set(rtpbin.get(), "rtcp-sync-send-time", FALSE, nullptr);
    connections_.push_back(SyncMeter::attach(webrtcbin_.get(), sync_));
    connections_.push_back(media::connect_signal<GstBin*, GstElement*>(
        webrtcbin_.get(), "deep-element-added",
        [aes_gcm = options_.aes_gcm](GstBin*, GstElement* element) {
            const auto factory = media::factory_name(element);
            if (factory == "dtlssrtpdec" && aes_gcm) {
                media::use_aes_gcm(GST_BIN(element));
            } else if (factory == "rtpsession") {
                // Browsers report each second; this would after up to a minute (1.26).
                g_object_set(element, "bandwidth", 50e6, "rtcp-min-interval", GST_SECOND, nullptr);
            }
        }));
    gst_bin_add(GST_BIN(pipeline_.get()), webrtcbin_.get());
    connections_.push_back(media::connect_signal<GstPad*>(webrtcbin_.get(), "pad-added",
                                                          [this](GstPad* pad) { on_pad(pad); }));
    connections_.push_back(media::connect_signal<guint, gchar*>(
        webrtcbin_.get(), "on-ice-candidate", [weak = weak_from_this()](guint, const gchar* text) {
            media::post_to_main([weak, candidate = std::string(text)] {
                if (const auto peer = weak.lock()) {
                    peer->candidates_.push_back(candidate);
                    peer->handlers_.candidate(candidate);
                }
            });
        }));
    if (options_.publish) {
        add_sources();
    }
    gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
}

void AnsweringPeer::add_source(const std::string& text, const std::string& mid) {
    GError* error = nullptr;
    auto bin = GstPtr<GstElement>::sink(gst_parse_bin_from_description(text.c_str(), TRUE, &error));
    UMBRELLA_ASSERT(error == nullptr);
    gst_bin_add(GST_BIN(pipeline_.get()), bin.get());
    auto* pad_template =
        gst_element_class_get_pad_template(GST_ELEMENT_GET_CLASS(webrtcbin_.get()), "sink_%u");
    const auto sink = GstPtr<GstPad>::adopt(
        gst_element_request_pad(webrtcbin_.get(), pad_template, nullptr, nullptr));
    const auto transceiver =
        media::object_property<GstWebRTCRTPTransceiver>(sink.get(), "transceiver");
    const bool video = mid == "camera" || mid == "screen";
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
    if (!video) {
        write_level(src.get(), options_.audio_level);
    }
    UMBRELLA_ASSERT(gst_pad_link(src.get(), sink.get()) == GST_PAD_LINK_OK);
    gst_element_sync_state_with_parent(bin.get());
}

void AnsweringPeer::add_sources() {
    const std::string colour = std::to_string(0xff000000U | options_.colour);
    const std::string tone = std::to_string(options_.tone_hz);
    add_source("audiotestsrc is-live=true freq=" + tone +
                   " ! opusenc ! rtpopuspay name=pay pt=111 ! "
                   "application/x-rtp,media=audio,payload=111,encoding-name=OPUS ! queue",
               "microphone");
    const auto picture = [&colour](const std::string& valve) {
        return "videotestsrc is-live=true pattern=solid-color foreground-color=" + colour +
               " ! video/x-raw,format=I420,width=160,height=120,framerate=15/1 ! valve name=" +
               valve +
               " ! vp8enc deadline=1 keyframe-max-dist=3000 ! "
               "rtpvp8pay name=pay pt=96 picture-id-mode=15-bit ! "
               "application/x-rtp,media=video,payload=96,encoding-name=VP8 ! queue";
    };
    add_source(picture("switch"), "camera");
    switch_camera(options_.camera_on);
    if (options_.screen) {
        add_source(picture("screen"), "screen");
    }
}

void AnsweringPeer::switch_camera(bool on) {
    const auto valve =
        GstPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline_.get()), "switch"));
    if (valve) {
        g_object_set(valve.get(), "drop", static_cast<gboolean>(!on), nullptr);
    }
}

void AnsweringPeer::restart_ice_if_asked(const std::string& offer) {
    const std::string ufrag = ufrag_of(offer);
    const std::string before = std::exchange(remote_ufrag_, ufrag);
    restart_ = !before.empty() && before != ufrag;
    if (restart_) {
        ++restarts_;
        // webrtcbin 1.22 has no way of its own (gstwebrtcbin.c:3419).
        const auto ice = media::object_property<GstObject>(webrtcbin_.get(), "ice-agent");
        const auto agent = media::object_property<NiceAgent>(ice.get(), "agent");
        nice_agent_restart(agent.get());
    }
}

void AnsweringPeer::apply(const std::string& offer) {
    restart_ice_if_asked(offer);
    const auto remote = description(GST_WEBRTC_SDP_TYPE_OFFER, offer);
    g_signal_emit_by_name(webrtcbin_.get(), "set-remote-description", remote.get(), nullptr);
    const auto answered = promise([weak = weak_from_this()](const GstStructure* reply) {
        GstWebRTCSessionDescription* raw = nullptr;
        if (reply == nullptr ||
            gst_structure_get(reply, "answer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &raw,
                              nullptr) == FALSE) {
            return;
        }
        const media::DescriptionPtr answer(raw);
        const media::GStringPtr text(gst_sdp_message_as_text(answer->sdp));
        media::post_to_main([weak, sdp = std::string(text.get())] {
            if (const auto peer = weak.lock()) {
                peer->on_created(sdp);
            }
        });
    });
    g_signal_emit_by_name(webrtcbin_.get(), "create-answer", nullptr, answered.get());
}

void AnsweringPeer::on_created(std::string answer) {
    const core::sdp::IceCredentials fresh = media::make_ice_credentials();
    if (restart_) {
        answer = core::sdp::with_ice_credentials(answer, fresh);
    }
    const auto local = description(GST_WEBRTC_SDP_TYPE_ANSWER, answer);
    g_signal_emit_by_name(webrtcbin_.get(), "set-local-description", local.get(), nullptr);
    if (std::exchange(spoil_next_, false)) {
        answer = core::sdp::with_ice_credentials(
            answer, {.ufrag = ufrag_of(answer), .pwd = media::make_ice_credentials().pwd});
    }
    handlers_.answered(answer);
    if (std::exchange(restart_, false)) {
        for (const std::string& candidate : candidates_) {
            handlers_.candidate(candidate);
        }
    }
}

void AnsweringPeer::add_candidate(const std::string& candidate) {
    g_signal_emit_by_name(webrtcbin_.get(), "add-ice-candidate", 0U, candidate.c_str());
}

void AnsweringPeer::on_pad(GstPad* pad) {
    if (gst_pad_get_direction(pad) != GST_PAD_SRC) {
        return;
    }
    const auto transceiver = media::object_property<GstWebRTCRTPTransceiver>(pad, "transceiver");
    gchar* mid = nullptr;
    GstWebRTCKind kind = GST_WEBRTC_KIND_UNKNOWN;
    g_object_get(transceiver.get(), "mid", &mid, "kind", &kind, nullptr);
    const media::GStringPtr owned(mid);
    count_packets(pad, mid);
    add_decoder(pad, mid, kind == GST_WEBRTC_KIND_VIDEO);
}

void AnsweringPeer::count_packets(GstPad* pad, const std::string& mid) {
    using Count = std::function<void()>;
    gst_pad_add_probe(
        pad, GST_PAD_PROBE_TYPE_BUFFER,
        [](GstPad*, GstPadProbeInfo*, gpointer data) {
            (*static_cast<Count*>(data))();
            return GST_PAD_PROBE_OK;
        },
        std::make_unique<Count>([outputs = outputs_, mid] {
            const std::lock_guard lock(outputs->mutex);
            ++outputs->by_mid[mid].packets;
        }).release(),
        [](gpointer data) { std::unique_ptr<Count>(static_cast<Count*>(data)); });
}

void AnsweringPeer::add_decoder(GstPad* pad, const std::string& mid, bool video) {
    const char* text =
        video ? "rtpvp8depay ! vp8dec ! videoconvert ! video/x-raw,format=RGBx ! "
                "appsink name=out emit-signals=true sync=false async=false"
              : "rtpopusdepay ! opusdec ! audioconvert ! audio/x-raw,format=S16LE,channels=1 ! "
                "appsink name=out emit-signals=true sync=false async=false";
    auto bin = GstPtr<GstElement>::sink(gst_parse_bin_from_description(text, TRUE, nullptr));
    UMBRELLA_ASSERT(bin);
    const auto out = GstPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(bin.get()), "out"));
    on_samples(out.get(), [outputs = outputs_, mid, video](GstSample* sample) {
        const std::lock_guard lock(outputs->mutex);
        Received& output = outputs->by_mid[mid];
        if (video) {
            ++output.frames;
            output.colour = centre_colour(sample);
        } else {
            ++output.audio_buffers;
            output.audio_peak = peak(sample);
        }
    });
    gst_bin_add(GST_BIN(pipeline_.get()), bin.get());
    gst_element_sync_state_with_parent(bin.get());
    const auto sink = GstPtr<GstPad>::adopt(gst_element_get_static_pad(bin.get(), "sink"));
    media::link_pads(pad, sink.get());
}

Received AnsweringPeer::received(const std::string& mid) const {
    const std::lock_guard lock(outputs_->mutex);
    const auto found = outputs_->by_mid.find(mid);
    return found == outputs_->by_mid.end() ? Received{} : found->second;
}

void AnsweringPeer::forget(const std::string& mid) {
    const std::lock_guard lock(outputs_->mutex);
    outputs_->by_mid[mid] = {};
}

bool AnsweringPeer::knows_round_trip() const {
    const auto rtpbin =
        media::GstPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(webrtcbin_.get()), "rtpbin"));
    GObject* session = nullptr;
    g_signal_emit_by_name(rtpbin.get(), "get-internal-session", 0U, &session);
    const auto owned = media::GstPtr<GObject>::adopt(session);
    if (!owned) {
        return false;
    }
    GstStructure* raw = nullptr;
    g_object_get(session, "stats", &raw, nullptr);
    const media::StructurePtr stats(raw);
    const GValue* sources = gst_structure_get_value(stats.get(), "source-stats");
    const auto* list = static_cast<const GValueArray*>(g_value_get_boxed(sources));
    for (guint i = 0; i < list->n_values; ++i) {
        const GstStructure* source = gst_value_get_structure(list->values + i);
        guint last_sender_report = 0;
        if (gst_structure_get_uint(source, "rb-lsr", &last_sender_report) != FALSE &&
            last_sender_report != 0) {
            return true;
        }
    }
    return false;
}

}  // namespace umbrella::test
