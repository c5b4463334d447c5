#include "core/sdp/offer.hpp"

#include <algorithm>
#include <array>

#include "core/rtp/formats.hpp"
#include "core/sdp/formats.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::core::sdp {
namespace {

constexpr std::string_view direction_name(MlineDirection direction) {
    return direction == MlineDirection::Publish ? "recvonly" : "sendonly";
}

std::string number(std::uint32_t value) {
    return std::to_string(value);
}

/// Publish m-lines offer one format: with several, Chromium may choose one for which webrtcbin
/// 1.22 exposes no pad.
std::vector<const rtp::PayloadFormat*> formats_of(const MlinePlan& plan) {
    std::vector<const rtp::PayloadFormat*> formats;
    for (const Codec codec : plan.codecs) {
        if (plan.direction == MlineDirection::Publish) {
            formats.push_back(&rtp::publish_format(codec));
            continue;
        }
        for (const rtp::PayloadFormat& format : rtp::payload_formats()) {
            if (format.codec == codec) {
                formats.push_back(&format);
            }
        }
    }
    return formats;
}

/// Not in audio slots: nobody answers a subscriber's NACK for audio, which has no RTX.
Nacks nacks_of(const MlinePlan& plan) {
    return plan.direction == MlineDirection::Publish ? Nacks::AudioAndVideo : Nacks::Video;
}

void add_extensions(MediaSection& section, const MlinePlan& plan) {
    for (const rtp::HeaderExtension& extension : rtp::header_extensions()) {
        const bool for_kind = plan.kind == MediaKind::Audio ? extension.audio : extension.video;
        // Transport-wide numbers end at each hop; towards a subscriber the server counts its own.
        const bool for_slot =
            extension.forwarded || extension.id == rtp::ExtensionId::TransportWideCc;
        if (for_kind && (plan.direction == MlineDirection::Publish || for_slot)) {
            add_extension(section, extension);
        }
    }
}

/// RFC 5576: the cname that webrtcbin gave, so that RTCP SDES and the offer agree.
std::string cname_of(const Lines& lines) {
    for (const std::string_view value : all_attributes(lines, "ssrc")) {
        const std::size_t at = value.find(" cname:");
        if (at != std::string_view::npos) {
            return std::string(value.substr(at + std::string_view(" cname:").size()));
        }
    }
    return "umbrella";
}

void replace_ssrcs(Lines& lines, std::uint32_t ssrc, std::optional<std::uint32_t> rtx_ssrc,
                   const std::string& own_cname) {
    const std::string cname = own_cname.empty() ? cname_of(lines) : own_cname;
    remove_attributes(lines, "ssrc");
    remove_attributes(lines, "ssrc-group");
    if (rtx_ssrc) {
        add_attribute(lines, "ssrc-group", "FID " + number(ssrc) + " " + number(*rtx_ssrc));
    }
    add_attribute(lines, "ssrc", number(ssrc) + " cname:" + cname);
    if (rtx_ssrc) {
        add_attribute(lines, "ssrc", number(*rtx_ssrc) + " cname:" + cname);
    }
}

/// webrtcbin repeats its a=ssrc lines for each caps structure of a transceiver.
void drop_repeated_ssrcs(Lines& lines) {
    Lines kept;
    for (Line& line : lines) {
        const std::string_view name = attribute_name(line);
        const bool repeated =
            (name == "ssrc" || name == "ssrc-group") && std::ranges::find(kept, line) != kept.end();
        if (!repeated) {
            kept.push_back(std::move(line));
        }
    }
    lines = std::move(kept);
}

void add_flag_if_missing(Lines& lines, std::string_view name) {
    if (!find_attribute(lines, name)) {
        add_attribute(lines, name);
    }
}

Result<void> check_section(const MediaSection& section, const MlinePlan& plan, std::size_t index) {
    const std::string place = "offer, m-line " + std::to_string(index) + ": ";
    if (section.media != to_string(plan.kind)) {
        return fail(place + "is " + section.media + ", planned is " +
                    std::string(to_string(plan.kind)));
    }
    const auto mid = find_attribute(section.lines, "mid");
    if (!mid || *mid != plan.mid.text()) {
        return fail(place + "has not the planned mid " + plan.mid.text());
    }
    if (!find_attribute(section.lines, direction_name(plan.direction))) {
        return fail(place + "is not " + std::string(direction_name(plan.direction)));
    }
    const bool right_kind =
        std::ranges::all_of(plan.codecs, [&](Codec codec) { return kind_of(codec) == plan.kind; });
    if (plan.codecs.empty() || !right_kind) {
        return fail(place + "is planned without codecs of its kind");
    }
    return {};
}

void finish_section(MediaSection& section, const MlinePlan& plan) {
    constexpr std::array<std::string_view, 5> replaced = {"rtpmap", "fmtp", "rtcp-fb", "extmap",
                                                          "msid"};
    for (const std::string_view name : replaced) {
        remove_attributes(section.lines, name);
    }
    section.formats.clear();
    add_flag_if_missing(section.lines, "rtcp-mux");
    add_flag_if_missing(section.lines, "rtcp-rsize");
    if (plan.direction == MlineDirection::Slot) {
        add_attribute(section.lines, "msid", plan.stream_id + " " + plan.mid.text());
    }
    for (const rtp::PayloadFormat* format : formats_of(plan)) {
        add_format(section, *format, nacks_of(plan));
    }
    add_extensions(section, plan);
    if (plan.direction == MlineDirection::Slot && plan.ssrc) {
        replace_ssrcs(section.lines, *plan.ssrc, plan.rtx_ssrc, plan.cname);
    } else {
        drop_repeated_ssrcs(section.lines);
    }
}

/// RFC 8840 §4.1.1.
void announce_trickle(Lines& lines) {
    const std::vector<std::string_view> options =
        split_words(find_attribute(lines, "ice-options").value_or(""));
    if (std::ranges::find(options, "trickle") == options.end()) {
        remove_attributes(lines, "ice-options");
        add_attribute(lines, "ice-options", "trickle");
    }
}

}  // namespace

Result<std::string> finish_offer(std::string_view webrtcbin_offer,
                                 std::span<const MlinePlan> plan) {
    Result<SessionDescription> offer = parse(webrtcbin_offer);
    if (!offer) {
        return fail("offer: " + offer.error().message);
    }
    if (offer->media.size() != plan.size()) {
        return fail("the offer has " + std::to_string(offer->media.size()) +
                    " m-lines, planned are " + std::to_string(plan.size()));
    }
    for (std::size_t i = 0; i < plan.size(); ++i) {
        if (const Result<void> checked = check_section(offer->media[i], plan[i], i); !checked) {
            return tl::make_unexpected(checked.error());
        }
        finish_section(offer->media[i], plan[i]);
    }
    announce_trickle(offer->lines);
    return serialise(*offer);
}

std::string with_ice_credentials(std::string_view offer, const IceCredentials& credentials) {
    Result<SessionDescription> description = parse(offer);
    UMBRELLA_ASSERT(description.has_value());
    for (MediaSection& section : description->media) {
        remove_attributes(section.lines, "ice-ufrag");
        remove_attributes(section.lines, "ice-pwd");
        add_attribute(section.lines, "ice-ufrag", credentials.ufrag);
        add_attribute(section.lines, "ice-pwd", credentials.pwd);
    }
    return serialise(*description);
}

std::string with_fingerprint(std::string_view offer, const std::string& fingerprint) {
    Result<SessionDescription> description = parse(offer);
    UMBRELLA_ASSERT(description.has_value());
    remove_attributes(description->lines, "fingerprint");
    for (MediaSection& section : description->media) {
        remove_attributes(section.lines, "fingerprint");
        add_attribute(section.lines, "fingerprint", fingerprint);
    }
    return serialise(*description);
}

std::string with_ice_lite(std::string_view offer) {
    Result<SessionDescription> description = parse(offer);
    UMBRELLA_ASSERT(description.has_value());
    add_flag_if_missing(description->lines, "ice-lite");
    return serialise(*description);
}

}  // namespace umbrella::core::sdp
