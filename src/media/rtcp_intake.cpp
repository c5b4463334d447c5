#include "media/rtcp_intake.hpp"

#include "core/rtp/multiplexing.hpp"
#include "core/rtp/rtcp_compound.hpp"

namespace umbrella::media {
namespace {

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
    if (!core::rtp::is_rtcp(packet)) {
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
