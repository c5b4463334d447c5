#include "app/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include "app/addresses.hpp"
#include "app/host_names.hpp"
#include "app/source_setting.hpp"
#include "app/trunk_invite.hpp"
#include "core/names.hpp"
#include "net/address_ranges.hpp"
#include "net/dial_address.hpp"
#include "net/forwarded.hpp"
#include "net/origins.hpp"

namespace umbrella::app {
namespace {

constexpr int fewest_media_ports = 10;

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

Result<bool> parse_switch(const std::string& text) {
    constexpr std::array<std::string_view, 4> on{"1", "true", "yes", "on"};
    constexpr std::array<std::string_view, 4> off{"0", "false", "no", "off"};
    const std::string word = lower(text);
    const bool is_on = std::ranges::find(on, word) != on.end();
    if (!is_on && std::ranges::find(off, word) == off.end()) {
        return fail("1 or 0");
    }
    return is_on;
}

Result<void> set_cloud(Config& config, const std::string& text) {
    const auto chosen = parse_switch(text);
    if (!chosen) {
        return fail("1 (cloud mode) or 0 (local mode)");
    }
    config.cloud = *chosen;
    return {};
}

Result<void> set_status_public(Config& config, const std::string& text) {
    const auto chosen = parse_switch(text);
    if (!chosen) {
        return fail("1 (/status and /metrics for everybody) or 0 (for this machine)");
    }
    config.status_public = *chosen;
    return {};
}

Result<void> set_http_prefix(Config& config, const std::string& text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("/-._~").find(c) != std::string_view::npos;
    };
    const bool parts = text.find("//") == std::string::npos &&
                       (text + "/").find("/./") == std::string::npos &&
                       (text + "/").find("/../") == std::string::npos;
    if (!text.empty() && (text.front() != '/' || text.back() == '/' || !parts ||
                          !std::ranges::all_of(text, allowed))) {
        return fail("empty, or a path like /umbrella: a slash first, none at the end");
    }
    config.http_prefix = text;
    return {};
}

Result<void> set_serve_address(Config& config, const std::string& text) {
    auto parsed = parse_host_port(text);
    if (parsed && parsed->host == "localhost") {
        parsed->host = "127.0.0.1";
    }
    if (!parsed || (!parsed->host.empty() && !is_address(parsed->host))) {
        return fail("like :9000, 0.0.0.0:8081 or [::1]:8081, with a port from 1 to 65535");
    }
    config.serve_host = parsed->host;
    config.serve_port = parsed->port.value_or(config.serve_port);
    return {};
}

Result<void> set_public_ip(Config& config, const std::string& text) {
    if (!is_address(text)) {
        return fail("an IPv4 or IPv6 address, such as 203.0.113.7");
    }
    config.public_ip = text;
    return {};
}

Result<void> set_public_host(Config& config, const std::string& text) {
    const auto parsed = parse_host_port(lower(text));
    if (!parsed || !(is_dns_name(parsed->host) || is_address(parsed->host))) {
        return fail("a host name such as meet.example.org, without https:// and without a path");
    }
    config.public_host = PublicHost{.name = parsed->host, .port = parsed->port};
    return {};
}

Result<void> add_allowed_origin(Config& config, const std::string& text) {
    const auto origin = net::normalize_origin(text);
    if (!origin) {
        return fail("an origin such as https://www.example.org, without a path");
    }
    config.allowed_origins.push_back(*origin);
    return {};
}

Result<void> add_trusted_proxy(Config& config, const std::string& text) {
    net::TrustedProxies checked;
    if (auto added = checked.add(text); !added) {
        return added;
    }
    config.trusted_proxies.push_back(text);
    return {};
}

Result<void> set_min_port(Config& config, const std::string& text) {
    return parse_port(text).map([&config](std::uint16_t port) { config.min_port = port; });
}

Result<void> set_max_port(Config& config, const std::string& text) {
    return parse_port(text).map([&config](std::uint16_t port) { config.max_port = port; });
}

Result<void> set_video_codecs(Config& config, const std::string& text) {
    std::vector<core::Codec> codecs;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t comma = std::min(text.find(',', at), text.size());
        std::string_view name = std::string_view(text).substr(at, comma - at);
        name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
        name = name.substr(0, name.find_last_not_of(' ') + 1);
        const auto codec = core::codec_from_string(name);
        if (!codec || !core::is_publishable_video(*codec)) {
            return fail("a list of vp8, h264, vp9 and av1, separated by commas");
        }
        if (std::ranges::find(codecs, *codec) == codecs.end()) {
            codecs.push_back(*codec);
        }
        at = comma + 1;
    }
    config.video_codecs = std::move(codecs);
    return {};
}

Result<void> add_stun_server(Config& config, const std::string& text) {
    return parse_stun_server(text).map(
        [&config](core::IceServer server) { config.ice_servers.push_back(std::move(server)); });
}

Result<void> add_turn_server(Config& config, const std::string& text) {
    return parse_turn_server(text).map(
        [&config](core::IceServer server) { config.ice_servers.push_back(std::move(server)); });
}

Result<void> set_send_path(Config& config, const std::string& text) {
    const std::string path = lower(text);
    if (path != "direct" && path != "webrtcbin") {
        return fail("direct or webrtcbin");
    }
    config.send_path = path == "direct" ? Config::SendPath::Direct : Config::SendPath::Webrtcbin;
    return {};
}

Result<void> set_send_threads(Config& config, const std::string& text) {
    constexpr unsigned most_send_threads = 64;
    unsigned threads = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), threads);
    if (error != std::errc() || end != text.data() + text.size() || threads > most_send_threads) {
        return fail("a number from 1 to 64, or 0 for one thread per core");
    }
    config.send_threads = threads;
    return {};
}

Result<void> set_node_name(Config& config, const std::string& text) {
    auto name = core::check_display_name(text);
    if (!name) {
        return fail("a name of at most 64 characters that can be shown to people");
    }
    config.node_name = std::move(*name);
    return {};
}

Result<void> add_trunk(Config& config, const std::string& text) {
    const bool is_invite = looks_like_invite(text);
    if (!is_invite && !net::parse_dial_address(text)) {
        return fail(
            "the address of another Umbrella, such as wss://meet.example.org/wsb, or its "
            "invite");
    }
    config.trunks.push_back(text);
    return {};
}

Result<void> set_trunk_accept(Config& config, const std::string& text) {
    const std::string word = lower(text);
    if (word == "anybody") {
        config.trunk_accept = TrunkAccept::Anybody;
    } else if (word == "invited") {
        config.trunk_accept = TrunkAccept::Invited;
    } else if (word == "nobody") {
        config.trunk_accept = TrunkAccept::Nobody;
    } else {
        return fail("anybody, invited or nobody");
    }
    return {};
}

Result<void> set_trunk_allow_ws(Config& config, const std::string& text) {
    const auto chosen = parse_switch(text);
    if (!chosen) {
        return fail("1 (trunks may be dialled without encryption) or 0");
    }
    config.trunk_allow_ws = *chosen;
    return {};
}

Result<void> add_range(std::vector<std::string>& ranges, const std::string& text) {
    net::AddressRanges checked;
    if (auto added = checked.add(text); !added) {
        return added;
    }
    ranges.push_back(text);
    return {};
}

Result<void> add_trunk_allow(Config& config, const std::string& text) {
    return add_range(config.trunk_allow, text);
}

Result<void> add_trunk_deny(Config& config, const std::string& text) {
    return add_range(config.trunk_deny, text);
}

/// RFC 6750 §2.1: b64token, and not to be guessed.
Result<void> set_token(std::string& token, const std::string& text) {
    constexpr std::size_t shortest = 8;
    constexpr std::size_t longest = 256;
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("-._~+/=").find(c) != std::string_view::npos;
    };
    if (text.size() < shortest || text.size() > longest || !std::ranges::all_of(text, allowed)) {
        return fail("8 to 256 letters, digits and characters of -._~+/=");
    }
    token = text;
    return {};
}

Result<void> set_whip_token(Config& config, const std::string& text) {
    return set_token(config.whip_token, text);
}

Result<void> set_whep_token(Config& config, const std::string& text) {
    return set_token(config.whep_token, text);
}

/// "500M", "20G", or bytes.
Result<std::uint64_t> parse_size(const std::string& text) {
    constexpr std::string_view units = "KMGT";
    std::uint64_t size = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, size);
    unsigned shift = 0;
    if (error == std::errc() && end - stopped == 1) {
        const std::size_t unit = units.find(static_cast<char>(*stopped & ~0x20));
        shift = unit == std::string_view::npos ? 0 : static_cast<unsigned>(10 * (unit + 1));
    }
    const bool whole = stopped == end || shift != 0;
    if (error != std::errc() || !whole || size > (UINT64_MAX >> shift)) {
        return fail("a size such as 500M or 20G");
    }
    return size << shift;
}

Result<void> set_recording_folder(Config& config, const std::string& text) {
    config.recording_folder = text;
    return {};
}

Result<void> set_recording_quota(Config& config, const std::string& text) {
    return parse_size(text).map(
        [&config](std::uint64_t size) { config.recording_quota_bytes = size; });
}

Result<void> set_recording_min_free(Config& config, const std::string& text) {
    return parse_size(text).map(
        [&config](std::uint64_t size) { config.recording_floor_bytes = size; });
}

Result<void> add_source(Config& config, const std::string& text) {
    return parse_source(text).map(
        [&config](core::camera::Spec source) { config.sources.push_back(std::move(source)); });
}

Result<void> set_log_level(Config& config, const std::string& text) {
    constexpr std::array<std::pair<std::string_view, log::Level>, 4> levels{{
        {"debug", log::Level::Debug},
        {"info", log::Level::Info},
        {"warning", log::Level::Warning},
        {"error", log::Level::Error},
    }};
    const auto* found = std::ranges::find(levels, std::string_view(lower(text)),
                                          &std::pair<std::string_view, log::Level>::first);
    if (found == levels.end()) {
        return fail("debug, info, warning or error");
    }
    config.log_level = found->second;
    return {};
}

constexpr std::array<Setting, 28> table{{
    {.name = "cloud",
     .variable = "UMBRELLA_CLOUD",
     .value = "",
     .help = "Cloud mode: plain HTTP behind a TLS proxy, no mDNS. Otherwise HTTPS with "
             "service.crt and service.key from the working directory, made if missing",
     .arity = Arity::Switch,
     .apply = set_cloud},
    {.name = "http-prefix",
     .variable = "UMBRELLA_HTTP_PREFIX",
     .value = "PATH",
     .help = "Path from the base URL to Umbrella, such as /umbrella; the proxy must not strip it",
     .apply = set_http_prefix},
    {.name = "http-serve-addr",
     .variable = "UMBRELLA_HTTP_SERVE_ADDR",
     .value = "HOST:PORT",
     .help = "Address and port to serve on; :9000 changes only the port. Default :8081",
     .apply = set_serve_address},
    {.name = "public-ip",
     .variable = "UMBRELLA_PUBLIC_IP",
     .value = "ADDRESS",
     .help = "The server's public address, offered to clients beside the local ones",
     .apply = set_public_ip},
    {.name = "public-host",
     .variable = "UMBRELLA_PUBLIC_HOST",
     .value = "NAME",
     .help = "Public host name: in printed URLs, the accepted Origin and the certificate",
     .apply = set_public_host},
    {.name = "allow-origin",
     .variable = "UMBRELLA_ALLOW_ORIGIN",
     .value = "ORIGIN",
     .help = "Origin of another site's pages that may connect, such as https://www.example.org; "
             "may be repeated. The server's own names need not be given",
     .arity = Arity::Many,
     .apply = add_allowed_origin},
    {.name = "trusted-proxy",
     .variable = "UMBRELLA_TRUSTED_PROXY",
     .value = "RANGE",
     .help = "Address or range of a reverse proxy, such as 127.0.0.1 or 10.0.0.0/8, whose "
             "X-Forwarded-For, -Proto and -Host are believed; may be repeated",
     .arity = Arity::Many,
     .apply = add_trusted_proxy},
    {.name = "min-port",
     .variable = "UMBRELLA_MIN_PORT",
     .value = "PORT",
     .help = "First port for media, UDP and TCP. Default 40000",
     .apply = set_min_port},
    {.name = "max-port",
     .variable = "UMBRELLA_MAX_PORT",
     .value = "PORT",
     .help = "Last port for media. Default 60000",
     .apply = set_max_port},
    {.name = "video-codecs",
     .variable = "UMBRELLA_VIDEO_CODECS",
     .value = "LIST",
     .help = "Video codecs to use, best liked first: vp8, h264, vp9, av1. Default vp8",
     .apply = set_video_codecs},
    {.name = "stun-server",
     .variable = "UMBRELLA_STUN_SERVER",
     .value = "URL",
     .help = "STUN server for this node and the browsers, stun:HOST:PORT; may be repeated",
     .arity = Arity::Many,
     .apply = add_stun_server},
    {.name = "turn-server",
     .variable = "UMBRELLA_TURN_SERVER",
     .value = "URL",
     .help = "TURN server for this node and the browsers, "
             "turn:USER:PASSWORD@HOST:PORT?transport=udp; may be repeated. Other users of this "
             "machine can read flags: rather use the variable or the file",
     .arity = Arity::Many,
     .secret = true,
     .apply = add_turn_server},
    {.name = "status-public",
     .variable = "UMBRELLA_STATUS_PUBLIC",
     .value = "",
     .help = "In cloud mode: show /status, with the names in it, and /metrics to everybody, not "
             "only to this machine",
     .arity = Arity::Switch,
     .apply = set_status_public},
    {.name = "send-path",
     .variable = "UMBRELLA_SEND_PATH",
     .value = "PATH",
     .help = "How packets get to participants: direct (threads of Umbrella's own, far cheaper) or "
             "webrtcbin (GStreamer's elements). Default direct",
     .apply = set_send_path},
    {.name = "send-threads",
     .variable = "UMBRELLA_SEND_THREADS",
     .value = "NUMBER",
     .help = "Threads of the direct send path, 0 for one per core. Default 0",
     .apply = set_send_threads},
    {.name = "trunk",
     .variable = "UMBRELLA_TRUNK",
     .value = "ADDRESS",
     .help = "Another Umbrella to share rooms with, such as wss://meet.example.org/wsb, or its "
             "invite; may be repeated. More can be set at /trunk",
     .arity = Arity::Many,
     .secret = true,
     .apply = add_trunk},
    {.name = "trunk-accept",
     .variable = "UMBRELLA_TRUNK_ACCEPT",
     .value = "WHOM",
     .help = "Whose trunks are taken: anybody, invited (who comes by an invite) or nobody. Default "
             "anybody, in cloud mode invited",
     .apply = set_trunk_accept},
    {.name = "trunk-allow-ws",
     .variable = "UMBRELLA_TRUNK_ALLOW_WS",
     .value = "",
     .help = "Trunks may be dialled without encryption (ws://)",
     .arity = Arity::Switch,
     .apply = set_trunk_allow_ws},
    {.name = "trunk-allow",
     .variable = "UMBRELLA_TRUNK_ALLOW",
     .value = "RANGE",
     .help = "Addresses that trunks may dial although they are local or reserved, such as "
             "10.0.0.0/8; may be repeated. In local mode private networks may be dialled anyway",
     .arity = Arity::Many,
     .apply = add_trunk_allow},
    {.name = "trunk-deny",
     .variable = "UMBRELLA_TRUNK_DENY",
     .value = "RANGE",
     .help = "Addresses that trunks may not dial; goes before --trunk-allow; may be repeated",
     .arity = Arity::Many,
     .apply = add_trunk_deny},
    {.name = "node-name",
     .variable = "UMBRELLA_NODE_NAME",
     .value = "NAME",
     .help = "What people at other servers read beside the names of those who are here. Default: "
             "the public host or the host's name",
     .apply = set_node_name},
    {.name = "whip-token",
     .variable = "UMBRELLA_WHIP_TOKEN",
     .value = "TOKEN",
     .help = "What OBS and other WHIP clients must send as their bearer token. Default: none is "
             "needed. Other users of this machine can read flags: rather use the variable or the "
             "file",
     .secret = true,
     .apply = set_whip_token},
    {.name = "whep-token",
     .variable = "UMBRELLA_WHEP_TOKEN",
     .value = "TOKEN",
     .help = "The same for who watches by WHEP",
     .secret = true,
     .apply = set_whep_token},
    {.name = "recording-folder",
     .variable = "UMBRELLA_RECORDING_FOLDER",
     .value = "PATH",
     .help = "Folder for recordings, which must be there. Without one nothing can be recorded",
     .apply = set_recording_folder},
    {.name = "recording-quota",
     .variable = "UMBRELLA_RECORDING_QUOTA",
     .value = "SIZE",
     .help = "What all recordings together may take, such as 20G. Default: as much as there is",
     .apply = set_recording_quota},
    {.name = "recording-min-free",
     .variable = "UMBRELLA_RECORDING_MIN_FREE",
     .value = "SIZE",
     .help = "What recordings leave free on their disk. Default 512M",
     .apply = set_recording_min_free},
    {.name = "source",
     .variable = "UMBRELLA_SOURCE",
     .value = "NAME=rtsp://...",
     .help = "A camera that is in the default room, or with NAME@ROOM in another one; may be "
             "repeated. More can be added at /sources. Other users of this machine can read flags: "
             "with a password rather use the variable or the file",
     .arity = Arity::Many,
     .secret = true,
     .apply = add_source},
    {.name = "log-level",
     .variable = "UMBRELLA_LOG_LEVEL",
     .value = "LEVEL",
     .help = "debug, info, warning or error. Default info",
     .apply = set_log_level},
}};

}  // namespace

std::span<const Setting> settings() {
    return table;
}

Result<void> check_together(Config& config) {
    if (config.max_port - config.min_port + 1 < fewest_media_ports) {
        return fail("the media ports " + std::to_string(config.min_port) + " to " +
                    std::to_string(config.max_port) +
                    " are too few: set UMBRELLA_MIN_PORT (--min-port) and UMBRELLA_MAX_PORT "
                    "(--max-port) at least " +
                    std::to_string(fewest_media_ports - 1) + " apart, the smaller one first");
    }
    if (config.cloud && !config.public_ip) {
        config.warnings.emplace_back(
            "cloud mode without UMBRELLA_PUBLIC_IP (--public-ip): clients beyond this network "
            "will probably not get media");
    }
    if (config.serve_port >= config.min_port && config.serve_port <= config.max_port) {
        config.warnings.emplace_back(
            "the web server's port lies within the media ports; choose "
            "another one if media fails to connect");
    }
    return {};
}

}  // namespace umbrella::app
