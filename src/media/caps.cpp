#include "media/caps.hpp"

#include <string>

#include "core/rtp/formats.hpp"

namespace umbrella::media {
namespace {

using core::Codec;
using core::MediaKind;
using core::rtp::PayloadFormat;

void set_string(GstStructure* structure, const std::string& field, std::string_view value) {
    gst_structure_set(structure, field.c_str(), G_TYPE_STRING, std::string(value).c_str(), nullptr);
}

GstStructure* rtp_structure(MediaKind kind, std::uint32_t clock_rate_hz) {
    GstStructure* structure = gst_structure_new("application/x-rtp", "clock-rate", G_TYPE_INT,
                                                static_cast<gint>(clock_rate_hz), nullptr);
    set_string(structure, "media", core::to_string(kind));
    return structure;
}

void add_extensions(GstStructure* structure, MediaKind kind, bool forwarded_only) {
    for (const auto& extension : core::rtp::header_extensions()) {
        const bool offered = kind == MediaKind::Audio ? extension.audio : extension.video;
        if (offered && (extension.forwarded || !forwarded_only)) {
            set_string(structure, "extmap-" + std::to_string(static_cast<int>(extension.id)),
                       extension.uri);
        }
    }
}

/// transport-cc ends at each hop, so it is not "forwarded"; slots number their own packets.
void add_transport_cc(GstStructure* structure) {
    for (const auto& extension : core::rtp::header_extensions()) {
        if (extension.id == core::rtp::ExtensionId::TransportWideCc) {
            set_string(structure, "extmap-" + std::to_string(static_cast<int>(extension.id)),
                       extension.uri);
        }
    }
}

void add_feedback(GstStructure* structure, MediaKind kind) {
    gst_structure_set(structure, "rtcp-fb-transport-cc", G_TYPE_BOOLEAN, TRUE, nullptr);
    if (kind == MediaKind::Video) {
        gst_structure_set(structure, "rtcp-fb-nack", G_TYPE_BOOLEAN, TRUE, "rtcp-fb-nack-pli",
                          G_TYPE_BOOLEAN, TRUE, "rtcp-fb-ccm-fir", G_TYPE_BOOLEAN, TRUE, nullptr);
    }
}

GstStructure* media_structure(const PayloadFormat& format) {
    const MediaKind kind = core::kind_of(format.codec);
    GstStructure* structure = rtp_structure(kind, format.clock_rate_hz);
    gst_structure_set(structure, "payload", G_TYPE_INT, static_cast<gint>(format.payload_type),
                      nullptr);
    set_string(structure, "encoding-name", format.encoding_name);
    if (format.channels > 1) {
        set_string(structure, "encoding-params", std::to_string(format.channels));
    }
    add_feedback(structure, kind);
    return structure;
}

}  // namespace

CapsPtr publish_preferences(Codec codec, const Mid& mid) {
    const PayloadFormat& format = core::rtp::publish_format(codec);
    GstStructure* structure = media_structure(format);
    set_string(structure, "a-mid", mid.text());
    add_extensions(structure, core::kind_of(codec), false);
    return CapsPtr(gst_caps_new_full(structure, nullptr));
}

CapsPtr slot_preferences(MediaKind kind, const Mid& mid, std::uint32_t ssrc) {
    CapsPtr caps(gst_caps_new_empty());
    for (const PayloadFormat& format : core::rtp::payload_formats()) {
        if (core::kind_of(format.codec) != kind) {
            continue;
        }
        GstStructure* structure = media_structure(format);
        if (gst_caps_is_empty(caps.get())) {
            set_string(structure, "a-mid", mid.text());
            add_extensions(structure, kind, true);
            add_transport_cc(structure);
            gst_structure_set(structure, "ssrc", G_TYPE_UINT, ssrc, nullptr);
        }
        gst_caps_append_structure(caps.get(), structure);
    }
    return caps;
}

CapsPtr slot_stream_caps(MediaKind kind, std::uint32_t ssrc) {
    const std::uint32_t clock_rate_hz = kind == MediaKind::Audio ? 48000 : 90000;
    GstStructure* structure = rtp_structure(kind, clock_rate_hz);
    gst_structure_set(structure, "ssrc", G_TYPE_UINT, ssrc, nullptr);
    add_extensions(structure, kind, true);
    add_transport_cc(structure);
    return CapsPtr(gst_caps_new_full(structure, nullptr));
}

CapsPtr trunk_stream_caps(MediaKind kind) {
    GstStructure* structure = rtp_structure(kind, kind == MediaKind::Audio ? 48000 : 90000);
    add_extensions(structure, kind, true);
    return CapsPtr(gst_caps_new_full(structure, nullptr));
}

}  // namespace umbrella::media
