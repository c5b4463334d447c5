// WHIP and WHEP as they come over HTTP: requests are read, answered at once or later, and open to
// pages of the allowed origins (https://fetch.spec.whatwg.org/#http-cors-protocol). Main context.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include <libsoup/soup.h>

#include "net/origins.hpp"
#include "net/routes.hpp"
#include "signalling/whip_request.hpp"

namespace umbrella::net {

/// The part of a path behind the prefix and "/whip/" or "/whep/", and which of the two it is;
/// nothing if it is no such path. `path` is not decoded.
struct WhipPath {
    signalling::WhipDoor door;
    std::string_view rest;
};
[[nodiscard]] std::optional<WhipPath> whip_path(std::string_view prefix, std::string_view path);

/// "a", "b c" of "a/b%20c"; nothing if it is no valid encoding, or holds a NUL.
[[nodiscard]] std::optional<std::vector<std::string>> whip_segments(std::string_view rest);

/// Who asks, as the server has found out.
struct WhipAsker {
    std::optional<std::string> origin;  ///< of a page
    OriginVerdict verdict = OriginVerdict::Allowed;
    std::string host;
    std::string client;  ///< WhipRequest::client
};

/// Answers the request by `site.whip`. Null there: 404.
void serve_whip(const Site& site, SoupServerMessage* message, const WhipPath& path,
                const WhipAsker& asker);

/// What a browser is told so that the page of that origin may see the answer.
void allow_origin(Response& response, const WhipAsker& asker);

}  // namespace umbrella::net
