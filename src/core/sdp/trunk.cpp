#include "core/sdp/trunk.hpp"

#include "core/sdp/answer_parts.hpp"
#include "core/sdp/formats.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::core::sdp {
namespace {

MediaSection make_section(MediaKind kind, TrunkDescription type, const TrunkTransport& transport) {
    MediaSection section{.media = std::string(to_string(kind)),
                         .port = 9,
                         .protocol = "UDP/TLS/RTP/SAVPF",
                         .formats = {},
                         .lines = {{'c', "IN IP4 0.0.0.0"}}};
    add_attribute(section.lines, "mid", trunk_mid(kind));
    add_attribute(section.lines, "setup", type == TrunkDescription::Offer ? "actpass" : "active");
    add_attribute(section.lines, "ice-ufrag", transport.ufrag);
    add_attribute(section.lines, "ice-pwd", transport.pwd);
    add_attribute(section.lines, "fingerprint", transport.fingerprint);
    add_attribute(section.lines, "rtcp-mux");
    add_attribute(section.lines, "rtcp-rsize");
    add_attribute(section.lines, "sendrecv");
    for (const rtp::PayloadFormat& format : rtp::payload_formats()) {
        if (kind_of(format.codec) == kind) {
            // Nobody answers a NACK for audio, which has no RTX.
            add_format(section, format, Nacks::Video);
        }
    }
    for (const rtp::HeaderExtension& extension : rtp::header_extensions()) {
        const bool for_kind = kind == MediaKind::Audio ? extension.audio : extension.video;
        // Transport-wide numbers end at each hop; each end counts its own.
        if (for_kind &&
            (extension.forwarded || extension.id == rtp::ExtensionId::TransportWideCc)) {
            add_extension(section, extension);
        }
    }
    return section;
}

}  // namespace

Result<TrunkTransport> read_trunk_transport(std::string_view description) {
    Result<SessionDescription> parsed = parse(description);
    if (!parsed) {
        return fail("trunk: " + parsed.error().message);
    }
    if (parsed->media.empty()) {
        return fail("trunk: there is no m-line");
    }
    // Who does what in DTLS is settled beforehand.
    MediaSection& section = parsed->media.front();
    remove_attributes(section.lines, "setup");
    add_attribute(section.lines, "setup", "active");
    const auto transport =
        read_transport({.answer = section, .offer = section, .session = parsed->lines});
    if (!transport) {
        return fail("trunk: the m-line " + transport.error().message);
    }
    return TrunkTransport{.ufrag = transport->ufrag,
                          .pwd = transport->pwd,
                          .fingerprint = transport->fingerprint,
                          .ice_lite = find_attribute(parsed->lines, "ice-lite").has_value()};
}

std::string write_trunk_description(TrunkDescription type, const TrunkTransport& transport) {
    SessionDescription description;
    description.lines = {{'v', "0"}, {'o', "- 1 1 IN IP4 0.0.0.0"}, {'s', "-"}, {'t', "0 0"}};
    add_attribute(description.lines, "ice-options", "trickle");
    if (transport.ice_lite) {
        add_attribute(description.lines, "ice-lite");
    }
    add_attribute(description.lines, "group",
                  "BUNDLE " + std::string(trunk_mid(MediaKind::Audio)) + " " +
                      std::string(trunk_mid(MediaKind::Video)));
    for (const MediaKind kind : {MediaKind::Audio, MediaKind::Video}) {
        description.media.push_back(make_section(kind, type, transport));
    }
    return serialise(description);
}

std::string_view trunk_mid(MediaKind kind) {
    return to_string(kind);
}

}  // namespace umbrella::core::sdp
