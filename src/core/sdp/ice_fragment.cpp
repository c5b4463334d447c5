#include "core/sdp/ice_fragment.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "core/sdp/answer_parts.hpp"
#include "core/sdp/candidate.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::core::sdp {
namespace {

/// The first of the session and its m-lines.
std::string find_first(const SessionDescription& description, std::string_view name) {
    if (const auto of_session = find_attribute(description.lines, name)) {
        return std::string(*of_session);
    }
    for (const MediaSection& section : description.media) {
        if (const auto found = find_attribute(section.lines, name)) {
            return std::string(*found);
        }
    }
    return {};
}

Result<void> add_candidates(IceFragment& fragment, const Lines& lines) {
    for (const std::string_view value : all_attributes(lines, "candidate")) {
        const auto candidate = check_candidate("candidate:" + std::string(value));
        // Some stacks repeat them for each m-line.
        if (!candidate ||
            std::ranges::find(fragment.candidates, *candidate) != fragment.candidates.end()) {
            continue;
        }
        if (fragment.candidates.size() == limits::candidates_per_generation) {
            return fail("fragment: holds more than " +
                        std::to_string(limits::candidates_per_generation) + " candidates");
        }
        fragment.candidates.push_back(*candidate);
    }
    return {};
}

}  // namespace

Result<IceFragment> read_ice_fragment(std::string_view text) {
    // A fragment begins without the lines that a whole description has (RFC 8840 §9.1).
    const auto parsed = parse("v=0\r\n" + std::string(text));
    if (!parsed) {
        return fail("fragment: " + parsed.error().message);
    }
    IceFragment fragment{.credentials = {.ufrag = find_first(*parsed, "ice-ufrag"),
                                         .pwd = find_first(*parsed, "ice-pwd")},
                         .candidates = {}};
    const IceCredentials& credentials = fragment.credentials;
    const bool named = !credentials.ufrag.empty() || !credentials.pwd.empty();
    if (named && !are_ice_credentials(credentials.ufrag, credentials.pwd)) {
        return fail("fragment: has invalid ICE credentials");
    }
    auto added = add_candidates(fragment, parsed->lines);
    for (const MediaSection& section : parsed->media) {
        if (added) {
            added = add_candidates(fragment, section.lines);
        }
    }
    if (!added) {
        return tl::make_unexpected(added.error());
    }
    return fragment;
}

std::string write_ice_fragment(const FragmentPlace& place, const IceCredentials& credentials,
                               std::span<const std::string> candidates) {
    std::string text;
    const auto line = [&text](std::string_view name, std::string_view value) {
        text.append(name).append(value).append("\r\n");
    };
    line("a=ice-ufrag:", credentials.ufrag);
    line("a=ice-pwd:", credentials.pwd);
    line("m=", std::string(place.media) + " 9 UDP/TLS/RTP/SAVPF 0");
    line("a=mid:", place.mid);
    for (const std::string& candidate : candidates) {
        line("a=", candidate);
    }
    line("a=end-of-candidates", "");
    return text;
}

IceCredentials ice_credentials_of(std::string_view offer) {
    const auto parsed = parse(offer);
    UMBRELLA_ASSERT(parsed.has_value());
    return {.ufrag = find_first(*parsed, "ice-ufrag"), .pwd = find_first(*parsed, "ice-pwd")};
}

}  // namespace umbrella::core::sdp
