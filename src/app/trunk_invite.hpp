// One line that joins two servers: where the one is, by which key it is known, and a secret by
// which each proves to the other that it has the line. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/dial_address.hpp"

namespace umbrella::app {

struct TrunkInvite {
    net::DialAddress address;
    std::string id;             ///< no secret
    std::string secret;         ///< 32 hex digits
    std::string key;            ///< fingerprint of the server's key; empty: an authority vouches
    std::uint64_t expires = 0;  ///< seconds since 1970-01-01 UTC
};

/// "wss://host:8081/wsb#trunk:ID:SECRET:EXPIRES:FINGERPRINT".
[[nodiscard]] std::string to_line(const TrunkInvite& invite);

/// Whether what somebody has pasted is meant as an invite.
[[nodiscard]] bool looks_like_invite(std::string_view text);
/// The failure is a sentence for who has pasted it.
[[nodiscard]] Result<TrunkInvite> parse_invite(std::string_view line, std::uint64_t now);

/// What each end shows the other. `listener`: the end that has made the invite.
[[nodiscard]] std::string invite_proof(const std::string& secret, bool listener,
                                       const std::string& dialler_nonce,
                                       const std::string& listener_nonce);

}  // namespace umbrella::app
