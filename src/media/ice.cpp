#include "media/ice.hpp"

#include <algorithm>
#include <cctype>

#include <sys/random.h>

#include "base/result.hpp"

namespace umbrella::media {
namespace {

/// candidate:FOUNDATION COMPONENT TRANSPORT PRIORITY ADDRESS PORT typ TYPE … (RFC 8839 §5.1)
enum Field : std::size_t { Foundation, Component, Transport, Priority, Address, Port, Typ, Type };

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> words;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        if (end > begin) {
            words.emplace_back(text.substr(begin, end - begin));
        }
        begin = end + 1;
    }
    return words;
}

bool is_ipv6(std::string_view address) {
    return address.find(':') != std::string_view::npos;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(
        a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

std::string random_text(std::size_t length) {
    // Those that ICE allows (RFC 8839 §5.4).
    constexpr std::string_view ice_characters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static_assert(ice_characters.size() == 64);
    std::string text(length, '\0');
    UMBRELLA_ASSERT(getrandom(text.data(), length, 0) == static_cast<ssize_t>(length));
    for (char& character : text) {
        character = ice_characters[static_cast<unsigned char>(character) % ice_characters.size()];
    }
    return text;
}

core::sdp::IceCredentials make_ice_credentials() {
    return {.ufrag = random_text(8), .pwd = random_text(24)};
}

std::vector<std::string> advertised_candidates(std::string_view candidate,
                                               const IceOptions& options) {
    std::vector<std::string> result{std::string(candidate)};
    std::vector<std::string> words = split(candidate);
    if (!options.public_ip || words.size() <= Type || words[Type] != "host" ||
        is_ipv6(words[Address]) != is_ipv6(*options.public_ip) ||
        words[Address] == *options.public_ip) {
        return result;
    }
    // A base of its own, so a foundation of its own (RFC 8445 §5.1.1.3).
    words[Foundation] += "9";
    words[Address] = *options.public_ip;
    std::string copy;
    for (const std::string& word : words) {
        copy += (copy.empty() ? "" : " ") + word;
    }
    result.push_back(std::move(copy));
    return result;
}

bool is_usable_remote_candidate(std::string_view candidate) {
    const std::vector<std::string> words = split(candidate);
    return words.size() > Type && equals_ignoring_case(words[Transport], "udp") &&
           !words[Address].ends_with(".local");
}

}  // namespace umbrella::media
