// What passes on a link beside the Router's messages: how its ends prove who they are, and how
// they make their peer connection.
#pragma once

#include <string>
#include <variant>

#include "core/messages.hpp"
#include "core/trunk/media_messages.hpp"
#include "core/trunk/messages.hpp"

namespace umbrella::core::trunk {

/// "I come by an invite." The first message of who dials with one.
struct Knock {
    std::string invite;  ///< its id, which is no secret
    std::string nonce;   ///< invite_nonce_bytes random bytes
    friend bool operator==(const Knock&, const Knock&) = default;
};
/// Answers Knock.
struct Challenge {
    std::string nonce;
    std::string proof;  ///< that the sender knows the invite's secret
    friend bool operator==(const Challenge&, const Challenge&) = default;
};
/// Answers Challenge. The Hellos follow.
struct Proof {
    std::string proof;
    friend bool operator==(const Proof&, const Proof&) = default;
};

inline constexpr std::size_t invite_nonce_bytes = 16;

/// core::Ping and Pong measure the round trip and keep the link alive.
using LinkMessage = std::variant<Message, MediaMessage, Knock, Challenge, Proof, Ping, Pong>;

}  // namespace umbrella::core::trunk
