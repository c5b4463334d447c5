#include "core/camera/address.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

#include "base/limits_cameras.hpp"

namespace umbrella::core::camera {
namespace {

constexpr std::string_view scheme = "rtsp://";
constexpr std::uint16_t default_port = 554;
constexpr std::size_t longest_host = 253;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_printable(char c) {
    return c > ' ' && c < 0x7F;
}

std::optional<unsigned> hex_digit(char c) {
    const char small = lower(c);
    if (small >= '0' && small <= '9') {
        return static_cast<unsigned>(small - '0');
    }
    if (small >= 'a' && small <= 'f') {
        return static_cast<unsigned>(small - 'a' + 10);
    }
    return std::nullopt;
}

/// RFC 3986 §2.1. A '%' that begins nothing stands for itself; what would be a control character
/// is nothing that a user or password may hold.
std::optional<std::string> decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        char c = text[at];
        if (c == '%' && at + 2 < text.size()) {
            const auto high = hex_digit(text[at + 1]);
            const auto low = hex_digit(text[at + 2]);
            if (high && low) {
                c = static_cast<char>((*high << 4U) | *low);
                at += 2;
            }
        }
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7F) {
            return std::nullopt;
        }
        out.push_back(c);
    }
    return out;
}

std::string encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                           (c >= 'A' && c <= 'Z') ||
                           std::string_view("-._~").find(c) != std::string_view::npos;
        if (plain) {
            out.push_back(c);
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out.append({'%', digits[byte >> 4U], digits[byte & 0x0FU]});
        }
    }
    return out;
}

bool is_host(std::string_view host, bool bracketed) {
    const auto allowed = [bracketed](char c) {
        const bool digit = c >= '0' && c <= '9';
        if (bracketed) {
            return digit || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
        }
        return digit || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_';
    };
    return !host.empty() && host.size() <= longest_host && std::ranges::all_of(host, allowed) &&
           host.front() != '.' && host.front() != '-' && host.find("..") == std::string_view::npos;
}

/// Of "HOST:PORT" into `address`. False: it is no such thing.
bool read_host(std::string_view text, Address& address) {
    const bool bracketed = text.starts_with('[');
    const std::size_t end = bracketed ? text.find(']') : std::min(text.rfind(':'), text.size());
    if (end == std::string_view::npos) {
        return false;
    }
    const std::string_view name = bracketed ? text.substr(1, end - 1) : text.substr(0, end);
    const std::string_view rest = text.substr(end + (bracketed ? 1 : 0));
    address.host.resize(name.size());
    std::ranges::transform(name, address.host.begin(), lower);
    if (!is_host(address.host, bracketed)) {
        return false;
    }
    if (rest.empty()) {
        return true;
    }
    unsigned port = 0;
    const auto [stopped, error] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), port);
    address.port = static_cast<std::uint16_t>(port);
    return rest.front() == ':' && error == std::errc() && stopped == rest.data() + rest.size() &&
           port >= 1 && port <= UINT16_MAX;
}

bool read_user(std::string_view text, Address& address) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    auto user = decoded(text.substr(0, colon));
    auto password = decoded(text.substr(std::min(text.size(), colon + 1)));
    if (!user || !password) {
        return false;
    }
    address.user = std::move(*user);
    address.password = std::move(*password);
    return true;
}

std::string authority(const Address& address, std::string_view host) {
    std::string text = host.find(':') == std::string_view::npos ? std::string(host)
                                                                : "[" + std::string(host) + "]";
    if (address.port != default_port) {
        text += ":" + std::to_string(address.port);
    }
    return text;
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
    if (text.size() > limits::camera_address_bytes) {
        return fail("The address of a camera has at most " +
                    std::to_string(limits::camera_address_bytes) + " characters.");
    }
    if (!std::ranges::all_of(text, is_printable)) {
        return fail("The address of a camera has neither spaces nor control characters.");
    }
    std::string start(text.substr(0, scheme.size()));
    std::ranges::transform(start, start.begin(), lower);
    if (start != scheme) {
        return fail("The address of a camera is like rtsp://user:password@192.168.1.20/stream.");
    }
    text.remove_prefix(scheme.size());
    const std::size_t slash = std::min(text.find_first_of("/?"), text.size());
    std::string_view before = text.substr(0, slash);
    std::string_view path = text.substr(slash);
    path = path.substr(0, path.find('#'));
    Address address;
    if (const std::size_t at = before.rfind('@'); at != std::string_view::npos) {
        if (!read_user(before.substr(0, at), address)) {
            return fail("The user and password of a camera hold no control characters.");
        }
        before.remove_prefix(at + 1);
    }
    if (!read_host(before, address)) {
        return fail(
            "The address of a camera has no host or port that can be: it is like "
            "rtsp://192.168.1.20:554/stream.");
    }
    address.path = path.starts_with('?') ? "/" + std::string(path) : std::string(path);
    return address;
}

std::string shown(const Address& address) {
    return std::string(scheme) + authority(address, address.host) +
           (address.path.size() > 1 ? "/…" : "");
}

std::string location(const Address& address, std::string_view host) {
    return std::string(scheme) + authority(address, host) + address.path;
}

std::string to_secret_text(const Address& address) {
    std::string credentials;
    if (!address.user.empty() || !address.password.empty()) {
        credentials = encoded(address.user) + ":" + encoded(address.password) + "@";
    }
    return std::string(scheme) + credentials + authority(address, address.host) + address.path;
}

}  // namespace umbrella::core::camera
