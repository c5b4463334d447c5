#include "core/sdp/candidate.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include "base/limits.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::core::sdp {
namespace {

bool is_alnum(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool equals_lower(std::string_view text, std::string_view lower_case) {
    return std::ranges::equal(text, lower_case, [](char a, char b) {
        return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
    });
}

/// 1*32 ice-char (RFC 8839 §5.1). Some browsers put '-' there too.
bool is_foundation(std::string_view text) {
    return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, [](char c) {
        return is_alnum(c) || c == '+' || c == '/' || c == '-';
    });
}

bool is_ipv4(std::string_view text) {
    int parts = 0;
    while (parts < 4) {
        const std::size_t dot = text.find('.');
        if (!parse_number(text.substr(0, dot), 255)) {
            return false;
        }
        ++parts;
        if (dot == std::string_view::npos) {
            return parts == 4;
        }
        text.remove_prefix(dot + 1);
    }
    return false;
}

/// Good enough to hand on: libnice parses it again and ignores what is no address.
bool is_ipv6(std::string_view text) {
    constexpr std::size_t longest = 45;  // INET6_ADDRSTRLEN without its end
    return text.size() <= longest && std::ranges::count(text, ':') >= 2 &&
           std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') ||
                      c == ':' || c == '.';
           });
}

/// Only .local: for any other name the server would ask its resolver on behalf of a stranger.
bool is_mdns_name(std::string_view text) {
    constexpr std::string_view suffix = ".local";
    return text.size() > suffix.size() && text.size() <= 253 &&
           equals_lower(text.substr(text.size() - suffix.size()), suffix) &&
           std::ranges::all_of(text, [](char c) { return is_alnum(c) || c == '-' || c == '.'; });
}

bool is_address(std::string_view text) {
    return is_ipv4(text) || is_ipv6(text) || is_mdns_name(text);
}

bool is_port(std::string_view text) {
    return parse_number(text, std::numeric_limits<std::uint16_t>::max()).has_value();
}

bool is_type(std::string_view text) {
    constexpr std::array<std::string_view, 4> types = {"host", "srflx", "prflx", "relay"};
    return std::ranges::find(types, text) != types.end();
}

bool is_token(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
}

/// The fixed part: foundation component transport priority address port "typ" type.
std::string_view fault_of_fixed_part(const std::vector<std::string_view>& words) {
    constexpr std::uint64_t max_priority = 0x7FFFFFFF;  // RFC 8445 §5.1.2
    if (!is_foundation(words[0])) {
        return "foundation";
    }
    if (const auto component = parse_number(words[1], 256); !component || *component == 0) {
        return "component";
    }
    if (!equals_lower(words[2], "udp") && !equals_lower(words[2], "tcp")) {
        return "transport";
    }
    if (!parse_number(words[3], max_priority)) {
        return "priority";
    }
    if (!is_address(words[4])) {
        return "address";
    }
    if (!is_port(words[5])) {
        return "port";
    }
    return words[6] == "typ" && is_type(words[7]) ? "" : "type";
}

/// What follows in pairs of name and value: raddr, rport, tcptype, generation, ufrag ...
std::string_view fault_of_extensions(const std::vector<std::string_view>& words) {
    constexpr std::size_t fixed = 8;
    if ((words.size() - fixed) % 2 != 0) {
        return "extensions";
    }
    bool has_tcp_type = false;
    for (std::size_t i = fixed; i < words.size(); i += 2) {
        const std::string_view name = words[i];
        const std::string_view value = words[i + 1];
        if ((name == "raddr" && !is_address(value)) || (name == "rport" && !is_port(value))) {
            return "related address";
        }
        if (name == "tcptype") {
            has_tcp_type = value == "active" || value == "passive" || value == "so";
        }
    }
    return equals_lower(words[2], "tcp") && !has_tcp_type ? "tcptype" : "";
}

}  // namespace

Result<std::string> check_candidate(std::string_view line) {
    if (line.size() > limits::candidate_bytes) {
        return fail("candidate: longer than " + std::to_string(limits::candidate_bytes) + " bytes");
    }
    if (line.starts_with("a=")) {
        line.remove_prefix(2);
    }
    constexpr std::string_view prefix = "candidate:";
    if (!line.starts_with(prefix)) {
        return fail("candidate: does not begin with \"candidate:\"");
    }
    const std::vector<std::string_view> words = split_words(line.substr(prefix.size()));
    constexpr std::size_t fixed = 8;
    if (words.size() < fixed) {
        return fail("candidate: too short");
    }
    std::string clean(prefix);
    for (const std::string_view word : words) {
        if (!is_token(word)) {
            return fail("candidate: contains bytes that are not visible ASCII");
        }
        clean.append(clean.size() > prefix.size() ? " " : "").append(word);
    }
    std::string_view fault = fault_of_fixed_part(words);
    if (fault.empty()) {
        fault = fault_of_extensions(words);
    }
    if (!fault.empty()) {
        return fail("candidate: invalid " + std::string(fault));
    }
    return clean;
}

}  // namespace umbrella::core::sdp
