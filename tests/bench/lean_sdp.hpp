// The SDP of a lean client: reads of a description what it needs, answers an offer, offers to send.
// Opus and VP8 with retransmissions; works with any server that offers them. Pure.
#pragma once

#include "media_source.hpp"
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/sdp/offer.hpp"

namespace umbrella::bench {

/// An m-line of the other side.
struct RemoteLine {
    std::string mid;
    bool sends = false;  ///< a=sendonly
    std::uint32_t ssrc = 0;
    std::uint32_t rtx_ssrc = 0;
    StreamFormat format;
};
struct RemoteDescription {
    core::sdp::IceCredentials ice;
    std::vector<std::string> candidates;
    std::vector<RemoteLine> lines;
};
[[nodiscard]] Result<RemoteDescription> read_description(const std::string& sdp);

struct LocalTransport {
    core::sdp::IceCredentials ice;
    std::string candidate;
    std::string fingerprint;
};
struct SendingSsrcs {
    std::uint32_t ssrc = 0;
    std::uint32_t rtx_ssrc = 0;  ///< 0: none
};

/// `offer` has been read before. `sends`: by mid; m-lines of the other side's receiving that are
/// not named stay unused.
[[nodiscard]] std::string write_answer(const std::string& offer, const LocalTransport& transport,
                                       const std::map<std::string, SendingSsrcs>& sends);

/// Offers to send one Opus and one VP8 stream.
[[nodiscard]] std::string write_offer(const LocalTransport& transport, const SendingSsrcs& audio,
                                      const SendingSsrcs& video);

}  // namespace umbrella::bench
