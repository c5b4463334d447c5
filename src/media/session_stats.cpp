#include "media/session_stats.hpp"

#include <algorithm>

namespace umbrella::media {
namespace {

/// Everything is bundled into the first session.
constexpr guint bundle_session = 0;

GstPtr<GstElement> rtpbin_of(GstElement* webrtcbin) {
    return GstPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(webrtcbin), "rtpbin"));
}

StructurePtr structure_property(gpointer object, const char* name) {
    GstStructure* structure = nullptr;
    g_object_get(object, name, &structure, nullptr);
    return StructurePtr(structure);
}

}  // namespace

std::optional<ReceptionStats> reception_of(GstElement* webrtcbin, std::uint32_t ssrc) {
    GObject* session = nullptr;
    g_signal_emit_by_name(rtpbin_of(webrtcbin).get(), "get-internal-session", bundle_session,
                          &session);
    const auto owned_session = GstPtr<GObject>::adopt(session);
    if (!owned_session) {
        return std::nullopt;
    }
    GObject* source = nullptr;
    g_signal_emit_by_name(session, "get-source-by-ssrc", ssrc, &source);
    const auto owned_source = GstPtr<GObject>::adopt(source);
    if (!owned_source) {
        return std::nullopt;
    }
    const StructurePtr stats = structure_property(source, "stats");
    gint lost = 0;
    guint jitter = 0;
    gint clock_rate_hz = 0;
    if (gst_structure_get(stats.get(), "packets-lost", G_TYPE_INT, &lost, "jitter", G_TYPE_UINT,
                          &jitter, "clock-rate", G_TYPE_INT, &clock_rate_hz, nullptr) == FALSE ||
        clock_rate_hz <= 0) {
        return std::nullopt;
    }
    return ReceptionStats{.lost = std::max(lost, 0), .jitter_ms = 1000.0 * jitter / clock_rate_hz};
}

std::optional<double> transport_loss(GstElement* webrtcbin) {
    GstElement* session = nullptr;
    g_signal_emit_by_name(rtpbin_of(webrtcbin).get(), "get-session", bundle_session, &session);
    const auto owned = GstPtr<GstElement>::adopt(session);
    if (!owned) {
        return std::nullopt;
    }
    const StructurePtr stats = structure_property(session, "twcc-stats");
    gdouble percent = 0;
    if (!stats || gst_structure_get_double(stats.get(), "packet-loss-pct", &percent) == FALSE) {
        return std::nullopt;
    }
    return percent / 100;
}

}  // namespace umbrella::media
