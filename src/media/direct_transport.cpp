#include "media/direct_transport.hpp"

#include <string_view>
#include <utility>

#include "base/log.hpp"
#include "core/rtp/multiplexing.hpp"
#include "media/direct_slot.hpp"
#include "media/dtls_srtp_keys.hpp"
#include "media/elements.hpp"
#include "media/ice_route.hpp"
#include "media/ice_sink.hpp"

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
            } else if (is_network_sink(factory)) {
                silence(element, found);
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

/// From the moment at which it is said so. DTLS goes on.
void DirectTransport::silence(GstElement* network_sink, const std::shared_ptr<Found>& found) {
    using FoundPtr = std::shared_ptr<Found>;
    const auto sink = GstPtr<GstPad>::adopt(gst_element_get_static_pad(network_sink, "sink"));
    gst_pad_add_probe(
        sink.get(), GST_PAD_PROBE_TYPE_BUFFER,
        [](GstPad*, GstPadProbeInfo* info, gpointer data) {
            std::uint8_t first = 0;
            gst_buffer_extract(gst_pad_probe_info_get_buffer(info), 0, &first, sizeof first);
            return core::rtp::is_media(first) && (*static_cast<FoundPtr*>(data))->silent
                       ? GST_PAD_PROBE_DROP
                       : GST_PAD_PROBE_OK;
        },
        std::make_unique<FoundPtr>(found).release(),
        [](gpointer data) { std::unique_ptr<FoundPtr>(static_cast<FoundPtr*>(data)); });
}

Result<void> DirectTransport::open(const std::string& label, Readers readers) {
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
        take_in(dtlsdec.get(), DtlsRest(std::move(dtlsenc)), keys->profile, std::move(readers));
    if (!taken) {
        log::warning("what comes goes through webrtcbin",
                     {{"peer", label}, {"reason", taken.error().message}});
    }
    return transport_->set_keys(*keys);
}

Result<void> DirectTransport::take_in(GstElement* dtlsdec, DtlsRest dtls, wire::SrtpProfile profile,
                                      Readers readers) const {
    const auto ice = ice_.lock();
    if (!ice || dtlsdec == nullptr) {
        return fail("webrtcbin has no DTLS decoder");
    }
    const auto keys = receiving_keys(dtlsdec, profile);
    if (!keys) {
        return tl::make_unexpected(keys.error());
    }
    auto srtcp = wire::SrtcpReceiver::create(*keys);
    auto srtp = wire::SrtpReceiver::create(*keys);
    if (!srtcp || !srtp) {
        return tl::make_unexpected(srtcp ? srtp.error() : srtcp.error());
    }
    // A filter may be copied, keys may not.
    std::shared_ptr<RtpIntake> rtp;
    if (readers.rtp) {
        readers.rtp->reception->begin(*transport_);
        rtp = std::make_shared<RtpIntake>(std::move(*srtp), std::move(*readers.rtp));
        found_->silent = true;
    }
    ice->set_packet_filter(
        [dtls = std::move(dtls), rtp = std::move(rtp),
         rtcp = std::make_shared<RtcpIntake>(std::move(*srtcp), std::move(readers.rtcp))](
            core::rtp::Bytes packet) mutable {
            const bool admitted =
                rtcp->admits(packet) && (!rtp || rtp->admits(packet)) && dtls.admits(packet);
            if (rtcp->has_read()) {
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
