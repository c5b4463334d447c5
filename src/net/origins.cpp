#include "net/origins.hpp"

#include <algorithm>
#include <array>

#include <gio/gio.h>

#include "net/glib.hpp"

namespace umbrella::net {
namespace {

using UriPtr = std::unique_ptr<GUri, Release<g_uri_unref>>;

std::string lower(std::string_view text) {
    const CharsPtr lowered(g_ascii_strdown(text.data(), static_cast<gssize>(text.size())));
    return lowered.get();
}

bool has_only_origin_parts(GUri* uri) {
    const char* host = g_uri_get_host(uri);
    return host != nullptr && *host != '\0' && g_uri_get_userinfo(uri) == nullptr &&
           std::string_view(g_uri_get_path(uri)).empty() && g_uri_get_query(uri) == nullptr &&
           g_uri_get_fragment(uri) == nullptr;
}

}  // namespace

std::optional<std::string> normalize_origin(std::string_view origin) {
    const std::string text(origin);
    const UriPtr uri(g_uri_parse(text.c_str(), G_URI_FLAGS_NONE, nullptr));
    if (uri == nullptr || !has_only_origin_parts(uri.get())) {
        return std::nullopt;
    }
    const std::string scheme = lower(g_uri_get_scheme(uri.get()));
    if (scheme != "http" && scheme != "https") {
        return std::nullopt;
    }
    const std::string host = lower(g_uri_get_host(uri.get()));
    const int port = g_uri_get_port(uri.get());
    const bool own_port = port == -1 || port == (scheme == "https" ? 443 : 80);
    const bool ipv6 = host.find(':') != std::string::npos;
    return scheme + "://" + (ipv6 ? "[" + host + "]" : host) +
           (own_port ? "" : ":" + std::to_string(port));
}

OriginVerdict judge_origin(const OriginPolicy& policy, const std::optional<std::string>& origin,
                           std::string_view host, const std::optional<std::string>& scheme) {
    if (!origin) {
        return OriginVerdict::Allowed;
    }
    const auto asked = normalize_origin(*origin);
    if (!asked) {
        return OriginVerdict::Refused;
    }
    const auto matches = [&asked](const std::string& allowed) {
        return normalize_origin(allowed) == asked;
    };
    if (std::ranges::any_of(policy.allowed, matches)) {
        return OriginVerdict::Allowed;
    }
    constexpr std::array<std::string_view, 2> schemes{"https", "http"};
    const bool as_host = std::ranges::any_of(schemes, [&](std::string_view one) {
        return scheme.value_or(std::string(one)) == one &&
               matches(std::string(one) + "://" + std::string(host));
    });
    return policy.same_as_host && as_host ? OriginVerdict::AllowedAsHost : OriginVerdict::Refused;
}

}  // namespace umbrella::net
