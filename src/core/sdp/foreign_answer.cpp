#include "core/sdp/foreign_answer.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/limits.hpp"

namespace umbrella::core::sdp {
namespace {

/// A m-line of the server's offer and the client's of the same kind.
struct Pair {
    const MediaSection* server = nullptr;
    const MediaSection* client = nullptr;
    const ForeignMline* mline = nullptr;
};

bool has_format(const MediaSection& section, std::uint8_t payload_type) {
    return std::ranges::find(section.formats, std::to_string(payload_type)) !=
           section.formats.end();
}

/// What both know; one of theirs is named once.
std::vector<ForeignFormat> common_formats(const Pair& pair) {
    std::vector<ForeignFormat> common;
    for (const ForeignFormat& format : pair.mline->formats) {
        if (has_format(*pair.server, format.ours->payload_type)) {
            common.push_back(format);
        }
    }
    return common;
}

/// "nack pli" of "96 nack pli" or "* nack pli" (RFC 4585 §4.2).
bool offers_feedback(const MediaSection& section, const std::string& format,
                     std::string_view feedback) {
    const auto values = all_attributes(section.lines, "rtcp-fb");
    return std::ranges::any_of(values, [&](std::string_view value) {
        const std::size_t space = std::min(value.find(' '), value.size());
        const std::string_view whose = value.substr(0, space);
        return (whose == format || whose == "*") &&
               value.substr(std::min(space + 1, value.size())) == feedback;
    });
}

/// The feedback that the server's m-line has for a format and the client's too.
std::vector<std::string> common_feedback(const Pair& pair, const ForeignFormat& format) {
    const std::string ours = std::to_string(format.ours->payload_type);
    std::vector<std::string> common;
    for (const std::string_view value : all_attributes(pair.server->lines, "rtcp-fb")) {
        const std::size_t space = std::min(value.find(' '), value.size());
        const std::string_view feedback = value.substr(std::min(space + 1, value.size()));
        if (value.substr(0, space) == ours &&
            offers_feedback(*pair.client, std::to_string(format.theirs), feedback)) {
            common.emplace_back(feedback);
        }
    }
    return common;
}

Pair find_pair(const ForeignOffer& client, const MediaSection& server) {
    const MediaKind kind = server.media == "audio" ? MediaKind::Audio : MediaKind::Video;
    const auto& mline = client.mline(kind);
    Pair pair{.server = &server};
    if (mline) {
        pair.mline = &*mline;
        pair.client = &client.description.media[mline->index];
        if (common_formats(pair).empty()) {
            return {.server = &server};
        }
    }
    return pair;
}

/// Null: there is none, or nothing in common.
Pair find_pair(const SessionDescription& server, const ForeignOffer& client, std::size_t index) {
    for (const MediaSection& section : server.media) {
        const Pair pair = find_pair(client, section);
        if (pair.mline != nullptr && pair.mline->index == index) {
            return pair;
        }
    }
    return {};
}

void copy_attributes(Lines& to, const Lines& from, std::string_view name) {
    for (const std::string_view value : all_attributes(from, name)) {
        add_attribute(to, name, value);
    }
}

SessionDescription begin_description() {
    SessionDescription description;
    description.lines = {{'v', "0"}, {'o', "- 1 1 IN IP4 0.0.0.0"}, {'s', "-"}, {'t', "0 0"}};
    add_attribute(description.lines, "ice-options", "trickle");
    return description;
}

// --- To the server ------------------------------------------------------------------------

void add_transport(Lines& lines, const TransportParameters& transport) {
    add_attribute(lines, "ice-ufrag", transport.ufrag);
    add_attribute(lines, "ice-pwd", transport.pwd);
    add_attribute(lines, "fingerprint", transport.fingerprint);
    add_attribute(lines, "setup", transport.setup);
}

void add_server_format(MediaSection& section, const Pair& pair, const ForeignFormat& format) {
    const std::string type = std::to_string(format.ours->payload_type);
    section.formats.push_back(type);
    add_attribute(section.lines, "rtpmap",
                  type + " " + std::string(format_attribute(pair.server->lines, "rtpmap", type)));
    for (const std::string& feedback : common_feedback(pair, format)) {
        add_attribute(section.lines, "rtcp-fb", type + " " + feedback);
    }
    if (format.rtx) {
        const std::string rtx = std::to_string(format.ours->rtx_payload_type);
        section.formats.push_back(rtx);
        for (const std::string_view name : {"rtpmap", "fmtp"}) {
            add_attribute(section.lines, name,
                          rtx + " " + std::string(format_attribute(pair.server->lines, name, rtx)));
        }
    }
}

/// The mid is put into each packet on its way in, whether or not the client sends any.
void add_server_extensions(MediaSection& section, const Pair& pair, ForeignRole role) {
    std::set<rtp::ExtensionId> taken;
    if (role == ForeignRole::Sends) {
        taken.insert(rtp::ExtensionId::Mid);
    }
    for (const auto& [extension, theirs] :
         common_extensions(*pair.client, pair.mline->kind, role)) {
        taken.insert(extension->id);
    }
    for (const std::string_view value : all_attributes(pair.server->lines, "extmap")) {
        const auto id = parse_number(value.substr(0, value.find(' ')), 14);
        if (id && taken.contains(static_cast<rtp::ExtensionId>(*id))) {
            add_attribute(section.lines, "extmap", value);
        }
    }
}

/// Which streams belong together; without it they are found by what comes.
void add_ssrcs(MediaSection& section, const Pair& pair) {
    const auto declared = read_ssrcs(*pair.client);
    // Some name all layers of a simulcast, and more: then nothing is gained by it.
    if (!declared || !pair.mline->layers.empty() || declared->ssrcs.size() > 2) {
        return;
    }
    for (const auto& [stream, rtx] : declared->rtx) {
        add_attribute(section.lines, "ssrc-group",
                      "FID " + std::to_string(stream) + " " + std::to_string(rtx));
    }
    for (const std::uint32_t ssrc : declared->ssrcs) {
        add_attribute(section.lines, "ssrc", std::to_string(ssrc) + " cname:peer");
    }
}

MediaSection server_section(const ForeignOffer& client, const MediaSection& server, bool first) {
    const Pair pair = find_pair(client, server);
    // The first one carries the transport of all: unused, it stays.
    const bool stays = pair.mline != nullptr || first;
    MediaSection section{.media = server.media,
                         .port = static_cast<std::uint16_t>(stays ? 9 : 0),
                         .protocol = server.protocol,
                         .formats = {},
                         .lines = {{'c', "IN IP4 0.0.0.0"}}};
    add_attribute(section.lines, "mid", find_attribute(server.lines, "mid").value_or(""));
    add_transport(section.lines, client.transport);
    add_attribute(section.lines, "rtcp-mux");
    add_attribute(section.lines, "rtcp-rsize");
    if (pair.mline == nullptr) {
        add_attribute(section.lines, "inactive");
        section.formats = server.formats;
        for (const std::string_view name : {"rtpmap", "fmtp"}) {
            copy_attributes(section.lines, server.lines, name);
        }
        return section;
    }
    add_attribute(section.lines, client.role == ForeignRole::Sends ? "sendonly" : "recvonly");
    for (const ForeignFormat& format : common_formats(pair)) {
        add_server_format(section, pair, format);
    }
    add_server_extensions(section, pair, client.role);
    if (client.role == ForeignRole::Sends) {
        add_ssrcs(section, pair);
    }
    return section;
}

// --- To the client ------------------------------------------------------------------------

/// What we want of a format, or send in it. H264 says of itself what it is; the rest is ours.
std::string parameters_of(const Pair& pair, const ForeignFormat& format) {
    return format.ours->codec == Codec::H264
               ? std::string(
                     format_attribute(pair.client->lines, "fmtp", std::to_string(format.theirs)))
               : std::string(format.ours->format_parameters);
}

void add_client_format(MediaSection& section, const Pair& pair, const ForeignFormat& format) {
    const std::string type = std::to_string(format.theirs);
    if (std::ranges::find(section.formats, type) != section.formats.end()) {
        return;  // stands for two of ours
    }
    section.formats.push_back(type);
    add_attribute(section.lines, "rtpmap",
                  type + " " + std::string(format_attribute(pair.client->lines, "rtpmap", type)));
    for (const std::string& feedback : common_feedback(pair, format)) {
        add_attribute(section.lines, "rtcp-fb", type + " " + feedback);
    }
    if (const std::string parameters = parameters_of(pair, format); !parameters.empty()) {
        add_attribute(section.lines, "fmtp", type + " " + parameters);
    }
    if (format.rtx) {
        const std::string rtx = std::to_string(*format.rtx);
        section.formats.push_back(rtx);
        add_attribute(section.lines, "rtpmap",
                      rtx + " rtx/" + std::to_string(format.ours->clock_rate_hz));
        add_attribute(section.lines, "fmtp", rtx + " apt=" + type);
    }
}

void add_layers(MediaSection& section, const ForeignMline& mline) {
    if (mline.layers.empty()) {
        return;
    }
    for (const std::string& rid : mline.rids) {
        add_attribute(section.lines, "rid", rid + " recv");
    }
    add_attribute(section.lines, "simulcast", "recv " + mline.layers);
}

MediaSection refused_section(const MediaSection& client) {
    MediaSection section{.media = client.media,
                         .port = 0,
                         .protocol = client.protocol,
                         .formats = client.formats,
                         .lines = {{'c', "IN IP4 0.0.0.0"}}};
    if (const auto mid = find_attribute(client.lines, "mid")) {
        add_attribute(section.lines, "mid", *mid);
    }
    add_attribute(section.lines, "inactive");
    return section;
}

MediaSection client_section(const ForeignOffer& client, const Pair& pair,
                            const TransportParameters& ours) {
    MediaSection section{.media = pair.client->media,
                         .port = 9,
                         .protocol = pair.client->protocol,
                         .formats = {},
                         .lines = {{'c', "IN IP4 0.0.0.0"}}};
    add_attribute(section.lines, "mid", pair.mline->mid);
    add_transport(section.lines, ours);
    add_attribute(section.lines, "rtcp-mux");
    if (find_attribute(pair.client->lines, "rtcp-rsize")) {
        add_attribute(section.lines, "rtcp-rsize");
    }
    add_attribute(section.lines, client.role == ForeignRole::Sends ? "recvonly" : "sendonly");
    for (const ForeignFormat& format : common_formats(pair)) {
        add_client_format(section, pair, format);
    }
    for (const auto& [extension, theirs] :
         common_extensions(*pair.client, pair.mline->kind, client.role)) {
        add_attribute(section.lines, "extmap",
                      std::to_string(theirs) + " " + std::string(extension->uri));
    }
    if (client.role == ForeignRole::Sends) {
        add_layers(section, *pair.mline);
    } else {
        for (const std::string_view name : {"msid", "ssrc-group", "ssrc"}) {
            copy_attributes(section.lines, pair.server->lines, name);
        }
    }
    return section;
}

/// The server's, with its part in DTLS: what the client leaves to it.
TransportParameters server_transport(const SessionDescription& server, const ForeignOffer& client) {
    const Lines& lines = server.media.front().lines;
    const auto value = [&](std::string_view name) {
        const auto of_mline = find_attribute(lines, name);
        return std::string(of_mline ? *of_mline : find_attribute(server.lines, name).value_or(""));
    };
    return {.ufrag = value("ice-ufrag"),
            .pwd = value("ice-pwd"),
            .fingerprint = value("fingerprint"),
            .setup = client.transport.setup == "active" ? "passive" : "active"};
}

}  // namespace

std::string answer_server(const ForeignOffer& client, std::string_view server_offer) {
    const auto server = parse(server_offer);
    UMBRELLA_ASSERT(server.has_value() && !server->media.empty());
    SessionDescription answer = begin_description();
    std::string group = "BUNDLE";
    for (const MediaSection& section : server->media) {
        answer.media.push_back(server_section(client, section, answer.media.empty()));
        if (answer.media.back().port != 0) {
            group.append(" ").append(find_attribute(section.lines, "mid").value_or(""));
        }
    }
    add_attribute(answer.lines, "group", group);
    for (const std::string& candidate : client.candidates) {
        answer.media.front().lines.push_back({'a', candidate});
    }
    return serialise(answer);
}

std::string answer_client(const ForeignOffer& client, std::string_view server_offer,
                          std::span<const std::string> candidates) {
    const auto server = parse(server_offer);
    UMBRELLA_ASSERT(server.has_value() && !server->media.empty());
    const TransportParameters ours = server_transport(*server, client);
    SessionDescription answer = begin_description();
    std::string group = "BUNDLE";
    bool has_candidates = false;
    for (std::size_t index = 0; index < client.description.media.size(); ++index) {
        const Pair pair = find_pair(*server, client, index);
        if (pair.mline == nullptr) {
            answer.media.push_back(refused_section(client.description.media[index]));
            continue;
        }
        group.append(" ").append(pair.mline->mid);
        answer.media.push_back(client_section(client, pair, ours));
        if (!std::exchange(has_candidates, true)) {
            Lines& lines = answer.media.back().lines;
            for (const std::string& candidate : candidates) {
                lines.push_back({'a', candidate});
            }
            add_attribute(lines, "end-of-candidates");
        }
    }
    if (client.bundled) {
        add_attribute(answer.lines, "group", group);
    }
    if (find_attribute(server->lines, "ice-lite")) {
        add_attribute(answer.lines, "ice-lite");
    }
    return serialise(answer);
}

}  // namespace umbrella::core::sdp
