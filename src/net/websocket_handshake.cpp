#include "net/websocket_handshake.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include <sys/random.h>

#include "net/glib.hpp"

namespace umbrella::net {
namespace {

/// RFC 6455 §1.3.
constexpr std::string_view magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

std::string lower(std::string_view text) {
    const CharsPtr lowered(g_ascii_strdown(text.data(), static_cast<gssize>(text.size())));
    return lowered.get();
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const std::size_t first = std::min(text.find_first_not_of(blanks), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(blanks) + 1);
}

std::optional<std::string> header(std::string_view head, std::string_view name) {
    for (std::size_t at = head.find("\r\n"); at != std::string_view::npos;
         at = head.find("\r\n", at + 2)) {
        const std::string_view line = head.substr(at + 2, head.find("\r\n", at + 2) - (at + 2));
        const std::size_t colon = line.find(':');
        if (colon != std::string_view::npos && lower(line.substr(0, colon)) == name) {
            return std::string(trimmed(line.substr(colon + 1)));
        }
    }
    return std::nullopt;
}

std::string accept_for(std::string_view key) {
    const std::string text = std::string(key) + std::string(magic);
    using ChecksumPtr = std::unique_ptr<GChecksum, Release<g_checksum_free>>;
    const ChecksumPtr checksum(g_checksum_new(G_CHECKSUM_SHA1));
    g_checksum_update(checksum.get(), reinterpret_cast<const guchar*>(text.data()),
                      static_cast<gssize>(text.size()));
    std::array<guint8, 20> digest{};
    gsize size = digest.size();
    g_checksum_get_digest(checksum.get(), digest.data(), &size);
    const CharsPtr encoded(g_base64_encode(digest.data(), size));
    return encoded.get();
}

/// What stands after "HTTP/1.1 ", as a number; 0 if it is no answer in HTTP.
unsigned status_of(std::string_view head) {
    constexpr std::string_view protocol = "HTTP/1.1 ";
    constexpr std::size_t digits = 3;
    const std::string_view status = head.substr(std::min(protocol.size(), head.size()), digits);
    if (!head.starts_with(protocol) || status.size() != digits ||
        !std::ranges::all_of(status, [](char c) { return g_ascii_isdigit(c); })) {
        return 0;
    }
    return static_cast<unsigned>(((status[0] - '0') * 100) + ((status[1] - '0') * 10) +
                                 (status[2] - '0'));
}

/// Peers write anything: only what is printable is repeated, and not much of it.
std::string printable(std::string_view text) {
    constexpr std::size_t most = 200;
    std::string safe;
    for (const char c : text.substr(0, most)) {
        safe.push_back(g_ascii_isprint(c) ? c : '?');
    }
    return safe;
}

}  // namespace

std::string make_websocket_key() {
    std::array<guint8, 16> bytes{};
    UMBRELLA_ASSERT(getrandom(bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    const CharsPtr encoded(g_base64_encode(bytes.data(), bytes.size()));
    return encoded.get();
}

std::string websocket_request(const DialAddress& address, std::string_view key,
                              std::string_view user_agent) {
    std::string request = "GET " + address.path + " HTTP/1.1\r\nHost: " + authority(address);
    request.append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13");
    request.append("\r\nSec-WebSocket-Key: ").append(key);
    return request.append("\r\nUser-Agent: ").append(user_agent).append("\r\n\r\n");
}

Result<void> check_websocket_answer(std::string_view head, std::string_view key) {
    const unsigned status = status_of(head);
    if (status == 0) {
        return fail("it does not speak HTTP");
    }
    if (status >= 300 && status < 400) {
        return fail("it sends on to " + printable(header(head, "location").value_or("elsewhere")) +
                    "; set that address if it is the one that is meant");
    }
    if (status == 404) {
        return fail("there is no Umbrella at this address (HTTP 404); look at the path");
    }
    if (status != 101) {
        return fail("it is no Umbrella, or does not take trunks (HTTP " + std::to_string(status) +
                    ")");
    }
    if (lower(header(head, "upgrade").value_or("")) != "websocket" ||
        header(head, "sec-websocket-accept") != accept_for(key) ||
        header(head, "sec-websocket-extensions")) {
        return fail("its answer to the WebSocket's handshake is wrong");
    }
    return {};
}

}  // namespace umbrella::net
