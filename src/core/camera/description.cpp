#include "core/camera/description.hpp"

#include <algorithm>
#include <array>

#include "base/limits_cameras.hpp"
#include "base/result.hpp"

namespace umbrella::core::camera {
namespace {

struct Name {
    std::string_view name;
    Format format;
};
/// RFC 6184, RFC 7798, RFC 7587, RFC 3551, RFC 3640, RFC 6416.
constexpr std::array<Name, 7> names{{{"h264", Format::H264},
                                     {"h265", Format::H265},
                                     {"opus", Format::Opus},
                                     {"pcmu", Format::Pcmu},
                                     {"pcma", Format::Pcma},
                                     {"mpeg4-generic", Format::Aac},
                                     {"mp4a-latm", Format::Aac}}};

bool equal_ignoring_case(std::string_view text, std::string_view small) {
    const auto lower = [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    };
    return std::ranges::equal(text, small, {}, lower);
}

}  // namespace

Codec codec_of(Format format) {
    switch (format) {
        case Format::H264:
            return Codec::H264;
        case Format::H265:
            return Codec::H265;
        case Format::Pcmu:
            return Codec::Pcmu;
        case Format::Pcma:
            return Codec::Pcma;
        case Format::Opus:
        case Format::Aac:
            return Codec::Opus;
    }
    assertion_failed("format is one of the enumerators", __FILE__, __LINE__);
}

std::optional<Format> format_from_name(std::string_view encoding_name) {
    const auto* const found = std::ranges::find_if(
        names, [&](const Name& one) { return equal_ignoring_case(encoding_name, one.name); });
    return found == names.end() ? std::nullopt : std::optional(found->format);
}

CodecSet Description::codecs() const {
    CodecSet codecs;
    for (const auto& stream : {video, audio}) {
        if (stream) {
            codecs.insert(codec_of(stream->format));
        }
    }
    return codecs;
}

Description choose_streams(std::span<const OfferedMline> mlines) {
    Description description;
    const std::size_t looked_at = std::min(mlines.size(), limits::camera_mlines);
    for (std::size_t i = 0; i < looked_at; ++i) {
        const auto format = format_from_name(mlines[i].encoding_name);
        if (!format || to_string(kind_of(codec_of(*format))) != mlines[i].media) {
            continue;
        }
        auto& place =
            mlines[i].media == to_string(MediaKind::Video) ? description.video : description.audio;
        if (!place) {
            place = Stream{.mline = i, .format = *format};
        }
    }
    return description;
}

}  // namespace umbrella::core::camera
