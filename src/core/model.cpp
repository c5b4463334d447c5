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
    for (Codec codec : {Codec::Opus, Codec::Vp8, Codec::H264, Codec::Vp9, Codec::Av1}) {
        if (equal_ignoring_case(name, to_string(codec))) {
            return codec;
        }
    }
    return std::nullopt;
}

}  // namespace umbrella::core
