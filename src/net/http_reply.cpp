#include "net/http_reply.hpp"

namespace umbrella::net {

std::string_view header(SoupServerMessage* message, const char* name) {
    const char* value =
        soup_message_headers_get_one(soup_server_message_get_request_headers(message), name);
    return value != nullptr ? value : std::string_view();
}

void send(SoupServerMessage* message, const Response& response) {
    SoupMessageHeaders* headers = soup_server_message_get_response_headers(message);
    soup_server_message_set_status(message, response.status, nullptr);
    for (const auto& [name, value] : response.headers) {
        soup_message_headers_replace(headers, name.c_str(), value.c_str());
    }
    soup_message_headers_replace(headers, "Connection", "close");
    if (!response.content_type.empty()) {
        soup_message_headers_replace(headers, "Content-Type", response.content_type.c_str());
    }
    // A 304 has no body, and libsoup takes no empty one.
    if (response.body && g_bytes_get_size(response.body.get()) > 0) {
        soup_message_body_append_bytes(soup_server_message_get_response_body(message),
                                       response.body.get());
    }
}

}  // namespace umbrella::net
