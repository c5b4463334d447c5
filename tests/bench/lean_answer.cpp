#include "lean_answer.hpp"

#include <charconv>

#include "core/rtp/formats.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::bench {
namespace {

using namespace core::sdp;
using core::Codec;
using core::rtp::PayloadFormat;

bool is_slot(const MediaSection& section) {
    return find_attribute(section.lines, "sendonly").has_value();
}

/// The number in front of "a=ssrc:"; the first is the slot's own, the second its retransmissions.
std::uint32_t first_ssrc(const MediaSection& section) {
    const std::string_view value = find_attribute(section.lines, "ssrc").value_or("");
    std::uint32_t ssrc = 0;
    std::from_chars(value.data(), value.data() + value.size(), ssrc);
    return ssrc;
}

Lines answer_lines(const MediaSection& offer, const PayloadFormat& format,
                   const LeanAnswer& answer) {
    const std::string mid(find_attribute(offer.lines, "mid").value_or(""));
    const auto sends = answer.sends.find(mid);
    const std::string type = std::to_string(format.payload_type);
    Lines lines = {{'c', "IN IP4 0.0.0.0"}};
    add_attribute(lines, "mid", mid);
    add_attribute(lines, "ice-ufrag", answer.ice.ufrag);
    add_attribute(lines, "ice-pwd", answer.ice.pwd);
    add_attribute(lines, "fingerprint", answer.fingerprint);
    add_attribute(lines, "setup", "active");
    const char* publishes = sends != answer.sends.end() ? "sendonly" : "inactive";
    add_attribute(lines, is_slot(offer) ? "recvonly" : publishes);
    add_attribute(lines, "rtcp-mux");
    add_attribute(lines, "rtcp-rsize");
    std::string mapping =
        type + " " + std::string(format.encoding_name) + "/" + std::to_string(format.clock_rate_hz);
    if (format.codec == Codec::Opus) {
        mapping += "/2";
        add_attribute(lines, "extmap", "6 urn:ietf:params:rtp-hdrext:ssrc-audio-level");
    } else {
        add_attribute(lines, "rtcp-fb", type + " nack pli");
    }
    add_attribute(lines, "rtpmap", mapping);
    if (sends != answer.sends.end()) {
        add_attribute(lines, "ssrc", std::to_string(sends->second) + " cname:load");
    }
    return lines;
}

}  // namespace

Result<LeanOffer> read_offer(const std::string& sdp) {
    const Result<SessionDescription> offer = parse(sdp);
    if (!offer || offer->media.empty()) {
        return fail("the offer does not parse");
    }
    const Lines& first = offer->media.front().lines;
    LeanOffer read{.ice = {.ufrag = std::string(find_attribute(first, "ice-ufrag").value_or("")),
                           .pwd = std::string(find_attribute(first, "ice-pwd").value_or(""))},
                   .slots = {}};
    for (const MediaSection& section : offer->media) {
        if (is_slot(section)) {
            read.slots[first_ssrc(section)] = {
                .mid = std::string(find_attribute(section.lines, "mid").value_or("")),
                .video = section.media == "video"};
        }
    }
    return read;
}

std::string write_answer(const std::string& offer, const LeanAnswer& answer) {
    const Result<SessionDescription> offered = parse(offer);
    UMBRELLA_ASSERT(offered.has_value());
    SessionDescription written;
    written.lines = {{'v', "0"}, {'o', "- 1 1 IN IP4 0.0.0.0"}, {'s', "-"}, {'t', "0 0"}};
    std::string group = "BUNDLE";
    for (const MediaSection& section : offered->media) {
        const PayloadFormat& format =
            core::rtp::publish_format(section.media == "audio" ? Codec::Opus : Codec::Vp8);
        written.media.push_back({.media = section.media,
                                 .port = 9,
                                 .protocol = section.protocol,
                                 .formats = {std::to_string(format.payload_type)},
                                 .lines = answer_lines(section, format, answer)});
        group.append(" ").append(find_attribute(section.lines, "mid").value_or(""));
    }
    for (const std::string& candidate : answer.candidates) {
        written.media.front().lines.push_back({'a', candidate});
    }
    add_attribute(written.lines, "group", group);
    return serialise(written);
}

}  // namespace umbrella::bench
