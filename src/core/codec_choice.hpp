// Which video codec a publisher uses: the best that it can send and everybody else can receive.
#pragma once

#include <optional>
#include <span>

#include "core/model.hpp"

namespace umbrella::core {

struct CodecWishes {
    /// NodeOptions::video_codecs, best first.
    std::span<const Codec> preference;
    /// The publisher's own wish; comes before the preference.
    std::optional<Codec> preferred;
    CodecSet send;
};

/// The first of the publisher's wish, the preference and VP8 that it can send and that is in
/// `receivable`, what all others can receive. Nothing if there is none.
[[nodiscard]] std::optional<Codec> choose_video_codec(const CodecWishes& wishes,
                                                      CodecSet receivable);

/// Same, but when nothing suits everybody: VP8 if the publisher sends it, else the first that it
/// sends; who cannot receive it does not see this publisher. VP8 for who sends no video at all.
[[nodiscard]] Codec choose_video_codec_or_fallback(const CodecWishes& wishes, CodecSet receivable);

}  // namespace umbrella::core
