#include "media/trunk_output.hpp"

#include <string>
#include <utility>

#include "base/result.hpp"
#include "media/direct_slot.hpp"
#include "media/elements.hpp"

namespace umbrella::media {
namespace {

using core::MediaKind;
using core::trunk::MediaRole;
using core::trunk::StreamPart;
using core::trunk::StreamSsrc;

std::string name_of(const StreamSsrc& stream) {
    return "out-" + std::to_string(stream.stream) +
           (stream.part == StreamPart::Audio ? "-audio" : "-video");
}

}  // namespace

TrunkOutput::TrunkOutput(const GstPtr<GstBin>& bin, const StreamSsrc& stream, MediaRole role,
                         DirectTransport& transport)
    : kind_(stream.part == StreamPart::Audio ? MediaKind::Audio : MediaKind::Video),
      ssrc_(core::trunk::ssrc_of(role, stream)),
      slot_(make_element("umbrellaslot", name_of(stream) + "-slot")) {
    g_object_set(slot_.get(), "ssrc", ssrc_, nullptr);
    gst_util_set_object_arg(G_OBJECT(slot_.get()), "kind",
                            std::string(core::to_string(kind_)).c_str());
    gst_bin_add(bin.get(), slot_.get());
    sink_ = add_ghost(bin.get(), slot_.get(), "sink", name_of(stream));
    gst_element_sync_state_with_parent(slot_.get());
    auto request_pad = GstPtr<GstPad>::adopt(gst_element_get_static_pad(slot_.get(), "src"));
    const std::uint32_t rtx_ssrc =
        core::trunk::ssrc_of(role, {stream.stream, core::trunk::repair_of(stream.part)});
    stream_ = transport.wire().add_stream(
        direct_stream_options({.ssrc = ssrc_, .rtx_ssrc = rtx_ssrc, .kind = kind_}, request_pad));
    transport.add(ssrc_, std::move(request_pad));
}

TrunkOutput::~TrunkOutput() {
    unbind();
}

void TrunkOutput::bind(std::shared_ptr<Publication> publication) {
    unbind();
    UMBRELLA_ASSERT(publication->feed());
    publication_ = std::move(publication);
    stream_->bind(*publication_->feed());
    branch_ = publication_->attach(sink_.get());
    if (kind_ == MediaKind::Video) {
        publication_->request_keyframe();
    }
}

void TrunkOutput::unbind() {
    if (publication_) {
        stream_->unbind();
        branch_.reset();
        publication_.reset();
    }
}

}  // namespace umbrella::media
