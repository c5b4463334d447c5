#include "core/sdp/formats.hpp"

#include <string>

namespace umbrella::core::sdp {
namespace {

void add_feedback(Lines& lines, const std::string& payload_type, MediaKind kind, Nacks nacks) {
    const auto add = [&](std::string_view feedback) {
        add_attribute(lines, "rtcp-fb", payload_type + " " + std::string(feedback));
    };
    add("transport-cc");
    if (kind == MediaKind::Video) {
        add("ccm fir");
        add("nack");
        add("nack pli");
    } else if (nacks == Nacks::AudioAndVideo) {
        add("nack");
    }
}

}  // namespace

void add_format(MediaSection& section, const rtp::PayloadFormat& format, Nacks nacks) {
    const std::string type = std::to_string(format.payload_type);
    std::string mapping =
        type + " " + std::string(format.encoding_name) + "/" + std::to_string(format.clock_rate_hz);
    if (format.channels > 1) {
        mapping += "/" + std::to_string(format.channels);
    }
    section.formats.push_back(type);
    add_attribute(section.lines, "rtpmap", mapping);
    add_feedback(section.lines, type, kind_of(format.codec), nacks);
    if (!format.format_parameters.empty()) {
        add_attribute(section.lines, "fmtp", type + " " + std::string(format.format_parameters));
    }
    if (rtp::is_repaired(format)) {
        const std::string rtx_type = std::to_string(format.rtx_payload_type);
        section.formats.push_back(rtx_type);
        add_attribute(section.lines, "rtpmap",
                      rtx_type + " rtx/" + std::to_string(format.clock_rate_hz));
        add_attribute(section.lines, "fmtp", rtx_type + " apt=" + type);
    }
}

void add_extension(MediaSection& section, const rtp::HeaderExtension& extension) {
    add_attribute(
        section.lines, "extmap",
        std::to_string(static_cast<int>(extension.id)) + " " + std::string(extension.uri));
}

}  // namespace umbrella::core::sdp
