// Two answers where a client has made the offer. webrtcbin offers here as it always does, and each
// side is answered in its own words: the server's offer by what the client said, the client's by
// what the server said. Both are made of checked parts.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/sdp/foreign_offer.hpp"

namespace umbrella::core::sdp {

/// The answer to `server_offer`, which finish_offer() made, as check_answer() takes it. Of its
/// m-lines those that the client has no use for are refused.
[[nodiscard]] std::string answer_server(const ForeignOffer& client, std::string_view server_offer);

/// The answer to the client's offer: of its m-lines those that `server_offer` has a counterpart of,
/// with the formats that both have, feedback and extensions as both have them, and the server's
/// transport and `candidates` ("candidate:…").
[[nodiscard]] std::string answer_client(const ForeignOffer& client, std::string_view server_offer,
                                        std::span<const std::string> candidates);

}  // namespace umbrella::core::sdp
