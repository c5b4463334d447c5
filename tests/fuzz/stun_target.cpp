#include "targets.hpp"
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "wire/hmac_sha1.hpp"
#include "wire/ice_lite.hpp"
#include "wire/stun.hpp"

namespace umbrella::fuzz {
namespace {

constexpr std::string_view ufrag = "ours";
constexpr std::string_view password = "a-password-of-some-length";
constexpr std::size_t header_bytes = 20;
constexpr std::uint8_t message_integrity = 8;

bool is_within(std::string_view part, Bytes whole) {
    const auto* const begin = reinterpret_cast<const char*>(whole.data());
    return part.empty() ||
           (part.data() >= begin && part.data() + part.size() <= begin + whole.size());
}

/// What a peer that knows the password sends: the message, as long as it says that it is, and
/// MESSAGE-INTEGRITY behind it.
std::vector<std::uint8_t> signed_with_password(Bytes message) {
    std::vector<std::uint8_t> bytes(message.begin(), message.end());
    bytes.resize(std::max(bytes.size(), header_bytes));
    bytes.resize((bytes.size() + 3) / 4 * 4);
    const std::size_t length = bytes.size() + 4 + SHA_DIGEST_LENGTH - header_bytes;
    bytes[2] = static_cast<std::uint8_t>(length >> 8U);
    bytes[3] = static_cast<std::uint8_t>(length & 0xFFU);
    const wire::HmacSha1 hmac(
        Bytes(reinterpret_cast<const std::uint8_t*>(password.data()), password.size()));
    const auto digest = hmac.digest(bytes);
    bytes.insert(bytes.end(), {0, message_integrity, 0, SHA_DIGEST_LENGTH});
    bytes.insert(bytes.end(), digest.begin(), digest.end());
    return bytes;
}

}  // namespace

void stun(Bytes input) {
    if (input.empty()) {
        return;
    }
    const bool authentic = (input[0] & 1U) != 0;
    const std::vector<std::uint8_t> datagram =
        authentic ? signed_with_password(input.subspan(1))
                  : std::vector<std::uint8_t>(input.begin() + 1, input.end());
    const auto message = wire::read_stun(datagram);
    if (!message) {
        return;
    }
    UMBRELLA_ASSERT(is_within(message->username, datagram));
    UMBRELLA_ASSERT(message->integrity_at + 4 + SHA_DIGEST_LENGTH <= datagram.size() ||
                    message->integrity_at == 0);
    wire::IceLite ice;
    ice.set_local({.ufrag = std::string(ufrag), .pwd = std::string(password)});
    ice.set_remote("theirs");
    const wire::IceLite::Path from{.socket = 1,
                                   .remote = *wire::SocketAddress::parse("2001:db8::1", 9)};
    const auto verdict = ice.take(*message, datagram, from, Timestamp(std::chrono::seconds(1)));
    // A peer would have to guess the password.
    UMBRELLA_ASSERT(authentic || (!verdict.authentic && verdict.reply.empty()));
    UMBRELLA_ASSERT(!verdict.selected || verdict.authentic);
    if (!verdict.reply.empty()) {
        const auto reply = wire::read_stun(verdict.reply);
        UMBRELLA_ASSERT(reply && reply->transaction == message->transaction &&
                        wire::is_authentic(*reply, verdict.reply, password));
    }
}

}  // namespace umbrella::fuzz
