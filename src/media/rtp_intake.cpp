#include "media/rtp_intake.hpp"

#include "core/rtp/multiplexing.hpp"
#include "core/rtp/rtx.hpp"
#include "media/elements.hpp"
#include "wire/worker.hpp"

namespace umbrella::media {
namespace {

using core::rtp::Bytes;
using core::rtp::PacketView;

}  // namespace

bool RtpIntake::admits(Bytes packet) {
    if (!core::rtp::is_rtp(packet)) {
        return true;
    }
    const auto [outcome, size] = srtp_.unprotect(packet, packet_);
    switch (outcome) {
        case wire::SrtpReceiver::Outcome::Authentic:
            return take(size) == Way::Webrtcbin;
        case wire::SrtpReceiver::Outcome::Unknown:
            return true;
        case wire::SrtpReceiver::Outcome::Refused:
            break;
    }
    return false;
}

RtpIntake::Way RtpIntake::take(std::size_t size) {
    const core::rtp::MutableBytes packet = std::span(packet_).first(size);
    const auto view = PacketView::parse(packet);
    if (!view) {
        return Way::Taken;
    }
    sinks_.reception->receive(*view, wire::Worker::now());
    if (const auto sink = sinks_.inputs->find(view->ssrc())) {
        sinks_.meter->add(size);
        push(sink.get(), packet);
        return Way::Taken;
    }
    const auto repaired = sinks_.inputs->repaired_by(*view);
    const auto sink = repaired ? sinks_.inputs->find(*repaired) : GstPtr<GstPad>();
    if (!sink) {
        return Way::Webrtcbin;
    }
    sinks_.meter->add(size);
    // Without content it was sent to see what the way carries.
    if (const std::size_t restored = core::rtp::restore_original(packet, *repaired)) {
        push(sink.get(), packet.first(restored));
    }
    return Way::Taken;
}

void RtpIntake::push(GstPad* sink, Bytes packet) {
    if (!GST_CLOCK_TIME_IS_VALID(base_time_)) {
        const auto receiver = GstPtr<GstElement>::adopt(gst_pad_get_parent_element(sink));
        if (!receiver) {
            return;
        }
        base_time_ = base_time_of(receiver.get());
    }
    GstBuffer* buffer = gst_buffer_new_memdup(packet.data(), packet.size());
    stamp(buffer, base_time_);
    gst_pad_chain(sink, buffer);
}

}  // namespace umbrella::media
