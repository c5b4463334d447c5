// ICE settings, and what candidates become on the way to the peer.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/sdp/offer.hpp"

namespace umbrella::media {

class SharedPort;

struct IceOptions {
    /// One UDP port for all peers (shared_port.hpp); null: sockets of its own for each.
    std::shared_ptr<SharedPort> shared_port;
    /// Media sockets bind only here, UDP and TCP, both ends included.
    std::uint16_t min_port = 40000;
    std::uint16_t max_port = 60000;
    /// Advertised beside each host candidate of its family (IPv4 or IPv6).
    std::optional<std::string> public_ip;
    /// For the server's own gathering: "stun://host:port", at most one.
    std::optional<std::string> stun_server;
    /// "turn://user:password@host:port"; a secret.
    std::vector<std::string> turn_servers;
};

/// Of the kernel's randomness: 48 and 144 bits (RFC 8445 §5.3 asks for 24 and 128).
[[nodiscard]] core::sdp::IceCredentials make_ice_credentials();

/// `length` characters of 6 random bits each, of the kernel's randomness, all of them letters,
/// digits, '+' or '/'.
[[nodiscard]] std::string random_text(std::size_t length);

/// A local candidate as it is told to the peer: itself, and for a host candidate a copy with the
/// public address.
[[nodiscard]] std::vector<std::string> advertised_candidates(std::string_view candidate,
                                                             const IceOptions& options);

/// Whether a remote candidate is of use. `.local` names are not resolved (the peer reaches our
/// host candidates, and is learned from there, RFC 8445 §7.3.1.3), and TCP ones could only be
/// dialled from a port outside the configured range.
[[nodiscard]] bool is_usable_remote_candidate(std::string_view candidate);

}  // namespace umbrella::media
