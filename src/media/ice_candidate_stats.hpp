// libnice's candidates as webrtcbin's statistics show them.
#pragma once

#include <memory>

#include <nice/agent.h>

#include "media/gst_ptr.hpp"

namespace umbrella::media {

struct NiceCandidateFree {
    void operator()(NiceCandidate* candidate) const { nice_candidate_free(candidate); }
};
using CandidatePtr = std::unique_ptr<NiceCandidate, NiceCandidateFree>;

/// Transfer full.
[[nodiscard]] GstWebRTCICECandidateStats* candidate_stats(const NiceCandidate& candidate,
                                                          guint stream);
/// Arrays that end with null, transfer full; empty for a null agent.
[[nodiscard]] GstWebRTCICECandidateStats** local_candidate_stats(NiceAgent* agent, guint stream);
[[nodiscard]] GstWebRTCICECandidateStats** remote_candidate_stats(NiceAgent* agent, guint stream);

}  // namespace umbrella::media
