#include "media/direct_transport.hpp"

#include <utility>

#include "media/direct_slot.hpp"
#include "media/elements.hpp"
#include "media/ice_route.hpp"
#include "media/srtp_encoder_keys.hpp"

namespace umbrella::media {

DirectTransport::DirectTransport(const wire::SendPath& send_path, GstElement* webrtcbin,
                                 const std::shared_ptr<IceAgent>& ice, std::string cname)
    : cname_(std::move(cname)), transport_(send_path.make_transport(cname_)) {
    connections_.push_back(connect_signal<GstBin*, GstElement*>(
        webrtcbin, "deep-element-added", [found = found_](GstBin*, GstElement* element) {
            if (factory_name(element) == "srtpenc") {
                const std::lock_guard lock(found->mutex);
                found->srtpenc = GstPtr<GstElement>::retain(element);
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

Result<void> DirectTransport::open() {
    GstPtr<GstElement> srtpenc;
    {
        const std::lock_guard lock(found_->mutex);
        srtpenc = found_->srtpenc;
    }
    if (!srtpenc) {
        return fail("webrtcbin has no SRTP encoder");
    }
    const auto keys = keys_of(srtpenc.get());
    return keys ? transport_->set_keys(*keys) : tl::make_unexpected(keys.error());
}

void DirectTransport::close() {
    transport_->close();
    connections_.clear();
    const std::lock_guard lock(found_->mutex);
    found_->srtpenc = {};
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
