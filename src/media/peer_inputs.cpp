#include "media/peer_inputs.hpp"

#include <utility>

#include "media/elements.hpp"

namespace umbrella::media {
namespace {

std::string mid_of_transceiver(GstPad* pad) {
    const auto transceiver = object_property<GstWebRTCRTPTransceiver>(pad, "transceiver");
    if (!transceiver) {
        return {};
    }
    gchar* mid = nullptr;
    g_object_get(transceiver.get(), "mid", &mid, nullptr);
    const GStringPtr owned(mid);
    return owned ? std::string(owned.get()) : std::string();
}

}  // namespace

/// Of the layers of a simulcast all but one have the transceiver of another m-line
/// (gstwebrtcbin.c:7212).
std::string Peer::Inputs::mid_of(GstPad* pad) const {
    const auto kind = layers_ ? kind_of_pad(pad) : std::nullopt;
    if (!kind) {
        return mid_of_transceiver(pad);
    }
    return std::string(core::to_string(*kind == core::MediaKind::Audio ? core::Source::Microphone
                                                                       : core::Source::Camera));
}

void Peer::Inputs::add(const std::string& mid, std::shared_ptr<Publication> publication) {
    const std::lock_guard lock(mutex_);
    publications_[mid] = std::move(publication);
}

void Peer::Inputs::close() {
    const std::lock_guard lock(mutex_);
    publications_.clear();
}

void Peer::Inputs::link(GstPad* pad) {
    if (gst_pad_get_direction(pad) != GST_PAD_SRC) {
        return;
    }
    const std::string mid = mid_of(pad);
    const std::lock_guard lock(mutex_);
    const auto found = publications_.find(mid);
    if (found == publications_.end()) {
        link_to_nowhere(pad);
        return;
    }
    link_to_publication(pad, mid, *found->second);
}

void Peer::Inputs::link_to_publication(GstPad* pad, const std::string& mid,
                                       Publication& publication) {
    const std::string name = streams_++ == 0 ? mid : mid + "-" + std::to_string(streams_);
    const auto source = rtp_ ? add_receiver(pad, mid, name) : GstPtr<GstPad>::retain(pad);
    const auto ghost = add_ghost(bin_.get(), source.get(), name);
    if (layers_ && core::kind_of(publication.mline().codec) == core::MediaKind::Video) {
        LayerGate::attach(ghost.get(), layers_);
    }
    const auto sink = publication.request_sink();
    link_pads(ghost.get(), sink.get());
}

GstPtr<GstPad> Peer::Inputs::add_receiver(GstPad* pad, const std::string& mid,
                                          const std::string& name) {
    const auto receiver = make_element("umbrellareceiver", name + "-receiver");
    g_object_set(receiver.get(), "do-retransmission", TRUE, nullptr);
    gst_bin_add(bin_.get(), receiver.get());
    gst_element_sync_state_with_parent(receiver.get());
    const auto sink = GstPtr<GstPad>::adopt(gst_element_get_static_pad(receiver.get(), "sink"));
    rtp_->add(sink.get(), mid);
    link_pads(pad, sink.get());
    return GstPtr<GstPad>::adopt(gst_element_get_static_pad(receiver.get(), "src"));
}

void Peer::Inputs::link_to_nowhere(GstPad* pad) {
    const auto sink = make_element("fakesink", "nowhere-" + std::to_string(streams_++));
    g_object_set(sink.get(), "sync", FALSE, "async", FALSE, nullptr);
    gst_bin_add(bin_.get(), sink.get());
    gst_element_sync_state_with_parent(sink.get());
    const auto sink_pad = GstPtr<GstPad>::adopt(gst_element_get_static_pad(sink.get(), "sink"));
    link_pads(pad, sink_pad.get());
}

}  // namespace umbrella::media
