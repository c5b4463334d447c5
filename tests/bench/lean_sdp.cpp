#include "lean_sdp.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "core/rtp/formats.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::bench {
namespace {

using namespace core::sdp;

constexpr std::string_view transport_cc_uri =
    "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";
constexpr std::string_view audio_level_uri = "urn:ietf:params:rtp-hdrext:ssrc-audio-level";

template <class Number>
Number leading_number(std::string_view text) {
    Number number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

std::string_view after_space(std::string_view text) {
    const std::size_t space = text.find(' ');
    return space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
}

bool starts_with_ignoring_case(std::string_view text, std::string_view start) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return text.size() >= start.size() &&
           std::ranges::equal(text.substr(0, start.size()), start, {}, lower, lower);
}

std::optional<std::uint8_t> extension_id(const Lines& lines, std::string_view uri) {
    for (const std::string_view value : all_attributes(lines, "extmap")) {
        if (after_space(value).starts_with(uri)) {
            return leading_number<std::uint8_t>(value);
        }
    }
    return std::nullopt;
}

/// Opus or VP8, and what is sent again of it.
StreamFormat read_format(const MediaSection& section) {
    StreamFormat format{.video = section.media == "video"};
    const std::string_view wanted = format.video ? "VP8/" : "opus/";
    for (const std::string_view value : all_attributes(section.lines, "rtpmap")) {
        if (starts_with_ignoring_case(after_space(value), wanted)) {
            format.payload_type = leading_number<std::uint8_t>(value);
            break;
        }
    }
    const std::string apt = "apt=" + std::to_string(format.payload_type);
    for (const std::string_view value : all_attributes(section.lines, "fmtp")) {
        if (after_space(value) == apt) {
            format.rtx_payload_type = leading_number<std::uint8_t>(value);
        }
    }
    format.transport_cc_id = extension_id(section.lines, transport_cc_uri);
    format.audio_level_id = extension_id(section.lines, audio_level_uri);
    return format;
}

void read_ssrcs(const Lines& lines, RemoteLine& line) {
    const auto group = find_attribute(lines, "ssrc-group");
    if (group && group->starts_with("FID ")) {
        const auto words = split_words(*group);
        if (words.size() == 3) {
            line.ssrc = leading_number<std::uint32_t>(words[1]);
            line.rtx_ssrc = leading_number<std::uint32_t>(words[2]);
            return;
        }
    }
    line.ssrc = leading_number<std::uint32_t>(find_attribute(lines, "ssrc").value_or(""));
}

/// Of several lines "96 ..." those whose first word is one of the formats that are used.
void keep(Lines& into, const Lines& from, std::string_view name, const StreamFormat& format) {
    for (const std::string_view value : all_attributes(from, name)) {
        const auto type = leading_number<std::uint8_t>(value);
        if (type == format.payload_type || type == format.rtx_payload_type) {
            add_attribute(into, name, value);
        }
    }
}

void add_transport(Lines& lines, const LocalTransport& transport) {
    add_attribute(lines, "ice-ufrag", transport.ice.ufrag);
    add_attribute(lines, "ice-pwd", transport.ice.pwd);
    add_attribute(lines, "fingerprint", transport.fingerprint);
    add_attribute(lines, "setup", "active");
    add_attribute(lines, "rtcp-mux");
    add_attribute(lines, "rtcp-rsize");
}

void add_ssrcs(Lines& lines, const SendingSsrcs& ssrcs) {
    const std::string ssrc = std::to_string(ssrcs.ssrc);
    if (ssrcs.rtx_ssrc != 0) {
        const std::string rtx = std::to_string(ssrcs.rtx_ssrc);
        add_attribute(lines, "ssrc-group", "FID " + ssrc + " " + rtx);
        add_attribute(lines, "ssrc", ssrc + " cname:load");
        add_attribute(lines, "ssrc", rtx + " cname:load");
    } else {
        add_attribute(lines, "ssrc", ssrc + " cname:load");
    }
}

MediaSection answer_section(const MediaSection& offer, const LocalTransport& transport,
                            const std::map<std::string, SendingSsrcs>& sends) {
    const StreamFormat format = read_format(offer);
    const std::string mid(find_attribute(offer.lines, "mid").value_or(""));
    const auto sending = sends.find(mid);
    MediaSection answer{.media = offer.media,
                        .port = 9,
                        .protocol = offer.protocol,
                        .formats = {std::to_string(format.payload_type)},
                        .lines = {{'c', "IN IP4 0.0.0.0"}}};
    if (format.rtx_payload_type) {
        answer.formats.push_back(std::to_string(*format.rtx_payload_type));
    }
    Lines& lines = answer.lines;
    add_attribute(lines, "mid", mid);
    add_transport(lines, transport);
    const bool receives = find_attribute(offer.lines, "sendonly").has_value();
    const char* publishes = sending != sends.end() ? "sendonly" : "inactive";
    add_attribute(lines, receives ? "recvonly" : publishes);
    for (const std::string_view name : {"rtpmap", "fmtp", "rtcp-fb"}) {
        keep(lines, offer.lines, name, format);
    }
    for (const std::string_view uri : {transport_cc_uri, audio_level_uri}) {
        if (const auto id = extension_id(offer.lines, uri)) {
            add_attribute(lines, "extmap", std::to_string(*id) + " " + std::string(uri));
        }
    }
    if (sending != sends.end()) {
        add_ssrcs(lines, sending->second);
    }
    return answer;
}

MediaSection offer_section(const StreamFormat& format, const LocalTransport& transport,
                           const SendingSsrcs& ssrcs) {
    const std::string type = std::to_string(format.payload_type);
    MediaSection section{.media = format.video ? "video" : "audio",
                         .port = 9,
                         .protocol = "UDP/TLS/RTP/SAVPF",
                         .formats = {type},
                         .lines = {{'c', "IN IP4 0.0.0.0"}}};
    Lines& lines = section.lines;
    add_attribute(lines, "mid", format.video ? "1" : "0");
    add_transport(lines, transport);
    add_attribute(lines, "sendonly");
    add_attribute(lines, "rtpmap", type + (format.video ? " VP8/90000" : " opus/48000/2"));
    add_attribute(lines, "rtcp-fb", type + " transport-cc");
    add_attribute(lines, "extmap",
                  std::to_string(*format.transport_cc_id) + " " + std::string(transport_cc_uri));
    if (format.video) {
        const std::string rtx = std::to_string(*format.rtx_payload_type);
        section.formats.push_back(rtx);
        add_attribute(lines, "rtpmap", rtx + " rtx/90000");
        add_attribute(lines, "fmtp", rtx + " apt=" + type);
        for (const std::string_view feedback : {" nack", " nack pli", " ccm fir"}) {
            add_attribute(lines, "rtcp-fb", type + std::string(feedback));
        }
    } else {
        add_attribute(lines, "fmtp", type + " minptime=10;useinbandfec=1");
        add_attribute(lines, "extmap",
                      std::to_string(*format.audio_level_id) + " " + std::string(audio_level_uri));
    }
    add_ssrcs(lines, ssrcs);
    return section;
}

std::string finish(std::vector<MediaSection> sections, const LocalTransport& transport) {
    SessionDescription written;
    written.lines = {{'v', "0"}, {'o', "- 1 1 IN IP4 127.0.0.1"}, {'s', "-"}, {'t', "0 0"}};
    std::string group = "BUNDLE";
    for (const MediaSection& section : sections) {
        group.append(" ").append(find_attribute(section.lines, "mid").value_or(""));
    }
    add_attribute(written.lines, "group", group);
    sections.front().lines.push_back({'a', transport.candidate});
    written.media = std::move(sections);
    return serialise(written);
}

}  // namespace

Result<RemoteDescription> read_description(const std::string& sdp) {
    const Result<SessionDescription> parsed = parse(sdp);
    if (!parsed || parsed->media.empty()) {
        return fail("the description does not parse");
    }
    const Lines& first = parsed->media.front().lines;
    const auto of_transport = [&](std::string_view name) {
        const auto own = find_attribute(first, name);
        return std::string(own ? *own : find_attribute(parsed->lines, name).value_or(""));
    };
    RemoteDescription read{
        .ice = {.ufrag = of_transport("ice-ufrag"), .pwd = of_transport("ice-pwd")},
        .candidates = {},
        .lines = {}};
    for (const std::string_view candidate : all_attributes(first, "candidate")) {
        read.candidates.push_back("candidate:" + std::string(candidate));
    }
    for (const MediaSection& section : parsed->media) {
        RemoteLine line{.mid = std::string(find_attribute(section.lines, "mid").value_or("")),
                        .sends = find_attribute(section.lines, "sendonly").has_value(),
                        .ssrc = 0,
                        .rtx_ssrc = 0,
                        .format = read_format(section)};
        read_ssrcs(section.lines, line);
        read.lines.push_back(std::move(line));
    }
    return read;
}

std::string write_answer(const std::string& offer, const LocalTransport& transport,
                         const std::map<std::string, SendingSsrcs>& sends) {
    const Result<SessionDescription> offered = parse(offer);
    UMBRELLA_ASSERT(offered && !offered->media.empty());
    std::vector<MediaSection> sections;
    for (const MediaSection& section : offered->media) {
        sections.push_back(answer_section(section, transport, sends));
    }
    return finish(std::move(sections), transport);
}

std::string write_offer(const LocalTransport& transport, const SendingSsrcs& audio,
                        const SendingSsrcs& video) {
    const auto transport_cc = static_cast<std::uint8_t>(core::rtp::ExtensionId::TransportWideCc);
    const auto& opus = core::rtp::publish_format(core::Codec::Opus);
    const auto& vp8 = core::rtp::publish_format(core::Codec::Vp8);
    return finish(
        {offer_section(
             {.video = false,
              .payload_type = opus.payload_type,
              .rtx_payload_type = std::nullopt,
              .transport_cc_id = transport_cc,
              .audio_level_id = static_cast<std::uint8_t>(core::rtp::ExtensionId::AudioLevel)},
             transport, audio),
         offer_section({.video = true,
                        .payload_type = vp8.payload_type,
                        .rtx_payload_type = vp8.rtx_payload_type,
                        .transport_cc_id = transport_cc,
                        .audio_level_id = std::nullopt},
                       transport, video)},
        transport);
}

}  // namespace umbrella::bench
