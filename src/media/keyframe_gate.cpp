#include "media/keyframe_gate.hpp"

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include <gst/video/video.h>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "core/rtp/formats.hpp"
#include "core/rtp/keyframe_requests.hpp"
#include "core/rtp/payload.hpp"

namespace umbrella::media {
namespace {

namespace rtp = core::rtp;

Timestamp now() {
    return Timestamp(std::chrono::microseconds(g_get_monotonic_time()));
}

void ask_publisher(GstPad* tee_sink) {
    // Past the probe on this pad, which has agreed already.
    const auto upstream = GstPtr<GstPad>::adopt(gst_pad_get_peer(tee_sink));
    if (upstream) {
        gst_pad_send_event(upstream.get(), gst_video_event_new_upstream_force_key_unit(
                                               GST_CLOCK_TIME_NONE, TRUE, 0));
    }
}

/// What the gate must know of a video packet.
struct VideoPacket {
    std::uint32_t ssrc = 0;
    std::uint16_t sequence_number = 0;
    bool starts_keyframe = false;
};

std::optional<VideoPacket> read_video_packet(GstBuffer* buffer) {
    GstMapInfo map;
    if (gst_buffer_map(buffer, &map, GST_MAP_READ) == FALSE) {
        return std::nullopt;
    }
    std::optional<VideoPacket> video;
    const auto packet = rtp::PacketView::parse({map.data, map.size});
    const auto* format = packet ? rtp::find_payload_format(packet->payload_type()) : nullptr;
    if (format != nullptr && core::kind_of(format->codec) == core::MediaKind::Video) {
        const auto info = rtp::inspect_payload(*packet, format->codec);
        video =
            VideoPacket{packet->ssrc(), packet->sequence_number(), info && info->starts_keyframe};
    }
    gst_buffer_unmap(buffer, &map);
    return video;
}

/// What umbrellareceiver says of a packet that it has given up.
struct Loss {
    std::uint32_t ssrc = 0;
    std::uint16_t sequence_number = 0;
};

std::optional<Loss> read_loss(GstEvent* event) {
    guint ssrc = 0;
    guint sequence_number = 0;
    if (GST_EVENT_TYPE(event) != GST_EVENT_CUSTOM_DOWNSTREAM_OOB ||
        gst_event_has_name(event, "GstRTPPacketLost") == FALSE ||
        gst_structure_get(gst_event_get_structure(event), "ssrc", G_TYPE_UINT, &ssrc, "seqnum",
                          G_TYPE_UINT, &sequence_number, nullptr) == FALSE) {
        return std::nullopt;
    }
    return Loss{ssrc, static_cast<std::uint16_t>(sequence_number)};
}

class Gate : public std::enable_shared_from_this<Gate> {
  public:
    /// A subscriber asks. True: the request may pass. Any thread.
    bool on_request(GstPad* tee_sink) {
        const std::lock_guard lock(mutex_);
        return count_if(want(tee_sink));
    }
    /// Streaming thread.
    void on_buffer(GstPad* tee_sink, GstBuffer* buffer) {
        const auto packet = read_video_packet(buffer);
        if (!packet) {
            return;
        }
        bool ask = false;
        {
            const std::lock_guard lock(mutex_);
            if (note_arrival() && repeats_left_ > 0) {
                requests_.stream_resumed();
                ask = !packet->starts_keyframe && requests_.request(now());
            }
            ssrc_ = packet->ssrc;
            if (packet->starts_keyframe) {
                keyframe_ = packet;
                requests_.keyframe_started();
                repeats_left_ = 0;
            }
            count_if(ask);
        }
        if (ask) {
            ask_publisher(tee_sink);
        }
    }

    /// The receiver has given a packet up: nobody can have it, and browsers stand still for 3 s
    /// before they ask by themselves. The receiver's or the clock's thread.
    void on_loss(GstPad* tee_sink, std::uint32_t ssrc, std::uint16_t sequence_number) {
        bool ask = false;
        {
            const std::lock_guard lock(mutex_);
            if (ssrc_ != ssrc || is_made_up_for(ssrc, sequence_number)) {
                return;
            }
            ask = count_if(want(tee_sink));
        }
        if (ask) {
            ask_publisher(tee_sink);
        }
    }

    [[nodiscard]] KeyframeRequestCount sent() const { return sent_; }

  private:
    /// With the lock held. Whether a keyframe has begun behind it.
    bool is_made_up_for(std::uint32_t ssrc, std::uint16_t sequence_number) const {
        return keyframe_ && keyframe_->ssrc == ssrc &&
               static_cast<std::int16_t>(keyframe_->sequence_number - sequence_number) > 0;
    }

    /// With the lock held. True: the first packet, or the first after a silence.
    bool note_arrival() {
        const Timestamp time = now();
        const bool resumed =
            !newest_arrival_ || time - *newest_arrival_ >= limits::keyframe_request_interval;
        newest_arrival_ = time;
        return resumed;
    }

    bool count_if(bool asked) {
        sent_->fetch_add(asked ? 1 : 0, std::memory_order_relaxed);
        return asked;
    }

    /// With the lock held. True: ask now.
    bool want(GstPad* tee_sink) {
        repeats_left_ = limits::keyframe_request_repeats;
        if (!armed_) {
            armed_ = true;
            arm(tee_sink);
        }
        return requests_.request(now());
    }

    /// Main thread. True: the timer goes on.
    bool on_timer(GstPad* tee_sink) {
        bool ask = false;
        bool again = false;
        {
            const std::lock_guard lock(mutex_);
            ask = requests_.poll(now()) || (repeats_left_ > 0 && requests_.request(now()));
            if (repeats_left_ > 0) {
                --repeats_left_;
            }
            count_if(ask);
            again = armed_ = repeats_left_ > 0 || requests_.deadline().has_value();
        }
        if (ask) {
            ask_publisher(tee_sink);
        }
        return again;
    }

    void arm(GstPad* tee_sink) {
        struct Timer {
            std::weak_ptr<Gate> gate;
            GstPtr<GstPad> pad;
        };
        g_timeout_add_full(
            G_PRIORITY_DEFAULT, static_cast<guint>(limits::keyframe_request_interval.count()),
            [](gpointer data) -> gboolean {
                auto* timer = static_cast<Timer*>(data);
                const auto gate = timer->gate.lock();
                return static_cast<gboolean>(gate && gate->on_timer(timer->pad.get()));
            },
            std::make_unique<Timer>(Timer{weak_from_this(), GstPtr<GstPad>::retain(tee_sink)})
                .release(),
            [](gpointer data) { std::unique_ptr<Timer>(static_cast<Timer*>(data)); });
    }

    /// Guards all below. Nothing is sent while it is held.
    std::mutex mutex_;
    rtp::KeyframeRequests requests_;
    std::optional<std::uint32_t> ssrc_;    ///< of the newest packet
    std::optional<VideoPacket> keyframe_;  ///< the first packet of the newest one
    std::optional<Timestamp> newest_arrival_;
    unsigned repeats_left_ = 0;
    bool armed_ = false;
    std::shared_ptr<std::atomic<std::uint64_t>> sent_ =
        std::make_shared<std::atomic<std::uint64_t>>(0);
};

GstPadProbeReturn on_probe(GstPad* pad, GstPadProbeInfo* info, gpointer data) {
    Gate& gate = **static_cast<std::shared_ptr<Gate>*>(data);
    if ((info->type & GST_PAD_PROBE_TYPE_BUFFER) != 0) {
        gate.on_buffer(pad, gst_pad_probe_info_get_buffer(info));
        return GST_PAD_PROBE_OK;
    }
    GstEvent* event = gst_pad_probe_info_get_event(info);
    if (const auto loss = read_loss(event)) {
        gate.on_loss(pad, loss->ssrc, loss->sequence_number);
        return GST_PAD_PROBE_DROP;
    }
    const bool request = gst_video_event_is_force_key_unit(event) != FALSE;
    return request && !gate.on_request(pad) ? GST_PAD_PROBE_DROP : GST_PAD_PROBE_OK;
}

}  // namespace

KeyframeRequestCount gate_keyframe_requests(GstElement* tee) {
    auto gate = std::make_shared<Gate>();
    KeyframeRequestCount sent = gate->sent();
    const auto sink = GstPtr<GstPad>::adopt(gst_element_get_static_pad(tee, "sink"));
    gst_pad_add_probe(
        sink.get(),
        static_cast<GstPadProbeType>(GST_PAD_PROBE_TYPE_EVENT_BOTH | GST_PAD_PROBE_TYPE_BUFFER),
        on_probe, std::make_unique<std::shared_ptr<Gate>>(std::move(gate)).release(),
        [](gpointer data) {
            std::unique_ptr<std::shared_ptr<Gate>>(static_cast<std::shared_ptr<Gate>*>(data));
        });
    return sent;
}

}  // namespace umbrella::media
