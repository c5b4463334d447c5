// The words of the domain (docs/ARCHITECTURE.md, "Words") as types. Pure.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace umbrella::core {

enum class MediaKind : std::uint8_t { Audio, Video };

/// The last three come from cameras alone (docs/cameras.md); pages receive them if they can.
enum class Codec : std::uint8_t { Opus, Vp8, H264, Vp9, Av1, H265, Pcmu, Pcma };

enum class Source : std::uint8_t { Microphone, Camera, Screen, ScreenAudio };

inline constexpr Source all_sources[] = {Source::Microphone, Source::Camera, Source::Screen,
                                         Source::ScreenAudio};
inline constexpr Codec all_codecs[] = {Codec::Opus, Codec::Vp8,  Codec::H264, Codec::Vp9,
                                       Codec::Av1,  Codec::H265, Codec::Pcmu, Codec::Pcma};
/// In which pages and WHIP clients may be asked to send.
inline constexpr Codec all_video_codecs[] = {Codec::Vp8, Codec::H264, Codec::Vp9, Codec::Av1};

[[nodiscard]] constexpr MediaKind kind_of(Codec codec) {
    return codec == Codec::Opus || codec == Codec::Pcmu || codec == Codec::Pcma ? MediaKind::Audio
                                                                                : MediaKind::Video;
}
[[nodiscard]] constexpr MediaKind kind_of(Source source) {
    return source == Source::Microphone || source == Source::ScreenAudio ? MediaKind::Audio
                                                                         : MediaKind::Video;
}

/// "opus", "vp8", "h264", "vp9", "av1", "h265", "pcmu", "pcma".
[[nodiscard]] std::string_view to_string(Codec codec);
/// "microphone", "camera", "screen", "screen-audio".
[[nodiscard]] std::string_view to_string(Source source);
/// "audio", "video": the media type of an m-line.
[[nodiscard]] std::string_view to_string(MediaKind kind);
/// The inverse of to_string, any case; nothing for an unknown name.
[[nodiscard]] std::optional<Codec> codec_from_string(std::string_view name);
/// Whether it is one of all_video_codecs.
[[nodiscard]] bool is_publishable_video(Codec codec);

/// Of at most eight values.
template <class Value>
class SetOf {
  public:
    constexpr SetOf() = default;
    constexpr SetOf(std::initializer_list<Value> values) {
        for (Value value : values) {
            insert(value);
        }
    }
    constexpr void insert(Value value) { bits_ = static_cast<std::uint8_t>(bits_ | bit(value)); }
    [[nodiscard]] constexpr bool contains(Value value) const { return (bits_ & bit(value)) != 0; }
    [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
    friend constexpr SetOf operator&(SetOf a, SetOf b) {
        SetOf both;
        both.bits_ = static_cast<std::uint8_t>(a.bits_ & b.bits_);
        return both;
    }
    friend constexpr bool operator==(SetOf, SetOf) = default;

  private:
    static constexpr std::uint8_t bit(Value value) {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(value));
    }
    std::uint8_t bits_ = 0;
};
using CodecSet = SetOf<Codec>;
using SourceSet = SetOf<Source>;

}  // namespace umbrella::core
