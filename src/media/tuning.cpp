#include "media/tuning.hpp"

#include <string_view>

#include "base/limits.hpp"
#include "media/aes_gcm.hpp"
#include "media/elements.hpp"
#include "media/ice_source.hpp"
#include "media/nack_relay.hpp"

namespace umbrella::media {
namespace {

/// More than any packet may be behind the newest.
constexpr guint sent_window_packets = 2048;
static_assert(sent_window_packets > limits::rtp_reorder_packets);

void tune_session(GstElement* rtpsession) {
    relay_nacks(rtpsession);
    // The RTCP interval grows with the number of SSRCs over an estimate floored at 64 kbit/s
    // (rtpsession.c:3549): with 50 SSRCs no PLI left in 15 s.
    g_object_set(rtpsession, "bandwidth", 50e6, "rtcp-min-interval", 500 * GST_MSECOND, nullptr);
    const auto session = object_property<GObject>(rtpsession, "internal-session");
    g_object_set(session.get(), "twcc-feedback-interval", 50 * GST_MSECOND, nullptr);
}

void tune_element(GstElement* element, const std::string& certificate) {
    const std::string_view factory = factory_name(element);
    if (factory == "clocksync") {
        // Adds 200 ms to every packet once anybody recalculates the latency
        // (gstwebrtcbin.c:5194).
        g_object_set(element, "sync", FALSE, nullptr);
    } else if (factory == "rtpsession") {
        tune_session(element);
    } else if (factory == "srtpenc") {
        // It refuses what is older than its window, 128 packets, with an error that ends the peer;
        // what was lost on the publisher's way and came later may be older.
        g_object_set(element, "replay-window-size", sent_window_packets, nullptr);
    } else if (factory == "rtpulpfecdec") {
        // Which is not offered. webrtcbin says so to one of each payload type
        // (gstwebrtcbin.c:5005); the others number their packets anew, from anywhere.
        g_object_set(element, "passthrough", TRUE, nullptr);
    } else if (factory == "umbrellaicesrc") {
        bypass_receive_queue(element);
    } else if (factory == "dtlssrtpdec") {
        // Before the offer, which names its fingerprint, is made, and before the encoder looks for
        // the connection, which GStreamer's own decoder makes anew.
        g_object_set(element, "pem", certificate.c_str(), nullptr);
        use_aes_gcm(GST_BIN(element));
    }
}

/// Packets are passed on as they come: a jitterbuffer would hold them back, and have two threads
/// for each SSRC.
void receive_directly(GstElement* rtpbin) {
    g_signal_connect_data(rtpbin, "request-jitterbuffer",
                          reinterpret_cast<GCallback>(+[](GstElement*, guint, gpointer) {
                              return gst_element_factory_make("umbrellareceiver", nullptr);
                          }),
                          nullptr, nullptr, static_cast<GConnectFlags>(0));
}

}  // namespace

std::vector<SignalConnection> tune_webrtcbin(GstElement* webrtcbin,
                                             const std::string& certificate) {
    std::vector<SignalConnection> connections;
    connections.push_back(connect_signal<GstBin*, GstElement*>(
        webrtcbin, "deep-element-added",
        [certificate](GstBin*, GstElement* element) { tune_element(element, certificate); }));

    const auto rtpbin =
        GstPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(webrtcbin), "rtpbin"));
    // Every SSRC costs threads and memory: a peer gets no more than it can need.
    g_object_set(rtpbin.get(), "max-streams", guint{limits::receive_streams}, nullptr);
    // Sender reports tie RTP to the time of capture. The time of sending needs a latency that
    // nobody tells in time; without it they are wrong by a session's age (gstrtpsession.c:2435).
    g_object_set(rtpbin.get(), "rtcp-sync-send-time", FALSE, nullptr);
    receive_directly(rtpbin.get());
    // Nothing that is kept for a repair by ULPFEC, which is not offered, is ever used.
    connections.push_back(connect_signal<GstElement*, guint>(
        rtpbin.get(), "new-storage", [](GstElement* storage, guint) {
            g_object_set(storage, "size-time", guint64{0}, nullptr);
        }));
    // webrtcbin's own handler, which runs first, decides by its SSRC table, which Firefox's and
    // Chromium's streams identified by MID are not in (gstwebrtcbin.c:7721).
    connections.push_back(connect_signal<GstElement*, guint, guint>(
        rtpbin.get(), "new-jitterbuffer", [](GstElement* receiver, guint, guint) {
            g_object_set(receiver, "do-retransmission", TRUE, nullptr);
        }));
    return connections;
}

}  // namespace umbrella::media
