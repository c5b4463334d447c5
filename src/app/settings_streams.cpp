// Streams in and out beside the page: WHIP, WHEP, recordings, branches.
#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>
#include <utility>

#include "app/settings_parts.hpp"
#include "app/source_setting.hpp"
#include "base/limits_branch.hpp"
#include "core/branch.hpp"

namespace umbrella::app {
namespace {

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

Result<void> add_branch(Config& config, const std::string& text) {
    auto branch = core::parse_branch(text);
    if (!branch) {
        return tl::make_unexpected(branch.error());
    }
    if (std::ranges::find(config.branches, branch->name, &core::BranchSpec::name) !=
        config.branches.end()) {
        return fail("given once for each name: there are two called " + branch->name);
    }
    if (config.branches.size() == limits::branches) {
        return fail("given at most 8 times");
    }
    config.branches.push_back(std::move(*branch));
    return {};
}

Result<void> add_source(Config& config, const std::string& text) {
    return parse_source(text).map(
        [&config](core::camera::Spec source) { config.sources.push_back(std::move(source)); });
}

constexpr std::array<Setting, 7> table{{
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
    {.name = "branch",
     .variable = "",
     .value = "NAME[:WHAT]=DESCRIPTION",
     .help = "Elements, as gst-launch-1.0 takes them, to hang on all that people of this server "
             "send, or only on audio, video or a codec: meter:audio=\"rtpopusdepay ! opusdec ! "
             "level ! fakesink\". May be repeated. They run with the server's rights; other users "
             "of this machine can read flags: rather use the file",
     .arity = Arity::Many,
     .secret = true,
     .apply = add_branch},
}};

}  // namespace

std::span<const Setting> streams_settings() {
    return table;
}

}  // namespace umbrella::app
