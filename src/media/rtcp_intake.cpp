#include "media/rtcp_intake.hpp"

#include "core/rtp/rtcp_compound.hpp"

namespace umbrella::media {
namespace {

/// RFC 7983 §7: RTP and RTCP among all that comes over one port; RFC 5761 §4: RTCP among these.
bool is_rtcp(core::rtp::Bytes packet) {
    return packet.size() > 1 && packet[0] >= 128 && packet[0] <= 191 && packet[1] >= 192 &&
           packet[1] <= 223;
}

bool is_for_session(core::rtp::Bytes compound) {
    core::rtp::CompoundReader packets(compound);
    while (const auto packet = packets.next()) {
        if (packet->type == core::rtp::rtcp_sender_report ||
            packet->type == core::rtp::rtcp_goodbye) {
            return true;
        }
    }
    return false;
}

}  // namespace

bool RtcpIntake::admits(core::rtp::Bytes packet) {
    if (!is_rtcp(packet)) {
        return true;
    }
    const std::size_t size = srtcp_.unprotect(packet, compound_);
    const core::rtp::Bytes compound(compound_.data(), size);
    if (size > 0) {
        has_read_ = true;
        read_(compound);
    }
    return is_for_session(compound);
}

}  // namespace umbrella::media
