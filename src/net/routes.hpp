// What each address of the web server answers, the WebSocket aside. Pure: a request in, a
// response out.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/glib.hpp"
#include "signalling/whip_request.hpp"

namespace umbrella::net {

/// What /trust/ca.json says of the local certificate authority.
struct TrustInfo {
    bool available = false;          ///< there is a CA to download
    std::string sha256;              ///< its certificate's fingerprint, "AA:BB:…"
    std::string not_after;           ///< ISO 8601, UTC
    std::vector<std::string> names;  ///< what the server's certificate is for
};

/// What is told of the running node, made by `app` when it is asked for.
struct Inspection {
    /// Whether people can be let in: /healthz.
    std::function<bool()> healthy;
    /// The message umbrella.status.v1.Status as JSON and in protobuf's binary form.
    std::function<std::string()> status_json;
    std::function<std::string()> status_protobuf;
    /// In Prometheus' text format, version 0.0.4.
    std::function<std::string()> metrics;
    /// For everybody, not only for clients on this machine. /healthz always is.
    bool open = true;
};

struct Request {
    std::string_view method;
    std::string_view path;   ///< decoded
    std::string_view query;  ///< without "?"
    std::string_view host;   ///< the Host header
    std::string_view if_none_match;
    std::string_view accept;
    std::string_view accept_encoding;
    bool from_this_machine = false;  ///< the client itself, not a proxy before it
};

/// What comes to the control surface, below "/api/".
struct ControlRequest {
    std::string_view method;
    std::string_view path;          ///< "trunks/3"
    std::string_view query;         ///< without "?"
    std::string_view range;         ///< the Range header
    std::string_view body;          ///< at most limits::request_body_bytes
    std::string_view content_type;  ///< the header, parameters included
    std::string_view accept;
    std::string_view authorization;
    std::string_view host;
    bool tls = false;                ///< as the client sees it
    bool from_this_machine = false;  ///< as in Request
    /// The page that asks is this server's, or it is no page. False for other sites' pages, which a
    /// browser lets send whatever they like.
    bool same_origin = false;
    /// Host is one of this server's names: no other site's name was pointed at this machine.
    bool own_host = false;
};

struct FileBody;

struct Response {
    unsigned status = 200;
    std::string content_type;
    BytesPtr body;
    std::vector<std::pair<std::string, std::string>> headers;
    /// In place of `body`: what file_response() makes.
    std::shared_ptr<FileBody> file;
};

/// Takes an answer, at once or later, in the main context.
using Replier = std::function<void(const Response&)>;

struct Site {
    /// "" or "/umbrella".
    std::string prefix;
    /// A file of the page by its name below the bundle's root ("index.html"); null: no such. With
    /// ".gz" after its name: the same, packed by gzip when it was built.
    std::function<BytesPtr(const std::string&)> resource;
    /// The addresses of the page, the most useful first: what the server prints at its start. Told
    /// to this machine alone, for pages that were opened at localhost.
    std::function<std::vector<std::string>()> pages;
    /// The CA's certificate as PEM; nothing when there is none to trust.
    std::function<std::optional<std::string>()> ca_pem;
    std::function<TrustInfo()> trust;
    Inspection inspection;
    /// Null: there is no control surface.
    std::function<Response(const ControlRequest&)> control;
    /// The live pipeline: `request.path` is "pipeline.dot" or "pipeline.svg". Null: it is not
    /// shown.
    std::function<void(const ControlRequest&, const Replier&)> pipeline;
    /// What comes to /whip/ and /whep/. Null: there are none.
    std::function<void(const signalling::WhipRequest&, const signalling::WhipReplier&)> whip;
};

/// A bundle's files from the GResources of this process, below `root` ("/umbrella/web/").
[[nodiscard]] std::function<BytesPtr(const std::string&)> gresource_lookup(std::string root);

/// What every answer says, whatever it is; `host` as the browser sees it, empty when unknown.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> security_headers(
    std::string_view host);

/// "trunks/3" of "/umbrella/api/trunks/3"; nothing if it is no such path.
[[nodiscard]] std::optional<std::string_view> control_path(const Site& site, std::string_view path);

[[nodiscard]] Response respond(const Site& site, const Request& request);

/// An answer that is not kept anywhere, with the security headers.
[[nodiscard]] Response uncached_response(std::string_view type, std::string_view body,
                                         std::string_view host);
/// A plain-text answer with the security headers.
[[nodiscard]] Response text_response(unsigned status, std::string_view text, std::string_view host);
/// A redirection that the browser must not remember.
[[nodiscard]] Response redirection(const std::string& location, std::string_view host);

}  // namespace umbrella::net
