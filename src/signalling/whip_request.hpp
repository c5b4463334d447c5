// Requests of WHIP (RFC 9725) and WHEP (draft-ietf-wish-whep) as net has read them, and their
// answers.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace umbrella::signalling {

enum class WhipDoor : std::uint8_t { Whip, Whep };

/// "whip", "whep": the first part of the path.
[[nodiscard]] constexpr std::string_view to_string(WhipDoor door) {
    return door == WhipDoor::Whip ? "whip" : "whep";
}

struct WhipRequest {
    WhipDoor door = WhipDoor::Whip;
    std::string method;
    /// What follows "/whip/", decoded.
    std::vector<std::string> path;
    std::string name;          ///< of the query
    std::string content_type;  ///< lower case, without parameters
    std::string if_match;
    std::string token;  ///< of "Authorization: Bearer"
    std::string body;
    bool body_too_large = false;  ///< then `body` is not all of it
    /// Whose it is, for bounds; empty: not known.
    std::string client;
};

struct WhipReply {
    unsigned status = 200;
    std::string content_type;
    std::string body;
    std::vector<std::pair<std::string, std::string>> headers;
    /// Of a problem document: why not, in our own words.
    std::string why;
};

/// Answers a request, once, at once or later. False: whoever asked is gone.
using WhipReplier = std::function<bool(const WhipReply&)>;

/// A problem document (RFC 9457) that says why not.
[[nodiscard]] WhipReply problem(unsigned status, std::string_view detail);

}  // namespace umbrella::signalling
