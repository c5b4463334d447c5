#include "app/trunk_invite.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "app/secrets.hpp"
#include "base/limits_trunk.hpp"

namespace umbrella::app {
namespace {

constexpr std::string_view mark = "#trunk:";
constexpr std::size_t secret_digits = 32;
constexpr std::size_t key_digits = 64;

bool is_hex(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t colon = std::min(text.find(':', at), text.size());
        parts.emplace_back(text.substr(at, colon - at));
        at = colon + 1;
    }
    return parts;
}

}  // namespace

std::string to_line(const TrunkInvite& invite) {
    return net::to_string(invite.address) + std::string(mark) + invite.id + ":" + invite.secret +
           ":" + std::to_string(invite.expires) + ":" + invite.key;
}

bool looks_like_invite(std::string_view text) {
    return text.find(mark) != std::string_view::npos;
}

Result<TrunkInvite> parse_invite(std::string_view line, std::uint64_t now) {
    constexpr const char* broken = "The invite is not complete: copy the whole line.";
    while (!line.empty() && (line.back() == ' ' || line.back() == '\n' || line.back() == '\r')) {
        line.remove_suffix(1);
    }
    const std::size_t at = line.find(mark);
    if (at == std::string_view::npos || line.size() > limits::trunk_address_bytes) {
        return fail(broken);
    }
    auto address = net::parse_dial_address(line.substr(0, at));
    if (!address) {
        return tl::make_unexpected(address.error());
    }
    const std::vector<std::string> parts = split(line.substr(at + mark.size()));
    constexpr std::size_t fields = 4;
    if (parts.size() != fields) {
        return fail(broken);
    }
    TrunkInvite invite{
        .address = std::move(*address), .id = parts[0], .secret = parts[1], .key = parts[3]};
    const std::string& expires = parts[2];
    const auto [end, error] =
        std::from_chars(expires.data(), expires.data() + expires.size(), invite.expires);
    const bool good = error == std::errc() && end == expires.data() + expires.size() &&
                      !invite.id.empty() && invite.id.size() <= limits::trunk_invite_id_bytes &&
                      is_hex(invite.id) && invite.secret.size() == secret_digits &&
                      is_hex(invite.secret) && is_hex(invite.key) &&
                      (invite.key.empty() || invite.key.size() == key_digits);
    if (!good) {
        return fail(broken);
    }
    if (invite.expires <= now) {
        return fail("The invite has expired: have a new one made.");
    }
    return invite;
}

std::string invite_proof(const std::string& secret, bool listener, const std::string& dialler_nonce,
                         const std::string& listener_nonce) {
    const std::string who = listener ? "umbrella trunk listener" : "umbrella trunk dialler";
    return hmac_sha256(secret, who + '\0' + dialler_nonce + listener_nonce);
}

}  // namespace umbrella::app
