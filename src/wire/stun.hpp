// The STUN messages (RFC 8489) that ICE's connectivity checks are made of (RFC 8445 §7), for both
// ends. Pure but for OpenSSL's SHA-1.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/rtp/bytes.hpp"
#include "wire/socket_address.hpp"

namespace umbrella::wire {

using StunTransaction = std::array<std::uint8_t, 12>;

enum class StunClass : std::uint8_t { Request, Indication, Success, Error };

/// What is looked at in a Binding message. What follows MESSAGE-INTEGRITY is not (RFC 8489 §14.5).
struct StunMessage {
    StunClass kind = StunClass::Request;
    StunTransaction transaction{};
    std::string_view username;  ///< within the datagram; empty: none
    bool use_candidate = false;
    bool is_controlled = false;  ///< the sender takes itself for it
    unsigned error_code = 0;     ///< of an Error: 300 to 699
    std::optional<std::uint16_t>
        unknown;                   ///< the first attribute that must be understood and is not
    std::size_t integrity_at = 0;  ///< where MESSAGE-INTEGRITY begins; 0: there is none
};

/// Nothing if it is no Binding message, a length contradicts the size, or there is a FINGERPRINT
/// that is wrong. Whether it is authentic is asked of is_authentic().
[[nodiscard]] std::optional<StunMessage> read_stun(core::rtp::Bytes datagram);
/// `datagram` is what `message` was read from. Passwords have at most 64 bytes, here and below.
[[nodiscard]] bool is_authentic(const StunMessage& message, core::rtp::Bytes datagram,
                                std::string_view password);

using StunDatagram = std::vector<std::uint8_t>;

struct BindingRequest {
    StunTransaction transaction{};
    std::string username;      ///< "theirs:ours"
    std::string password;      ///< theirs
    bool controlling = false;  ///< then it also nominates
    std::uint64_t tie_breaker = 0;
};
[[nodiscard]] StunDatagram write_request(const BindingRequest& request);

/// `from`: where the request came from. `password`: ours.
[[nodiscard]] StunDatagram write_success(const StunTransaction& transaction,
                                         const SocketAddress& from, std::string_view password);

enum class StunError : std::uint16_t {
    UnknownAttribute = 420,  ///< RFC 8489 §14.8
    RoleConflict = 487,      ///< RFC 8445 §16.2
};
/// `unknown` is named with UnknownAttribute.
[[nodiscard]] StunDatagram write_error(const StunTransaction& transaction, StunError error,
                                       std::string_view password,
                                       std::optional<std::uint16_t> unknown = std::nullopt);

}  // namespace umbrella::wire
