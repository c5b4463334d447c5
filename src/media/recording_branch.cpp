#include "media/recording_branch.hpp"

#include <utility>

#include "media/elements.hpp"

namespace umbrella::media {

RecordingBranch::RecordingBranch(GstPtr<GstElement> pipeline,
                                 std::shared_ptr<Publication> publication,
                                 const std::shared_ptr<wire::Tape>& tape, const std::string& name)
    : pipeline_(std::move(pipeline)), publication_(std::move(publication)), bin_(make_bin(name)) {
    const auto recorder = make_element("umbrellarecorder", "recorder");
    g_object_set(recorder.get(), "tape", &tape, nullptr);
    gst_bin_add(bin_.get(), recorder.get());
    const auto sink = add_ghost(bin_.get(), recorder.get(), "sink", "sink");
    gst_bin_add(GST_BIN(pipeline_.get()), GST_ELEMENT(bin_.get()));
    gst_element_sync_state_with_parent(GST_ELEMENT(bin_.get()));
    branch_ = publication_->tap(sink.get());
}

RecordingBranch::~RecordingBranch() {
    branch_.reset();
    gst_element_set_locked_state(GST_ELEMENT(bin_.get()), TRUE);
    gst_element_set_state(GST_ELEMENT(bin_.get()), GST_STATE_NULL);
    gst_bin_remove(GST_BIN(pipeline_.get()), GST_ELEMENT(bin_.get()));
}

}  // namespace umbrella::media
