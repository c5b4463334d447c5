#include "app/ice_options.hpp"

#include <memory>
#include <string>
#include <string_view>

#include <glib.h>

namespace umbrella::app {
namespace {

std::string percent_encoded(const std::string& text) {
    const std::unique_ptr<gchar, void (*)(gpointer)> escaped(
        g_uri_escape_string(text.c_str(), nullptr, FALSE), g_free);
    return escaped.get();
}

/// "stun:HOST" (RFC 7064) → "stun://HOST".
std::string with_slashes(std::string_view url, const std::string& user_info) {
    const std::size_t colon = url.find(':');
    return std::string(url.substr(0, colon)) + "://" + user_info +
           std::string(url.substr(colon + 1));
}

void add(media::IceOptions& options, const core::IceServer& server, const std::string& url) {
    if (url.starts_with("stun:")) {
        if (!options.stun_server) {
            options.stun_server = with_slashes(url, "");
        }
        return;
    }
    const std::string user_info =
        percent_encoded(server.username) + ":" + percent_encoded(server.credential) + "@";
    options.turn_servers.push_back(with_slashes(url, user_info));
}

}  // namespace

media::IceOptions ice_options(const Config& config) {
    media::IceOptions options;
    options.min_port = config.min_port;
    options.max_port = config.max_port;
    options.public_ip = config.public_ip;
    for (const core::IceServer& server : config.ice_servers) {
        for (const std::string& url : server.urls) {
            add(options, server, url);
        }
    }
    return options;
}

}  // namespace umbrella::app
