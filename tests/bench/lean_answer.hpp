// The SDP of a lean client: reads of an offer what it needs, and answers it. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/sdp/offer.hpp"

namespace umbrella::bench {

struct LeanSlot {
    std::string mid;
    bool video = false;
};
struct LeanOffer {
    core::sdp::IceCredentials ice;
    std::map<std::uint32_t, LeanSlot> slots;  ///< by SSRC
};
[[nodiscard]] Result<LeanOffer> read_offer(const std::string& sdp);

struct LeanAnswer {
    core::sdp::IceCredentials ice;
    std::vector<std::string> candidates;
    std::string fingerprint;
    std::map<std::string, std::uint32_t> sends;  ///< publish mid → SSRC; the others stay unused
};
/// `offer` has been read before. Takes Opus and VP8, without retransmission.
[[nodiscard]] std::string write_answer(const std::string& offer, const LeanAnswer& answer);

}  // namespace umbrella::bench
