// What the two ends of a link say to each other to make the peer connection between them. The
// Router has no part in it: what comes is handed to the MediaPort. The wire format is
// proto/umbrella.proto.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace umbrella::core::trunk {

/// A peer connection from scratch, in place of any earlier one.
struct MediaOffer {
    std::uint32_t session = 0;  ///< rises with each offer of one end in its life
    std::string sdp;
    friend bool operator==(const MediaOffer&, const MediaOffer&) = default;
};
struct MediaAnswer {
    std::uint32_t session = 0;  ///< of the offer; with another than the latest: ignored
    std::string sdp;
    friend bool operator==(const MediaAnswer&, const MediaAnswer&) = default;
};
struct MediaCandidate {
    std::uint32_t session = 0;  ///< as in MediaAnswer
    std::uint32_t mline_index = 0;
    std::string candidate;  ///< as in core::Candidate; empty: end of candidates
    friend bool operator==(const MediaCandidate&, const MediaCandidate&) = default;
};
/// The answering end has no connection (any more): "offer a new one".
struct MediaRequest {
    std::uint32_t session = 0;  ///< of the last offer that has come; 0: none has
    friend bool operator==(const MediaRequest&, const MediaRequest&) = default;
};

using MediaMessage = std::variant<MediaOffer, MediaAnswer, MediaCandidate, MediaRequest>;

}  // namespace umbrella::core::trunk
