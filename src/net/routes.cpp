#include "net/routes.hpp"

#include <algorithm>
#include <array>

#include "base/json_text.hpp"
#include "net/accept.hpp"

namespace umbrella::net {
namespace {

constexpr std::string_view html = "text/html; charset=utf-8";
constexpr std::string_view plain_text = "text/plain; charset=utf-8";

struct TypeOfSuffix {
    std::string_view suffix;
    std::string_view type;
};
constexpr std::array<TypeOfSuffix, 14> types{{
    {".html", html},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".wasm", "application/wasm"},
    {".txt", plain_text},
}};

std::string_view type_of(std::string_view name) {
    const auto* found = std::ranges::find_if(
        types, [name](const auto& type) { return name.ends_with(type.suffix); });
    return found != types.end() ? found->type : "application/octet-stream";
}

/// "app.X1Y2Z3A4.js": the bundler put a hash of the content into the name.
bool has_hash(std::string_view name) {
    constexpr std::size_t hash_size = 8;
    const std::size_t suffix = name.rfind('.');
    if (suffix == std::string_view::npos || suffix < hash_size + 2 ||
        name[suffix - hash_size - 1] != '.') {
        return false;
    }
    return std::ranges::all_of(name.substr(suffix - hash_size, hash_size),
                               [](char c) { return g_ascii_isupper(c) || g_ascii_isdigit(c); });
}

/// Host as it may stand in a header; empty when it holds anything that a host and port do not.
std::string_view safe_host(std::string_view host) {
    const bool safe = std::ranges::all_of(host, [](char c) {
        return g_ascii_isalnum(c) || c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
    });
    return safe ? host : std::string_view();
}

/// 'self' covers WebSockets in today's browsers but not in Safari before 15.4 (CSP level 2), so
/// they are named.
std::string content_security_policy(std::string_view host) {
    std::string connect = "connect-src 'self'";
    if (const std::string_view safe = safe_host(host); !safe.empty()) {
        connect.append(" wss://").append(safe).append(" ws://").append(safe);
    }
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
           "media-src 'self' blob: mediastream:; font-src 'self'; worker-src 'self'; "
           "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
           connect;
}

void add_security_headers(Response& response, std::string_view host) {
    response.headers = security_headers(host);
}

BytesPtr bytes_of(std::string_view text) {
    return BytesPtr(g_bytes_new(text.data(), text.size()));
}

std::string entity_tag(GBytes* bytes) {
    const CharsPtr digest(g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, bytes));
    return "\"" + std::string(digest.get()).substr(0, 32) + "\"";
}

Response not_found(const Request& request) {
    return text_response(404, "There is nothing at this address.\n", request.host);
}

/// On what else than its address the answer depends.
void add_vary(Response& response, std::string_view header) {
    const auto known = std::ranges::find(response.headers, "Vary",
                                         [](const auto& one) -> const auto& { return one.first; });
    if (known == response.headers.end()) {
        response.headers.emplace_back("Vary", header);
    } else {
        known->second.append(", ").append(header);
    }
}

/// Only what was packed when it was built is sent so: what is made of secrets and of what somebody
/// else has sent would give its length away.
void pack(Response& response, const Site& site, const std::string& name, const Request& request) {
    BytesPtr packed = site.resource(name + ".gz");
    if (packed == nullptr) {
        return;
    }
    add_vary(response, "Accept-Encoding");
    if (takes_coding(request.accept_encoding, "gzip")) {
        response.body = std::move(packed);
        response.headers.emplace_back("Content-Encoding", "gzip");
    }
}

Response file(const Site& site, const std::string& name, const Request& request) {
    BytesPtr bytes = site.resource(name);
    if (bytes == nullptr) {
        return not_found(request);
    }
    Response response{.content_type = std::string(type_of(name)), .body = std::move(bytes)};
    add_security_headers(response, request.host);
    pack(response, site, name, request);
    if (has_hash(name)) {
        response.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
        return response;
    }
    const std::string tag = entity_tag(response.body.get());
    response.headers.emplace_back("Cache-Control", "no-cache");
    response.headers.emplace_back("ETag", tag);
    if (request.if_none_match.find(tag) != std::string_view::npos) {
        response.status = 304;
        response.body = bytes_of("");
    }
    return response;
}

std::string json(const std::vector<std::string>& texts) {
    std::string list;
    for (const std::string& text : texts) {
        list += (list.empty() ? "" : ",") + json_text(text);
    }
    return "[" + list + "]";
}

std::string json(const TrustInfo& info) {
    return std::string("{\"available\":") + (info.available ? "true" : "false") +
           ",\"sha256\":" + json_text(info.sha256) + ",\"not_after\":" + json_text(info.not_after) +
           ",\"names\":" + json(info.names) + "}\n";
}

Response uncached(std::string_view type, std::string_view body, const Request& request) {
    return uncached_response(type, body, request.host);
}

Response ca_download(const Site& site, const Request& request) {
    const auto pem = site.ca_pem ? site.ca_pem() : std::nullopt;
    if (!pem) {
        return text_response(404,
                             "This server has no certificate authority of its own: its "
                             "certificate was brought by whoever runs it.\n",
                             request.host);
    }
    Response response = uncached("application/x-x509-ca-cert", *pem, request);
    response.headers.emplace_back("Content-Disposition",
                                  "attachment; filename=\"umbrella-ca.crt\"");
    return response;
}

Response addresses(const Site& site, const Request& request) {
    if (!request.from_this_machine) {
        return text_response(403, "This is told to this machine only.\n", request.host);
    }
    const auto pages = site.pages ? site.pages() : std::vector<std::string>();
    return uncached("application/json", "{\"pages\":" + json(pages) + "}\n", request);
}

Response health(const Inspection& inspection, const Request& request) {
    const bool healthy = !inspection.healthy || inspection.healthy();
    Response response = uncached(plain_text, healthy ? "ok\n" : "closing\n", request);
    response.status = healthy ? 200 : 503;
    return response;
}

Response not_for_everybody(const Request& request) {
    return text_response(403,
                         "This is told to this machine only. UMBRELLA_STATUS_PUBLIC=1 opens it to "
                         "everybody who reaches the server.\n",
                         request.host);
}

Response status(const Site& site, const Request& request) {
    constexpr std::array<std::string_view, 3> forms{"application/json", "text/html",
                                                    "application/x-protobuf"};
    const auto form = choose_media_type(request.accept, forms);
    Response response;
    if (!form) {
        response = text_response(406,
                                 "It can be had as application/json, text/html or "
                                 "application/x-protobuf.\n",
                                 request.host);
    } else if (forms.at(*form) == "text/html") {
        response = file(site, "status.html", request);
    } else {
        const auto& make =
            *form == 0 ? site.inspection.status_json : site.inspection.status_protobuf;
        response = make ? uncached(forms.at(*form), make(), request) : not_found(request);
    }
    add_vary(response, "Accept");
    return response;
}

Response metrics(const Inspection& inspection, const Request& request) {
    return inspection.metrics
               ? uncached("text/plain; version=0.0.4; charset=utf-8", inspection.metrics(), request)
               : not_found(request);
}

std::optional<Response> inspect(const Site& site, std::string_view path, const Request& request) {
    if (path == "/healthz") {
        return health(site.inspection, request);
    }
    if (path != "/status" && path != "/metrics") {
        return std::nullopt;
    }
    if (!site.inspection.open && !request.from_this_machine) {
        return not_for_everybody(request);
    }
    return path == "/status" ? status(site, request) : metrics(site.inspection, request);
}

/// Its other forms come by another way: they may take long, and are not for everybody.
Response pipeline_page(const Site& site, const Request& request) {
    Response response = file(site, "pipeline.html", request);
    add_vary(response, "Accept");
    return response;
}

Response below_prefix(const Site& site, std::string_view path, const Request& request) {
    if (path == "/" || path == "/sfu") {
        return file(site, "index.html", request);
    }
    if (path == "/trunk" && site.control) {
        return file(site, "trunk.html", request);
    }
    if (path == "/recordings" && site.control) {
        return file(site, "recordings.html", request);
    }
    if (path == "/debug" && site.pipeline) {
        return redirection(site.prefix + "/debug/pipeline", request.host);
    }
    if (path == "/debug/pipeline" && site.pipeline) {
        return pipeline_page(site, request);
    }
    if (path == "/sources" && site.control) {
        return file(site, "sources.html", request);
    }
    if (path == "/trust") {
        return file(site, "trust.html", request);
    }
    if (path == "/trust/umbrella-ca.crt") {
        return ca_download(site, request);
    }
    if (path == "/trust/ca.json") {
        return uncached("application/json", json(site.trust ? site.trust() : TrustInfo{}), request);
    }
    if (path == "/addresses.json") {
        return addresses(site, request);
    }
    if (auto told = inspect(site, path, request)) {
        return std::move(*told);
    }
    if (path.starts_with("/assets/") && path.find("..") == std::string_view::npos) {
        return file(site, std::string(path.substr(1)), request);
    }
    return not_found(request);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> security_headers(std::string_view host) {
    return {
        {"Content-Security-Policy", content_security_policy(host)},
        {"X-Content-Type-Options", "nosniff"},
        {"Referrer-Policy", "no-referrer"},
        {"Cross-Origin-Opener-Policy", "same-origin"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
        {"Permissions-Policy",
         "camera=(self), microphone=(self), display-capture=(self), autoplay=(self), "
         "fullscreen=(self), picture-in-picture=(self), screen-wake-lock=(self), "
         "geolocation=(), payment=(), usb=()"},
    };
}

std::function<BytesPtr(const std::string&)> gresource_lookup(std::string root) {
    return [root = std::move(root)](const std::string& name) {
        return BytesPtr(
            g_resources_lookup_data((root + name).c_str(), G_RESOURCE_LOOKUP_FLAGS_NONE, nullptr));
    };
}

Response uncached_response(std::string_view type, std::string_view body, std::string_view host) {
    Response response{.content_type = std::string(type), .body = bytes_of(body)};
    add_security_headers(response, host);
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

std::optional<std::string_view> control_path(const Site& site, std::string_view path) {
    constexpr std::string_view api = "/api/";
    if (!site.control || !path.starts_with(site.prefix) ||
        !path.substr(site.prefix.size()).starts_with(api)) {
        return std::nullopt;
    }
    return path.substr(site.prefix.size() + api.size());
}

Response text_response(unsigned status, std::string_view text, std::string_view host) {
    Response response{
        .status = status, .content_type = std::string(plain_text), .body = bytes_of(text)};
    add_security_headers(response, host);
    response.headers.emplace_back("Cache-Control", "no-store");
    return response;
}

Response redirection(const std::string& location, std::string_view host) {
    Response response = text_response(307, "It is at " + location + "\n", host);
    response.headers.emplace_back("Location", location);
    return response;
}

Response respond(const Site& site, const Request& request) {
    if (request.method != "GET" && request.method != "HEAD") {
        Response response =
            text_response(405, "Only GET and HEAD are understood here.\n", request.host);
        response.headers.emplace_back("Allow", "GET, HEAD");
        return response;
    }
    if (!request.path.starts_with(site.prefix)) {
        return not_found(request);
    }
    const std::string_view path = request.path.substr(site.prefix.size());
    if (path.empty()) {
        const std::string query =
            request.query.empty() ? std::string() : "?" + std::string(request.query);
        return redirection(site.prefix + "/sfu" + query, request.host);
    }
    return path.front() == '/' ? below_prefix(site, path, request) : not_found(request);
}

}  // namespace umbrella::net
