// Completes the offers that webrtcbin makes: what webrtcbin 1.22 cannot be told through caps is
// written here as constant text, so that payload types and extension ids are the same on all legs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "core/model.hpp"

namespace umbrella::core::sdp {

enum class MlineDirection : std::uint8_t {
    Publish,  ///< recvonly: the client sends
    Slot,     ///< sendonly: the client receives
};

/// What one m-line of an offer is for, in the order of the m-lines.
struct MlinePlan {
    Mid mid;
    MlineDirection direction = MlineDirection::Publish;
    MediaKind kind = MediaKind::Audio;
    /// Publish: the one codec. Slot: all codecs of the kind that may ever flow there.
    std::vector<Codec> codecs;
    /// Slot only: the MediaStream id of a=msid (RFC 8830); the mid is the track id.
    std::string stream_id;
    /// Slot only. Set: webrtcbin's a=ssrc and a=ssrc-group lines are replaced by lines made of
    /// these two. Unset: webrtcbin's lines stay, each once.
    std::optional<std::uint32_t> ssrc = std::nullopt;
    std::optional<std::uint32_t> rtx_ssrc = std::nullopt;
    /// With `ssrc`: what their sender reports say (RFC 5576 §6.1). Empty: what webrtcbin's say.
    std::string cname;
};

/// Takes the text of webrtcbin's offer and gives what is sent to the client. Per m-line the
/// formats and all rtpmap, fmtp, rtcp-fb and extmap lines are replaced by those of
/// rtp/formats.hpp, an a=msid is put into slots (without it Chromium shows no video), and
/// rtcp-mux, rtcp-rsize and ice-options:trickle are added where missing. ICE, DTLS, direction,
/// mid and BUNDLE stay as they were.
///
/// Fails when the text does not parse or its m-lines are not those of the plan (number, order,
/// mid, kind, direction).
[[nodiscard]] Result<std::string> finish_offer(std::string_view webrtcbin_offer,
                                               std::span<const MlinePlan> plan);

struct IceCredentials {
    std::string ufrag;
    std::string pwd;
};

/// The same offer with other ICE credentials on every m-line, which is what makes the client
/// restart ICE (RFC 8839 §4.4.1.1.1). `offer` is what finish_offer() made.
[[nodiscard]] std::string with_ice_credentials(std::string_view offer,
                                               const IceCredentials& credentials);

/// The same offer with this DTLS fingerprint, "sha-256 0A:1B:...", on every m-line and nowhere
/// else (RFC 8122 §5). `offer` is what finish_offer() made.
[[nodiscard]] std::string with_fingerprint(std::string_view offer, const std::string& fingerprint);

/// The same offer with the word that this end is a lite ICE agent, so the other one checks and
/// nominates (RFC 8839 §5.3). `offer` is what finish_offer() made.
[[nodiscard]] std::string with_ice_lite(std::string_view offer);

}  // namespace umbrella::core::sdp
