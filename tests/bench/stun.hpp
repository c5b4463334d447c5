// The STUN messages (RFC 8489) that ICE's connectivity checks are made of (RFC 8445 §7). Pure.
#pragma once

#include "octets.hpp"
#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include <netinet/in.h>

namespace umbrella::bench {

using TransactionId = std::array<std::uint8_t, 12>;

enum class StunClass : std::uint8_t { Request, Indication, Success, Error };

/// What is looked at in a Binding message.
struct StunMessage {
    StunClass kind = StunClass::Request;
    TransactionId transaction{};
    bool use_candidate = false;
    unsigned error_code = 0;
};

/// Nothing if it is no Binding message or if a length contradicts the size. Integrity is not
/// checked: whom we load is our own server on this machine.
[[nodiscard]] std::optional<StunMessage> read_stun(Octets datagram);

struct BindingRequest {
    TransactionId transaction{};
    std::string username;      ///< "theirs:ours"
    std::string password;      ///< theirs
    bool controlling = false;  ///< then it also nominates
    std::uint64_t tie_breaker = 0;
};
[[nodiscard]] Datagram write_request(const BindingRequest& request);

/// `from`: where the request came from. `password`: ours.
[[nodiscard]] Datagram write_success(const TransactionId& transaction, const sockaddr_in& from,
                                     const std::string& password);

}  // namespace umbrella::bench
