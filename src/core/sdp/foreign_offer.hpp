// Reads the offer of a client that speaks WHIP or WHEP (RFC 9725): what of it this server takes.
// Its payload types, extension ids and mids are its own; the `dialect` maps them to ours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "core/model.hpp"
#include "core/rtp/dialect.hpp"
#include "core/rtp/formats.hpp"
#include "core/sdp/answer_parts.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::core::sdp {

/// What the client is to do.
enum class ForeignRole : std::uint8_t {
    Sends,     ///< WHIP
    Receives,  ///< WHEP
};

/// One of our formats by its names there.
struct ForeignFormat {
    const rtp::PayloadFormat* ours = nullptr;
    std::uint8_t theirs = 0;
    std::optional<std::uint8_t> rtx;  ///< theirs
};

/// A m-line that is taken: the first of its kind that fits.
struct ForeignMline {
    std::size_t index = 0;  ///< in the offer
    MediaKind kind = MediaKind::Audio;
    std::string mid;
    /// As the client likes them. One of theirs may stand for two of ours (H264).
    std::vector<ForeignFormat> formats;
    /// Of a simulcast, as in a=simulcast ("q;h;f"), and its parts; empty without one.
    std::string layers;
    std::vector<std::string> rids;
};

struct ForeignOffer {
    ForeignRole role = ForeignRole::Sends;
    SessionDescription description;
    /// `setup` is the client's part in DTLS: "active" where it leaves the choice to us.
    TransportParameters transport;
    std::optional<ForeignMline> audio;
    std::optional<ForeignMline> video;
    bool bundled = false;
    /// Its a=candidate lines, checked, without "a="; what is no candidate for us is left out.
    std::vector<std::string> candidates;
    std::shared_ptr<const rtp::Dialect> dialect;

    [[nodiscard]] const std::optional<ForeignMline>& mline(MediaKind kind) const {
        return kind == MediaKind::Audio ? audio : video;
    }
    [[nodiscard]] CodecSet codecs() const;
    /// The one that it likes best; nothing without video.
    [[nodiscard]] std::optional<Codec> first_video_codec() const;
};

/// Why an offer is not taken.
struct OfferRefusal {
    enum class Kind : std::uint8_t {
        Malformed,      ///< it breaks the rules
        NotAcceptable,  ///< it keeps them, but there is nothing in it that this server takes
    };
    Kind kind = Kind::Malformed;
    std::string text;  ///< for the client's developer
};

/// The header extensions of a m-line of theirs that are ours too, with their ids.
[[nodiscard]] std::vector<std::pair<const rtp::HeaderExtension*, std::uint8_t>> common_extensions(
    const MediaSection& section, MediaKind kind, ForeignRole role);

/// Refused: what does not parse; more than limits::whip_mlines m-lines; no m-line with a codec that
/// is ours in the right direction; for those that are taken: without mid, rtcp-mux, ICE
/// credentials, fingerprint or setup, or several of them without a BUNDLE group.
[[nodiscard]] Result<ForeignOffer, OfferRefusal> read_foreign_offer(std::string_view offer,
                                                                    ForeignRole role);

}  // namespace umbrella::core::sdp
