#include "media/ice_servers.hpp"

#include <memory>
#include <string_view>
#include <vector>

#include "base/log.hpp"

namespace umbrella::media {
namespace {

constexpr guint stun_port = 3478;  // RFC 8489 §18.6; TURN's too
constexpr guint turns_port = 5349;

struct UriUnref {
    void operator()(GUri* uri) const { g_uri_unref(uri); }
};
using UriPtr = std::unique_ptr<GUri, UriUnref>;

UriPtr parse(const std::string& url) {
    UriPtr uri(g_uri_parse(url.c_str(), G_URI_FLAGS_HAS_PASSWORD, nullptr));
    if (uri && g_uri_get_host(uri.get()) == nullptr) {
        uri.reset();
    }
    return uri;
}

guint port_of(GUri* uri, guint otherwise) {
    const gint port = g_uri_get_port(uri);
    return port > 0 ? static_cast<guint>(port) : otherwise;
}

/// Empty if the URL asks for what there is not (RFC 7065 §3.1).
std::vector<NiceRelayType> relay_types(GUri* uri) {
    const std::string_view scheme = g_uri_get_scheme(uri);
    const gchar* text = g_uri_get_query(uri);
    const std::string_view query = text != nullptr ? text : "";
    if (scheme == "turns" && (query.empty() || query == "transport=tcp")) {
        return {NICE_RELAY_TYPE_TURN_TLS};
    }
    if (scheme == "turn" && query.empty()) {
        return {NICE_RELAY_TYPE_TURN_UDP, NICE_RELAY_TYPE_TURN_TCP};
    }
    if (scheme == "turn" && query == "transport=udp") {
        return {NICE_RELAY_TYPE_TURN_UDP};
    }
    if (scheme == "turn" && query == "transport=tcp") {
        return {NICE_RELAY_TYPE_TURN_TCP};
    }
    return {};
}

bool use_turn_server(NiceAgent* agent, guint stream, const std::string& url) {
    const UriPtr uri = parse(url);
    if (!uri || g_uri_get_user(uri.get()) == nullptr || g_uri_get_password(uri.get()) == nullptr) {
        return false;
    }
    const std::vector<NiceRelayType> types = relay_types(uri.get());
    bool used = !types.empty();
    for (const NiceRelayType type : types) {
        const guint port =
            port_of(uri.get(), type == NICE_RELAY_TYPE_TURN_TLS ? turns_port : stun_port);
        used = nice_agent_set_relay_info(agent, stream, NICE_COMPONENT_TYPE_RTP,
                                         g_uri_get_host(uri.get()), port, g_uri_get_user(uri.get()),
                                         g_uri_get_password(uri.get()), type) != FALSE &&
               used;
    }
    return used;
}

}  // namespace

void use_stun_server(NiceAgent* agent, const IceOptions& options) {
    if (!options.stun_server) {
        return;
    }
    const UriPtr uri = parse(*options.stun_server);
    if (!uri) {
        log::warning("this STUN server is not used", {{"url", *options.stun_server}});
        return;
    }
    g_object_set(agent, "stun-server", g_uri_get_host(uri.get()), "stun-server-port",
                 port_of(uri.get(), stun_port), nullptr);
}

void use_turn_servers(NiceAgent* agent, guint stream, const IceOptions& options) {
    for (const std::string& url : options.turn_servers) {
        if (!use_turn_server(agent, stream, url)) {
            const std::size_t at = url.rfind('@');
            log::warning("this TURN server is not used",
                         {{"server", at == std::string::npos ? "?" : url.substr(at + 1)}});
        }
    }
}

}  // namespace umbrella::media
