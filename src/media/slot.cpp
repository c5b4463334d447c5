#include "media/slot.hpp"

#include <utility>

#include "base/result.hpp"
#include "media/caps.hpp"
#include "media/elements.hpp"
#include "media/webrtcbin.hpp"

namespace umbrella::media {
namespace {

GstPtr<GstPad> request_sendonly_pad(GstElement* webrtcbin, const Slot::Options& options) {
    auto pad = request_mline(webrtcbin);
    g_object_set(pad.get(), "msid", options.stream_id.c_str(), nullptr);
    auto transceiver = object_property<GstWebRTCRTPTransceiver>(pad.get(), "transceiver");
    const CapsPtr preferences = slot_preferences(options.kind, options.mid, options.ssrc);
    g_object_set(transceiver.get(), "direction", GST_WEBRTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY,
                 "codec-preferences", preferences.get(), "do-nack",
                 static_cast<gboolean>(options.kind == core::MediaKind::Video), nullptr);
    return pad;
}

}  // namespace

Slot::Slot(const GstPtr<GstBin>& bin, const GstPtr<GstElement>& webrtcbin, Options options)
    : options_(std::move(options)),
      slot_(make_element("umbrellaslot", options_.mid.text())),
      request_pad_(GstPtr<GstPad>::adopt(gst_element_get_static_pad(slot_.get(), "src"))) {
    g_object_set(slot_.get(), "ssrc", options_.ssrc, nullptr);
    gst_util_set_object_arg(G_OBJECT(slot_.get()), "kind",
                            std::string(core::to_string(options_.kind)).c_str());
    gst_bin_add(bin.get(), slot_.get());
    const auto pad = request_sendonly_pad(webrtcbin.get(), options_);
    UMBRELLA_ASSERT(gst_pad_link(request_pad_.get(), pad.get()) == GST_PAD_LINK_OK);
    gst_element_sync_state_with_parent(slot_.get());
    prepare();
}

void Slot::expose(const GstPtr<GstBin>& bin, GstElement* element) {
    sink_ = add_ghost(bin.get(), element, "sink", options_.mid.text());
}

void Slot::prepare() {
    const CapsPtr caps = slot_stream_caps(options_.kind, options_.ssrc);
    gboolean taken = FALSE;
    g_signal_emit_by_name(slot_.get(), "prepare", caps.get(), &taken);
    UMBRELLA_ASSERT(taken != FALSE);
}

void Slot::bind(const ParticipantId& publisher, std::shared_ptr<Publication> publication) {
    unbind();
    publisher_ = publisher;
    publication_ = std::move(publication);
    mline_ = publication_->mline().mid;
    begin(*publication_);
    branch_ = publication_->attach(sink_.get());
    if (options_.kind == core::MediaKind::Video) {
        publication_->request_keyframe();
    }
}

void Slot::unbind() {
    if (!branch_) {
        return;
    }
    end();
    branch_.reset();
    publication_.reset();
    publisher_ = {};
    mline_ = {};
}

SlotStats Slot::stats() const {
    const Counts count = counts();
    return {.slot = options_.mid,
            .kind = options_.kind,
            .publisher = publisher_,
            .mline = mline_,
            .packets = count.packets,
            .bytes = count.bytes,
            .dropped = count.dropped};
}

}  // namespace umbrella::media
