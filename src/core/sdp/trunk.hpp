// The descriptions of a trunk's peer connection. They are constant but for the transport: one audio
// and one video m-line with all formats and extensions of rtp/formats.hpp, negotiated once. What
// flows there is said by signalling (docs/trunk-routing.md, "Streams").
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "core/model.hpp"

namespace umbrella::core::sdp {

/// All that differs between the description of one end and another.
struct TrunkTransport {
    std::string ufrag;
    std::string pwd;
    std::string fingerprint;  ///< "sha-256 0A:1B:..." (RFC 8122 §5)
    bool ice_lite = false;    ///< the other end checks and nominates (RFC 8839 §5.3)
    friend bool operator==(const TrunkTransport&, const TrunkTransport&) = default;
};

/// Out of what a neighbour or webrtcbin has made. Fails when the text does not parse or its first
/// m-line has not each of the three, well-formed, once.
[[nodiscard]] Result<TrunkTransport> read_trunk_transport(std::string_view description);

enum class TrunkDescription : std::uint8_t {
    Offer,   ///< a=setup:actpass
    Answer,  ///< a=setup:active
};

[[nodiscard]] std::string write_trunk_description(TrunkDescription type,
                                                  const TrunkTransport& transport);

/// The mid of the m-line of that kind: "audio", "video", in this order.
[[nodiscard]] std::string_view trunk_mid(MediaKind kind);

}  // namespace umbrella::core::sdp
