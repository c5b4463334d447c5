#include "media/nack_relay.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include <gst/rtp/rtp.h>

#include "base/limits.hpp"
#include "core/rtp/nack.hpp"
#include "media/receiver_requests.hpp"

namespace umbrella::media {
namespace {

/// How long a request may wait for its RTCP packet; the receiver's patience is little longer.
constexpr GstClockTime useful_for = 200 * GST_MSECOND;

/// Adds one generic NACK (RFC 4585 §6.2.1). False: no room for any of it.
bool add_nack(GstRTCPBuffer& rtcp, std::uint32_t sender, std::uint32_t media,
              const std::vector<core::rtp::NackEntry>& entries) {
    GstRTCPPacket packet;
    if (gst_rtcp_buffer_add_packet(&rtcp, GST_RTCP_TYPE_RTPFB, &packet) == FALSE) {
        return false;
    }
    gst_rtcp_packet_fb_set_type(&packet, GST_RTCP_RTPFB_TYPE_NACK);
    gst_rtcp_packet_fb_set_sender_ssrc(&packet, sender);
    gst_rtcp_packet_fb_set_media_ssrc(&packet, media);
    if (gst_rtcp_packet_fb_set_fci_length(&packet, static_cast<guint16>(entries.size())) == FALSE) {
        gst_rtcp_packet_remove(&packet);
        return false;
    }
    guint8* fci = gst_rtcp_packet_fb_get_fci(&packet);
    for (const core::rtp::NackEntry& entry : entries) {
        GST_WRITE_UINT16_BE(fci, entry.pid);
        GST_WRITE_UINT16_BE(fci + 2, entry.blp);
        fci += 4;
    }
    return true;
}

class Relay {
  public:
    /// A receiver's thread.
    void add(const MissingPacket& request) {
        const std::lock_guard lock(mutex_);
        std::vector<std::uint16_t>& lost = lost_[request.ssrc];
        if (lost.size() < limits::pending_nacks) {
            lost.push_back(request.sequence_number);
        }
    }

    /// rtpsession's RTCP thread, with a packet that is about to leave. True: something was added.
    bool write_into(GstBuffer* buffer, std::uint32_t sender) {
        const auto lost = take();
        if (lost.empty()) {
            return false;
        }
        GstRTCPBuffer rtcp = GST_RTCP_BUFFER_INIT;
        if (gst_rtcp_buffer_map(buffer, GST_MAP_READWRITE, &rtcp) == FALSE) {
            return false;
        }
        bool added = false;
        for (const auto& [ssrc, sequence_numbers] : lost) {
            // Asked again by the receiver when they do not fit.
            added |= add_nack(rtcp, sender, ssrc, core::rtp::pack_nacks(sequence_numbers));
        }
        gst_rtcp_buffer_unmap(&rtcp);
        return added;
    }

  private:
    std::map<std::uint32_t, std::vector<std::uint16_t>> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(lost_, {});
    }

    /// Guards what follows; nothing else is locked under it.
    std::mutex mutex_;
    std::map<std::uint32_t, std::vector<std::uint16_t>> lost_;  ///< by SSRC
};

/// What each handler owns a copy of.
struct Tap {
    std::shared_ptr<Relay> relay;
    GstPtr<GObject> session;  ///< rtpsession's inner RTPSession
};

gboolean on_sending_rtcp(GObject* session, GstBuffer* buffer, gboolean /*early*/, gpointer data) {
    guint own_ssrc = 0;
    g_object_get(session, "internal-ssrc", &own_ssrc, nullptr);
    const auto& relay = *static_cast<std::shared_ptr<Relay>*>(data);
    return static_cast<gboolean>(relay->write_into(buffer, own_ssrc));
}

GstPadProbeReturn on_upstream_event(GstPad* /*pad*/, GstPadProbeInfo* info, gpointer data) {
    const auto request = missing_packet(gst_pad_probe_info_get_event(info));
    if (!request) {
        return GST_PAD_PROBE_OK;
    }
    const Tap& tap = *static_cast<Tap*>(data);
    tap.relay->add(*request);
    gboolean soon = FALSE;
    g_signal_emit_by_name(tap.session.get(), "send-rtcp-full", useful_for, &soon);
    return GST_PAD_PROBE_DROP;
}

void on_pad_added(GstElement* /*rtpsession*/, GstPad* pad, gpointer data) {
    const GStringPtr name(gst_pad_get_name(pad));
    if (std::string_view(name.get()) == "recv_rtp_src") {
        gst_pad_add_probe(pad, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, on_upstream_event,
                          std::make_unique<Tap>(*static_cast<Tap*>(data)).release(),
                          [](gpointer own) { std::unique_ptr<Tap>(static_cast<Tap*>(own)); });
    }
}

/// The handler stays as long as the object.
template <class Data>
void connect_for_life(gpointer object, const char* signal, GCallback handler, Data data) {
    g_signal_connect_data(
        object, signal, handler, std::make_unique<Data>(std::move(data)).release(),
        [](gpointer own, GClosure*) { std::unique_ptr<Data>(static_cast<Data*>(own)); },
        static_cast<GConnectFlags>(0));
}

}  // namespace

void relay_nacks(GstElement* rtpsession) {
    const auto relay = std::make_shared<Relay>();
    const auto session = object_property<GObject>(rtpsession, "internal-session");
    connect_for_life(session.get(), "on-sending-rtcp", reinterpret_cast<GCallback>(on_sending_rtcp),
                     relay);
    connect_for_life(rtpsession, "pad-added", reinterpret_cast<GCallback>(on_pad_added),
                     Tap{relay, session});
}

}  // namespace umbrella::media
