#include "core/sdp/answer_parts.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/limits.hpp"

namespace umbrella::core::sdp {
namespace {

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// ice-char (RFC 8839 §5.4).
bool is_ice_text(std::string_view text, std::size_t shortest) {
    return text.size() >= shortest && text.size() <= 256 && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                      c == '+' || c == '/' || c == '-' || c == '_';
           });
}

/// RFC 8122 §5: a hash function and as many bytes in hexadecimal as it gives.
bool is_fingerprint(std::string_view text) {
    struct Hash {
        std::string_view name;
        std::size_t bytes;
    };
    constexpr std::array<Hash, 3> hashes{{{"sha-256", 32}, {"sha-384", 48}, {"sha-512", 64}}};
    const std::size_t space = std::min(text.find(' '), text.size());
    const auto* hash = std::ranges::find(hashes, text.substr(0, space), &Hash::name);
    if (hash == hashes.end() || text.size() != space + (3 * hash->bytes)) {
        return false;
    }
    const std::string_view digits = text.substr(space + 1);
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i % 3 == 2 ? digits[i] != ':' : !is_hex(digits[i])) {
            return false;
        }
    }
    return true;
}

/// The one value of an attribute, from the m-line or else from the session.
Result<std::string_view> read_one(const SectionPair& pair, std::string_view name) {
    std::vector<std::string_view> values = all_attributes(pair.answer.lines, name);
    if (values.empty()) {
        values = all_attributes(pair.session, name);
    }
    if (values.size() != 1) {
        return fail((values.empty() ? "lacks a=" : "has more than one a=") + std::string(name));
    }
    return values.front();
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(a, b, {}, lower, lower);
}

bool is_rtx(std::string_view mapping) {
    return equal_ignoring_case(mapping.substr(0, 4), "rtx/");
}

/// rtpmap, where "opus/48000/2" and the rare "opus/48000" of one channel are different things.
bool same_mapping(const SectionPair& pair, std::string_view format) {
    const std::string_view offered = format_attribute(pair.offer.lines, "rtpmap", format);
    if (!equal_ignoring_case(offered, format_attribute(pair.answer.lines, "rtpmap", format))) {
        return false;
    }
    return !is_rtx(offered) || format_attribute(pair.answer.lines, "fmtp", format) ==
                                   format_attribute(pair.offer.lines, "fmtp", format);
}

bool contains(const std::vector<std::string>& formats, std::string_view format) {
    return std::ranges::find(formats, format) != formats.end();
}

/// "96 nack pli" is taken by "96 nack pli" and by "* nack pli" (RFC 4585 §4.2).
bool took_feedback(const Lines& answer, std::string_view offered) {
    const std::string any = "*" + std::string(offered.substr(offered.find(' ')));
    const std::vector<std::string_view> values = all_attributes(answer, "rtcp-fb");
    return std::ranges::any_of(
        values, [&](std::string_view value) { return value == offered || value == any; });
}

/// "3 urn:…" is taken by "3 urn:…" and "3/sendonly urn:…" (RFC 8285 §5).
bool took_extension(const Lines& answer, std::string_view offered) {
    const std::string_view id = offered.substr(0, offered.find(' '));
    const std::vector<std::string_view> values = all_attributes(answer, "extmap");
    return std::ranges::any_of(values, [&](std::string_view value) {
        const std::vector<std::string_view> words = split_words(value);
        return words.size() >= 2 && words[0].substr(0, words[0].find('/')) == id &&
               words[1] == offered.substr(offered.find(' ') + 1);
    });
}

std::optional<std::uint32_t> read_ssrc(std::string_view text) {
    const auto number = parse_number(text, std::numeric_limits<std::uint32_t>::max());
    return number && *number != 0 ? std::optional(static_cast<std::uint32_t>(*number))
                                  : std::nullopt;
}

}  // namespace

bool are_ice_credentials(std::string_view ufrag, std::string_view pwd) {
    return is_ice_text(ufrag, 4) && is_ice_text(pwd, 22);
}

Result<TransportParameters> read_transport(const SectionPair& pair) {
    TransportParameters transport;
    const std::array<std::pair<std::string_view, std::string*>, 4> wanted{{
        {"ice-ufrag", &transport.ufrag},
        {"ice-pwd", &transport.pwd},
        {"fingerprint", &transport.fingerprint},
        {"setup", &transport.setup},
    }};
    for (const auto& [name, target] : wanted) {
        const Result<std::string_view> value = read_one(pair, name);
        if (!value) {
            return tl::make_unexpected(value.error());
        }
        *target = *value;
    }
    if (!are_ice_credentials(transport.ufrag, transport.pwd)) {
        return fail("has invalid ICE credentials");
    }
    if (!is_fingerprint(transport.fingerprint)) {
        return fail("has an invalid fingerprint (sha-256, sha-384 or sha-512 are understood)");
    }
    if (transport.setup != "active" && transport.setup != "passive") {
        return fail("is neither a=setup:active nor passive");
    }
    return transport;
}

Result<std::string_view> read_direction(const SectionPair& pair) {
    constexpr std::array<std::string_view, 4> directions = {"sendonly", "recvonly", "inactive",
                                                            "sendrecv"};
    const auto read = [&](const Lines& lines) {
        std::vector<std::string_view> found;
        for (const Line& line : lines) {
            const auto* known = std::ranges::find(directions, attribute_name(line));
            if (known != directions.end()) {
                found.push_back(*known);
            }
        }
        return found;
    };
    std::vector<std::string_view> found = read(pair.answer.lines);
    if (found.empty()) {
        found = read(pair.session);
    }
    if (found.size() != 1) {
        return fail("needs exactly one direction");
    }
    const bool server_sends = find_attribute(pair.offer.lines, "sendonly").has_value();
    if (found.front() != "inactive" && found.front() != (server_sends ? "recvonly" : "sendonly")) {
        return fail("has a direction that the offer does not allow");
    }
    return found.front();
}

Result<std::vector<std::string>> read_formats(const SectionPair& pair) {
    std::set<std::string_view> seen;
    bool carries_media = false;
    for (const std::string& format : pair.answer.formats) {
        if (!contains(pair.offer.formats, format)) {
            return fail("has a payload type that was not offered");
        }
        if (!seen.insert(format).second) {
            return fail("names a payload type twice");
        }
        if (!same_mapping(pair, format)) {
            return fail("maps payload type " + format + " otherwise than the offer");
        }
        carries_media |= !is_rtx(format_attribute(pair.offer.lines, "rtpmap", format));
    }
    if (!carries_media) {
        return fail("takes retransmissions but no codec");
    }
    return pair.answer.formats;
}

Lines accepted_attributes(const SectionPair& pair, const std::vector<std::string>& formats) {
    Lines taken;
    for (const Line& line : offered_attributes(pair.offer)) {
        const std::string_view name = attribute_name(line);
        const std::string_view value = attribute_value(line);
        const bool wanted =
            name == "extmap" ? took_extension(pair.answer.lines, value)
                             : contains(formats, value.substr(0, value.find(' '))) &&
                                   (name != "rtcp-fb" || took_feedback(pair.answer.lines, value));
        if (wanted) {
            taken.push_back(line);
        }
    }
    return taken;
}

Lines offered_attributes(const MediaSection& offer) {
    constexpr std::array<std::string_view, 4> names = {"rtpmap", "fmtp", "rtcp-fb", "extmap"};
    Lines lines;
    std::ranges::copy_if(offer.lines, std::back_inserter(lines), [&](const Line& line) {
        return std::ranges::find(names, attribute_name(line)) != names.end();
    });
    return lines;
}

Result<DeclaredSsrcs> read_ssrcs(const MediaSection& section) {
    DeclaredSsrcs declared;
    for (const std::string_view value : all_attributes(section.lines, "ssrc")) {
        const auto ssrc = read_ssrc(value.substr(0, value.find(' ')));
        if (!ssrc) {
            return fail("has an invalid a=ssrc");
        }
        if (std::ranges::find(declared.ssrcs, *ssrc) == declared.ssrcs.end()) {
            declared.ssrcs.push_back(*ssrc);
        }
        if (declared.ssrcs.size() > limits::receive_streams) {
            return fail("declares too many SSRCs");
        }
    }
    for (const std::string_view value : all_attributes(section.lines, "ssrc-group")) {
        const std::vector<std::string_view> words = split_words(value);
        if (words.empty() || words[0] != "FID") {
            continue;
        }
        const auto known = [&](std::string_view word) {
            const auto ssrc = read_ssrc(word);
            return ssrc && std::ranges::find(declared.ssrcs, *ssrc) != declared.ssrcs.end()
                       ? ssrc
                       : std::nullopt;
        };
        const auto stream = words.size() == 3 ? known(words[1]) : std::nullopt;
        const auto rtx = words.size() == 3 ? known(words[2]) : std::nullopt;
        if (!stream || !rtx || *stream == *rtx || declared.rtx.size() == limits::receive_streams) {
            return fail("has an invalid a=ssrc-group");
        }
        declared.rtx.emplace_back(*stream, *rtx);
    }
    return declared;
}

Result<std::set<std::string_view>> read_bundle(const Lines& session) {
    std::optional<std::set<std::string_view>> mids;
    for (const std::string_view value : all_attributes(session, "group")) {
        const std::vector<std::string_view> words = split_words(value);
        if (words.empty() || words[0] != "BUNDLE") {
            continue;
        }
        if (mids) {
            return fail("has more than one BUNDLE group");
        }
        mids.emplace(words.begin() + 1, words.end());
    }
    if (!mids) {
        return fail("has no BUNDLE group");
    }
    return *mids;
}

}  // namespace umbrella::core::sdp
