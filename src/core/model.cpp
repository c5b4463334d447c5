#include "core/model.hpp"

#include <algorithm>

#include "base/result.hpp"

namespace umbrella::core {
namespace {

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace

std::string_view to_string(Codec codec) {
    switch (codec) {
        case Codec::Opus:
            return "opus";
        case Codec::Vp8:
            return "vp8";
        case Codec::H264:
            return "h264";
        case Codec::Vp9:
            return "vp9";
        case Codec::Av1:
            return "av1";
        case Codec::H265:
            return "h265";
        case Codec::Pcmu:
            return "pcmu";
        case Codec::Pcma:
            return "pcma";
    }
    assertion_failed("codec is one of the enumerators", __FILE__, __LINE__);
}

std::string_view to_string(Source source) {
    switch (source) {
        case Source::Microphone:
            return "microphone";
        case Source::Camera:
            return "camera";
        case Source::Screen:
            return "screen";
        case Source::ScreenAudio:
            return "screen-audio";
    }
    assertion_failed("source is one of the enumerators", __FILE__, __LINE__);
}

std::string_view to_string(MediaKind kind) {
    return kind == MediaKind::Audio ? "audio" : "video";
}

std::optional<Codec> codec_from_string(std::string_view name) {
    for (const Codec codec : all_codecs) {
        if (equal_ignoring_case(name, to_string(codec))) {
            return codec;
        }
    }
    return std::nullopt;
}

bool is_publishable_video(Codec codec) {
    return std::ranges::find(all_video_codecs, codec) != std::end(all_video_codecs);
}

}  // namespace umbrella::core
