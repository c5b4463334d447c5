#include "core/codec_choice.hpp"

#include <algorithm>

namespace umbrella::core {
namespace {

/// The first codec of the publisher's wish, the preference and VP8 that it sends and that
/// `suits`.
template <class Predicate>
std::optional<Codec> first_sendable(const CodecWishes& wishes, Predicate suits) {
    const auto usable = [&](Codec codec) {
        return is_publishable_video(codec) && wishes.send.contains(codec) && suits(codec);
    };
    if (wishes.preferred && usable(*wishes.preferred)) {
        return wishes.preferred;
    }
    const auto preferred = std::ranges::find_if(wishes.preference, usable);
    if (preferred != wishes.preference.end()) {
        return *preferred;
    }
    return usable(Codec::Vp8) ? std::optional(Codec::Vp8) : std::nullopt;
}

}  // namespace

std::optional<Codec> choose_video_codec(const CodecWishes& wishes, CodecSet receivable) {
    return first_sendable(wishes, [&](Codec codec) { return receivable.contains(codec); });
}

Codec choose_video_codec_or_fallback(const CodecWishes& wishes, CodecSet receivable) {
    if (const std::optional<Codec> common = choose_video_codec(wishes, receivable)) {
        return *common;
    }
    if (wishes.send.contains(Codec::Vp8)) {
        return Codec::Vp8;
    }
    return first_sendable(wishes, [](Codec) { return true; }).value_or(Codec::Vp8);
}

}  // namespace umbrella::core
