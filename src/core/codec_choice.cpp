#include "core/codec_choice.hpp"

#include <vector>

namespace umbrella::core {
namespace {

std::vector<Codec> candidates_of(const CodecWishes& wishes) {
    std::vector<Codec> candidates;
    if (wishes.preferred) {
        candidates.push_back(*wishes.preferred);
    }
    candidates.insert(candidates.end(), wishes.preference.begin(), wishes.preference.end());
    candidates.push_back(Codec::Vp8);
    std::erase_if(candidates, [&](Codec codec) {
        return kind_of(codec) != MediaKind::Video || !wishes.send.contains(codec);
    });
    return candidates;
}

}  // namespace

std::optional<Codec> choose_video_codec(const CodecWishes& wishes, CodecSet receivable) {
    for (const Codec codec : candidates_of(wishes)) {
        if (receivable.contains(codec)) {
            return codec;
        }
    }
    return std::nullopt;
}

Codec choose_video_codec_or_fallback(const CodecWishes& wishes, CodecSet receivable) {
    if (const std::optional<Codec> common = choose_video_codec(wishes, receivable)) {
        return *common;
    }
    const std::vector<Codec> sendable = candidates_of(wishes);
    return sendable.empty() || wishes.send.contains(Codec::Vp8) ? Codec::Vp8 : sendable.front();
}

}  // namespace umbrella::core
