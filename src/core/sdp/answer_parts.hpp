// The parts of an answer, each checked against the offer by itself. For answer.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::core::sdp {

/// One m-line in the answer and in the offer, and what stands above the m-lines of the answer.
struct SectionPair {
    const MediaSection& answer;
    const MediaSection& offer;
    const Lines& session;
};

/// What all accepted m-lines share, because they are bundled (RFC 8843 §7.1.3).
struct TransportParameters {
    std::string ufrag;
    std::string pwd;
    std::string fingerprint;
    std::string setup;
    friend bool operator==(const TransportParameters&, const TransportParameters&) = default;
};

/// ice-ufrag and ice-pwd as they may be (RFC 8839 §5.4).
[[nodiscard]] bool are_ice_credentials(std::string_view ufrag, std::string_view pwd);

/// Media level before session level (RFC 8839 §5.4, RFC 8122 §5).
[[nodiscard]] Result<TransportParameters> read_transport(const SectionPair& pair);

/// "sendonly", "recvonly" or "inactive", as the offer allows it (RFC 3264 §6.1).
[[nodiscard]] Result<std::string_view> read_direction(const SectionPair& pair);

/// The payload types of the answer, in its order: each offered, with the same mapping.
[[nodiscard]] Result<std::vector<std::string>> read_formats(const SectionPair& pair);

/// The lines of the offer (rtpmap, fmtp, rtcp-fb, extmap) that concern `formats` and that the
/// answer took; with no pair of the answer, all that concern `formats`.
[[nodiscard]] Lines accepted_attributes(const SectionPair& pair,
                                        const std::vector<std::string>& formats);
[[nodiscard]] Lines offered_attributes(const MediaSection& offer);

/// The SSRCs that a sending m-line declares (RFC 5576).
struct DeclaredSsrcs {
    std::vector<std::uint32_t> ssrcs;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> rtx;  ///< FID: stream, retransmissions
};
[[nodiscard]] Result<DeclaredSsrcs> read_ssrcs(const MediaSection& section);

/// The mids of the one BUNDLE group.
[[nodiscard]] Result<std::set<std::string_view>> read_bundle(const Lines& session);

}  // namespace umbrella::core::sdp
