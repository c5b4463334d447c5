#include "media/publication.hpp"

#include <utility>

#include <gst/video/video.h>

#include "base/result.hpp"
#include "media/elements.hpp"
#include "media/main_loop.hpp"

namespace umbrella::media {
namespace {

/// By its first packet a tee has stored the stream's segment. A branch that is attached while the
/// segment passes can miss it for ever: GstTee forwards an event to the pads it has, and stores
/// it for new ones only after that.
void at_first_packet(GstElement* tee, std::function<void()> received) {
    using Received = std::function<void()>;
    const auto sink = GstPtr<GstPad>::adopt(gst_element_get_static_pad(tee, "sink"));
    gst_pad_add_probe(
        sink.get(), GST_PAD_PROBE_TYPE_BUFFER,
        [](GstPad*, GstPadProbeInfo*, gpointer data) {
            post_to_main(*static_cast<Received*>(data));
            return GST_PAD_PROBE_REMOVE;
        },
        std::make_unique<Received>(std::move(received)).release(),
        [](gpointer data) { std::unique_ptr<Received>(static_cast<Received*>(data)); });
}

void meter_stream(GstElement* tee, const std::shared_ptr<StreamMeter>& meter) {
    using MeterPtr = std::shared_ptr<StreamMeter>;
    const auto sink = GstPtr<GstPad>::adopt(gst_element_get_static_pad(tee, "sink"));
    gst_pad_add_probe(
        sink.get(), GST_PAD_PROBE_TYPE_BUFFER,
        [](GstPad*, GstPadProbeInfo* info, gpointer data) {
            (*static_cast<MeterPtr*>(data))->add(gst_pad_probe_info_get_buffer(info));
            return GST_PAD_PROBE_OK;
        },
        std::make_unique<MeterPtr>(meter).release(),
        [](gpointer data) { std::unique_ptr<MeterPtr>(static_cast<MeterPtr*>(data)); });
}

}  // namespace

Publication::Publication(GstPtr<GstElement> pipeline, const core::AddPublishMline& mline,
                         const std::string& name, std::shared_ptr<wire::Feed> feed,
                         std::function<void()> received)
    : mline_(mline),
      pipeline_(std::move(pipeline)),
      bin_(make_bin(name)),
      funnel_(make_element("funnel", "funnel")),
      tee_(make_element("tee", "tee")),
      feed_(std::move(feed)),
      meter_(std::make_shared<StreamMeter>(core::kind_of(mline.codec))),
      keyframe_requests_(gate_keyframe_requests(tee_.get())) {
    g_object_set(tee_.get(), "allow-not-linked", TRUE, nullptr);
    gst_bin_add_many(bin_.get(), funnel_.get(), tee_.get(), nullptr);
    UMBRELLA_ASSERT(gst_element_link(funnel_.get(), tee_.get()));
    if (feed_) {
        add_forwarder();
    }
    meter_stream(tee_.get(), meter_);
    at_first_packet(tee_.get(), std::move(received));
    gst_bin_add(GST_BIN(pipeline_.get()), GST_ELEMENT(bin_.get()));
    gst_element_sync_state_with_parent(GST_ELEMENT(bin_.get()));
}

void Publication::add_forwarder() {
    forwarder_ = make_element("umbrellaforwarder", "forwarder");
    g_object_set(forwarder_.get(), "feed", &feed_, nullptr);
    gst_bin_add(bin_.get(), forwarder_.get());
    UMBRELLA_ASSERT(gst_element_link(tee_.get(), forwarder_.get()));
}

Publication::~Publication() {
    gst_element_set_locked_state(GST_ELEMENT(bin_.get()), TRUE);
    gst_element_set_state(GST_ELEMENT(bin_.get()), GST_STATE_NULL);
    gst_bin_remove(GST_BIN(pipeline_.get()), GST_ELEMENT(bin_.get()));
}

GstPtr<GstPad> Publication::request_sink() {
    const auto pad =
        GstPtr<GstPad>::adopt(gst_element_request_pad_simple(funnel_.get(), "sink_%u"));
    const GStringPtr name(gst_pad_get_name(pad.get()));
    return add_ghost(bin_.get(), pad.get(), name.get());
}

void Publication::release_sink(const GstPtr<GstPad>& sink) {
    const auto target = GstPtr<GstPad>::adopt(gst_ghost_pad_get_target(GST_GHOST_PAD(sink.get())));
    gst_pad_set_active(sink.get(), FALSE);
    gst_element_remove_pad(GST_ELEMENT(bin_.get()), sink.get());
    gst_element_release_request_pad(funnel_.get(), target.get());
}

std::unique_ptr<Publication::Branch> Publication::attach(GstPad* sink) {
    return std::make_unique<Branch>(bin_, forwarder_ ? forwarder_ : tee_, sink, "");
}

std::unique_ptr<Publication::Branch> Publication::tap(GstPad* sink) {
    return std::make_unique<Branch>(bin_, tee_, sink, "tap_");
}

void Publication::request_keyframe() {
    // Pushed out of the tee's sink towards the publisher, where the gate watches.
    const auto sink = GstPtr<GstPad>::adopt(gst_element_get_static_pad(tee_.get(), "sink"));
    gst_pad_push_event(sink.get(),
                       gst_video_event_new_upstream_force_key_unit(GST_CLOCK_TIME_NONE, TRUE, 0));
}

std::optional<std::uint8_t> Publication::take_level() {
    return core::kind_of(mline_.codec) == core::MediaKind::Audio ? meter_->take_level()
                                                                 : std::nullopt;
}

PublishStats Publication::stats() const {
    const TrafficCount traffic = meter_->count();
    return {.mline = mline_.mid,
            .source = mline_.source,
            .codec = mline_.codec,
            .packets = traffic.packets,
            .bytes = traffic.bytes,
            .keyframe_requests = keyframe_requests_->load(std::memory_order_relaxed)};
}

Publication::Branch::Branch(GstPtr<GstBin> bin, GstPtr<GstElement> splitter, GstPad* sink,
                            const std::string& prefix)
    : bin_(std::move(bin)),
      splitter_(std::move(splitter)),
      splitter_pad_(
          GstPtr<GstPad>::adopt(gst_element_request_pad_simple(splitter_.get(), "src_%u"))),
      sink_(GstPtr<GstPad>::retain(sink)) {
    // From the far end to the live tee: a sticky event that met a ghost pad which leads nowhere
    // yet would count as an error of the stream, and end the publisher's whole receive path.
    const GStringPtr name(gst_pad_get_name(splitter_pad_.get()));
    ghost_ = add_ghost_without_target(bin_.get(), prefix + name.get(), GST_PAD_SRC);
    link_pads(ghost_.get(), sink_.get());
    UMBRELLA_ASSERT(gst_ghost_pad_set_target(GST_GHOST_PAD(ghost_.get()), splitter_pad_.get()));
}

Publication::Branch::~Branch() {
    // The tee's pad goes first: the tee then takes a push that meets a closed branch for the
    // removal that it is, not for an error of the stream (gsttee.c, GstTeePad::removed).
    gst_element_release_request_pad(splitter_.get(), splitter_pad_.get());
    gst_pad_unlink(ghost_.get(), sink_.get());
    gst_pad_set_active(ghost_.get(), FALSE);
    gst_element_remove_pad(GST_ELEMENT(bin_.get()), ghost_.get());
}

}  // namespace umbrella::media
