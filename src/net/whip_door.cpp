#include "net/whip_door.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "base/limits_whip.hpp"
#include "base/log.hpp"
#include "net/accept.hpp"
#include "net/http_reply.hpp"
#include "net/pending_reply.hpp"

namespace umbrella::net {
namespace {

using signalling::WhipDoor;
using signalling::WhipReply;
using signalling::WhipRequest;

constexpr std::string_view methods = "POST, PATCH, DELETE, OPTIONS";

std::string lower(std::string_view text) {
    std::string lowered(text);
    std::ranges::transform(lowered, lowered.begin(), g_ascii_tolower);
    return lowered;
}

/// RFC 6750 §2.1.
std::string bearer_token(std::string_view authorization) {
    constexpr std::string_view scheme = "bearer ";
    return authorization.size() > scheme.size() &&
                   lower(authorization.substr(0, scheme.size())) == scheme
               ? std::string(authorization.substr(scheme.size()))
               : std::string();
}

std::string query_value(const char* query, const char* name) {
    using TablePtr = std::unique_ptr<GHashTable, Release<g_hash_table_unref>>;
    if (query == nullptr) {
        return {};
    }
    const TablePtr values(g_uri_parse_params(query, -1, "&", G_URI_PARAMS_WWW_FORM, nullptr));
    const auto* value =
        values ? static_cast<const char*>(g_hash_table_lookup(values.get(), name)) : nullptr;
    return value != nullptr ? value : "";
}

Response response_of(const WhipReply& reply, const WhipAsker& asker, std::string_view method) {
    Response response{.status = reply.status,
                      .content_type = reply.content_type,
                      .body = BytesPtr(g_bytes_new(reply.body.data(), reply.body.size())),
                      .headers = security_headers(asker.host)};
    response.headers.emplace_back("Cache-Control", "no-store");
    response.headers.insert(response.headers.end(), reply.headers.begin(), reply.headers.end());
    allow_origin(response, asker);
    if (method == "OPTIONS") {
        // Some clients look here whether they may trickle.
        response.headers.emplace_back("Access-Control-Allow-Methods", methods);
    }
    return response;
}

/// Nothing of a body that is too large, of which not all was kept.
std::string read_body(SoupMessageBody* body, bool too_large) {
    if (too_large) {
        return {};
    }
    const BytesPtr bytes(soup_message_body_flatten(body));
    return std::string(text_of(bytes.get()));
}

WhipRequest read_request(SoupServerMessage* message, const WhipPath& path,
                         std::vector<std::string> segments, const WhipAsker& asker) {
    SoupMessageBody* body = soup_server_message_get_request_body(message);
    const bool too_large = static_cast<std::size_t>(body->length) > limits::whip_body_bytes;
    return {.door = path.door,
            .method = soup_server_message_get_method(message),
            .path = std::move(segments),
            .name = query_value(g_uri_get_query(soup_server_message_get_uri(message)), "name"),
            .content_type = media_type(header(message, "Content-Type")),
            .if_match = std::string(header(message, "If-Match")),
            .token = bearer_token(header(message, "Authorization")),
            .body = read_body(body, too_large),
            .body_too_large = too_large,
            .client = asker.client};
}

bool is_preflight(SoupServerMessage* message) {
    return std::string_view(soup_server_message_get_method(message)) == "OPTIONS" &&
           !header(message, "Access-Control-Request-Method").empty();
}

/// Some clients send the entity tag in a header ETag of their own, not in If-Match.
WhipReply preflight_reply(SoupServerMessage* message) {
    WhipReply reply{.status = 204, .content_type = {}, .body = {}, .headers = {}};
    reply.headers = {
        {"Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match, ETag"},
        {"Access-Control-Max-Age", "7200"}};
    // A page of the public network that asks a server of a private one.
    if (header(message, "Access-Control-Request-Private-Network") == "true") {
        reply.headers.emplace_back("Access-Control-Allow-Private-Network", "true");
    }
    return reply;
}

/// OBS and its like tell people nothing of what was answered: who runs the server reads it here.
/// A player asks again and again for what does not come.
void note_refusal(const WhipReply& reply, WhipDoor door, const std::string& client) {
    if (reply.why.empty()) {
        return;
    }
    log::write(door == WhipDoor::Whip ? log::Level::Info : log::Level::Debug,
               std::string(to_string(door)) + " refused",
               {{"status", std::to_string(reply.status)}, {"from", client}, {"why", reply.why}});
}

}  // namespace

std::optional<WhipPath> whip_path(std::string_view prefix, std::string_view path) {
    if (!path.starts_with(prefix)) {
        return std::nullopt;
    }
    path.remove_prefix(prefix.size());
    for (const WhipDoor door : {WhipDoor::Whip, WhipDoor::Whep}) {
        const std::string begin = "/" + std::string(to_string(door));
        if (path == begin || path.starts_with(begin + "/")) {
            return WhipPath{.door = door,
                            .rest = path.substr(std::min(begin.size() + 1, path.size()))};
        }
    }
    return std::nullopt;
}

std::optional<std::vector<std::string>> whip_segments(std::string_view rest) {
    std::vector<std::string> segments;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('/'), rest.size());
        const CharsPtr segment(g_uri_unescape_segment(rest.data(), rest.data() + end, nullptr));
        if (segment == nullptr) {
            return std::nullopt;
        }
        segments.emplace_back(segment.get());
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return segments;
}

void allow_origin(Response& response, const WhipAsker& asker) {
    response.headers.emplace_back("Vary", "Origin");
    if (asker.origin && asker.verdict != OriginVerdict::Refused) {
        response.headers.emplace_back("Access-Control-Allow-Origin", *asker.origin);
        response.headers.emplace_back(
            "Access-Control-Expose-Headers",
            "Location, ETag, Link, Accept-Patch, Accept-Post, Access-Control-Allow-Methods, "
            "Retry-After, WWW-Authenticate");
    }
}

void serve_whip(const Site& site, SoupServerMessage* message, const WhipPath& path,
                const WhipAsker& asker) {
    const auto pending = std::make_shared<PendingReply>(message);
    const auto answer =
        [pending, asker, door = path.door,
         method = std::string(soup_server_message_get_method(message))](const WhipReply& reply) {
            note_refusal(reply, door, asker.client);
            return pending->answer(response_of(reply, asker, method));
        };
    auto segments = whip_segments(path.rest);
    if (asker.verdict == OriginVerdict::Refused) {
        answer(signalling::problem(
            403, "Pages of this origin may not do that. UMBRELLA_ALLOW_ORIGIN opens it to them."));
    } else if (!site.whip) {
        answer(signalling::problem(404, "There is nothing at this address."));
    } else if (!segments) {
        answer(signalling::problem(400, "The address is not validly encoded."));
    } else if (is_preflight(message)) {
        answer(preflight_reply(message));
    } else {
        site.whip(read_request(message, path, std::move(*segments), asker), answer);
        pending->pause_unless_answered();
    }
}

}  // namespace umbrella::net
