// Requests and answers of libsoup as the server reads and gives them. Main context.
#pragma once

#include <string_view>

#include <libsoup/soup.h>

#include "net/routes.hpp"

namespace umbrella::net {

/// Empty when it is missing.
[[nodiscard]] std::string_view header(SoupServerMessage* message, const char* name);

/// Every answer ends its connection: SoupServer keeps none alive that it has not accepted itself
/// (libsoup 3.2, request_finished), so the peer is told.
void send(SoupServerMessage* message, const Response& response);

}  // namespace umbrella::net
