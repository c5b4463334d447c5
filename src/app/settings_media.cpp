// Ports, codecs, ICE and the way of packets.
#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include "app/addresses.hpp"
#include "app/settings_parts.hpp"

namespace umbrella::app {
namespace {

Result<void> set_udp_port(Config& config, const std::string& text) {
    return parse_port(text).map([&config](std::uint16_t port) { config.udp_port = port; });
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
        if (!codec || core::kind_of(*codec) != core::MediaKind::Video) {
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

Result<void> set_dtls(Config& config, const std::string& text) {
    const std::string whose = lower(text);
    if (whose != "own" && whose != "gstreamer") {
        return fail("own or gstreamer");
    }
    config.dtls = whose == "own" ? Config::Dtls::Own : Config::Dtls::Gstreamer;
    return {};
}

constexpr std::array<Setting, 9> table{{
    {.name = "udp-port",
     .variable = "UMBRELLA_UDP_PORT",
     .value = "PORT",
     .help = "One UDP port for everybody's media, for containers, NAT and firewalls: nothing else "
             "need be open for it. Without it each has ports of its own, TCP as well",
     .apply = set_udp_port},
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
    {.name = "dtls",
     .variable = "UMBRELLA_DTLS",
     .value = "WHOSE",
     .help = "Elements that agree on keys with participants: own (AES-GCM with who can, else "
             "AES-CM) or gstreamer (AES-CM). Default own",
     .apply = set_dtls},
}};

}  // namespace

std::span<const Setting> media_settings() {
    return table;
}

}  // namespace umbrella::app
