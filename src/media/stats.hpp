// What the media plane counts, as plain values: what the status page is built on. Nothing secret is
// in it, and no address.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.hpp"
#include "core/model.hpp"
#include "core/trunk/media_port.hpp"
#include "core/trunk/model.hpp"

namespace umbrella::media {

// All counts run since their m-line or peer was made; rates are the reader's differences. Bytes are
// those of RTP and RTCP with their headers, without SRTP's tag, UDP and IP.

/// What a participant sends on one publish m-line.
struct PublishStats {
    Mid mline;
    core::Source source = core::Source::Microphone;
    core::Codec codec = core::Codec::Opus;
    std::uint64_t packets = 0;  ///< that reached the subscribers' tee
    std::uint64_t bytes = 0;
    /// Of the newest SSRC, before retransmissions fill the gaps (RFC 3550 §6.4.1).
    std::int64_t lost = 0;
    double jitter_ms = 0;
    std::uint64_t keyframe_requests = 0;  ///< sent to the participant
};

/// What a participant gets in one slot.
struct SlotStats {
    Mid slot;
    core::MediaKind kind = core::MediaKind::Audio;
    ParticipantId publisher;  ///< empty: the slot is free
    Mid mline;                ///< of the publisher
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t dropped = 0;  ///< packets: not open yet, late, or before a keyframe
    /// From the participant's newest receiver report for it (RFC 3550 §6.4.1), if one has come.
    std::optional<double> fraction_lost;  ///< 0 to 1, since its report before
    std::optional<std::int64_t> lost;
    std::optional<double> jitter_ms;
};

/// One participant's peer connection.
struct PeerStats {
    ParticipantId participant;
    bool connected = false;
    /// From its newest report that told one (RFC 3550 §6.4.1, LSR and DLSR).
    std::optional<double> rtt_ms;
    std::uint64_t packets_received = 0;  ///< RTP and RTCP, retransmissions included
    std::uint64_t bytes_received = 0;
    std::uint64_t packets_sent = 0;
    std::uint64_t bytes_sent = 0;
    /// 0 to 1, of what the server sent it lately, by its transport-cc feedback.
    std::optional<double> transport_loss;
    std::vector<PublishStats> publishes;
    std::vector<SlotStats> slots;
};

/// What flows on one stream of a trunk, in one direction.
struct TrunkStreamStats {
    core::trunk::StreamIndex stream = 0;
    ParticipantId publisher;  ///< of what it carries, as slots name it
    Mid mline;
    core::MediaKind kind = core::MediaKind::Audio;
    std::uint64_t packets = 0;  ///< since the connection was made, whatever it carried
    std::uint64_t bytes = 0;
    std::uint64_t retransmitted = 0;      ///< sending: packets
    std::uint64_t keyframe_requests = 0;  ///< sending: of our own, while there was none
    std::optional<double> fraction_lost;  ///< sending: as the neighbour has last reported
};

/// The media connection to one neighbour. Counts run since it was made.
struct TrunkStats {
    core::trunk::NodeId neighbour;
    bool connected = false;
    std::uint32_t connections = 0;  ///< that have been made so far
    std::optional<double> rtt_ms;   ///< while something is sent
    std::uint64_t packets_received = 0;
    std::uint64_t bytes_received = 0;
    std::uint64_t packets_sent = 0;
    std::uint64_t bytes_sent = 0;
    /// 0 to 1, of what was sent lately, by the neighbour's transport-cc feedback.
    std::optional<double> transport_loss;
    std::optional<std::uint64_t> limit_bps;  ///< what the link carries, where that was met
    std::uint64_t foreign_packets = 0;       ///< of SSRCs that are not the neighbour's: dropped
    std::uint64_t malformed_packets = 0;     ///< dropped
    std::uint64_t unasked_packets = 0;  ///< of streams that nobody takes anything from: dropped
    std::vector<TrunkStreamStats> sending;
    std::vector<TrunkStreamStats> receiving;
    std::vector<core::trunk::StreamIndex> paused;  ///< held back because the link is too narrow
};

/// As pages and metrics want it.
[[nodiscard]] core::trunk::LinkTraffic traffic_of(const TrunkStats& stats);

}  // namespace umbrella::media
