#include "media/direct_transport.hpp"

#include <string_view>
#include <utility>

#include "base/log.hpp"
#include "media/direct_slot.hpp"
#include "media/dtls_srtp_keys.hpp"
#include "media/elements.hpp"
#include "media/ice_route.hpp"

namespace umbrella::media {
namespace {

const char* text_of(wire::SrtpProfile profile) {
    return profile == wire::SrtpProfile::AeadAes128Gcm ? "AES-128-GCM" : "AES-128-CM";
}

}  // namespace

DirectTransport::DirectTransport(const wire::SendPath& send_path, GstElement* webrtcbin,
                                 const std::shared_ptr<IceAgent>& ice, std::string cname)
    : cname_(std::move(cname)), ice_(ice), transport_(send_path.make_transport(cname_)) {
    connections_.push_back(connect_signal<GstBin*, GstElement*>(
        webrtcbin, "deep-element-added", [found = found_](GstBin*, GstElement* element) {
            const std::string_view factory = factory_name(element);
            const std::lock_guard lock(found->mutex);
            if (factory == "srtpenc") {
                found->srtpenc = GstPtr<GstElement>::retain(element);
            } else if (factory == "dtlsdec") {
                found->dtlsdec = GstPtr<GstElement>::retain(element);
            } else if (factory == "dtlsenc") {
                found->dtlsenc = GstPtr<GstElement>::retain(element);
            } else if (factory == "rtprtxsend") {
                // Nothing to send comes through it, and it would have a thread.
                gst_element_set_locked_state(element, TRUE);
            }
        }));
    follow_selected_pair(ice, [transport = transport_](wire::Route route) {
        transport->set_route(std::move(route));
    });
}

void DirectTransport::add(std::uint32_t ssrc, GstPtr<GstPad> request_pad) {
    const std::lock_guard lock(mutex_);
    request_pads_[ssrc] = std::move(request_pad);
}

Result<void> DirectTransport::open(const std::string& label, RtcpIntake::Reader read_rtcp) {
    GstPtr<GstElement> srtpenc;
    GstPtr<GstElement> dtlsdec;
    GstPtr<GstElement> dtlsenc;
    {
        const std::lock_guard lock(found_->mutex);
        srtpenc = found_->srtpenc;
        dtlsdec = found_->dtlsdec;
        dtlsenc = found_->dtlsenc;
    }
    if (!srtpenc) {
        return fail("webrtcbin has no SRTP encoder");
    }
    const auto keys = sending_keys(srtpenc.get());
    if (!keys) {
        return tl::make_unexpected(keys.error());
    }
    log::debug("media is protected", {{"peer", label}, {"srtp", text_of(keys->profile)}});
    const auto taken =
        take_rtcp(dtlsdec.get(), DtlsRest(std::move(dtlsenc)), keys->profile, std::move(read_rtcp));
    if (!taken) {
        log::warning("RTCP goes through webrtcbin",
                     {{"peer", label}, {"reason", taken.error().message}});
    }
    return transport_->set_keys(*keys);
}

Result<void> DirectTransport::take_rtcp(GstElement* dtlsdec, DtlsRest dtls,
                                        wire::SrtpProfile profile, RtcpIntake::Reader read) const {
    const auto ice = ice_.lock();
    if (!ice || dtlsdec == nullptr) {
        return fail("webrtcbin has no DTLS decoder");
    }
    const auto keys = receiving_keys(dtlsdec, profile);
    auto srtcp = keys ? wire::SrtcpReceiver::create(*keys) : tl::make_unexpected(keys.error());
    if (!srtcp) {
        return tl::make_unexpected(srtcp.error());
    }
    // A filter may be copied, keys may not.
    ice->set_packet_filter([dtls = std::move(dtls), intake = std::make_shared<RtcpIntake>(
                                                        std::move(*srtcp), std::move(read))](
                               core::rtp::Bytes packet) mutable {
        const bool admitted = intake->admits(packet) && dtls.admits(packet);
        if (intake->has_read()) {
            dtls.begin();
        }
        return admitted;
    });
    return {};
}

void DirectTransport::close() {
    transport_->close();
    connections_.clear();
    if (const auto ice = ice_.lock()) {
        // What still comes would meet a webrtcbin whose pads are being stopped.
        ice->set_packet_filter([](core::rtp::Bytes) { return false; });
    }
    const std::lock_guard lock(found_->mutex);
    found_->srtpenc = {};
    found_->dtlsdec = {};
    found_->dtlsenc = {};
}

void DirectTransport::on_keyframe_request(std::uint32_t ssrc) {
    GstPtr<GstPad> pad;
    {
        const std::lock_guard lock(mutex_);
        const auto known = request_pads_.find(ssrc);
        if (known == request_pads_.end()) {
            return;
        }
        pad = known->second;
    }
    ask_for_keyframe(pad);
}

}  // namespace umbrella::media
