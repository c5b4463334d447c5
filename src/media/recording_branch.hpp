// One source of who is recorded: a bin with an umbrellarecorder, a branch of the publication's tee.
// Main thread.
#pragma once

#include <memory>
#include <string>

#include "media/gst_ptr.hpp"
#include "media/publication.hpp"
#include "wire/tape.hpp"

namespace umbrella::media {

class RecordingBranch {
  public:
    /// Adds the bin to `pipeline` under `name`, and attaches it.
    RecordingBranch(GstPtr<GstElement> pipeline, std::shared_ptr<Publication> publication,
                    const std::shared_ptr<wire::Tape>& tape, const std::string& name);
    /// Detaches it without waiting for anything that flows.
    ~RecordingBranch();
    RecordingBranch(const RecordingBranch&) = delete;
    RecordingBranch& operator=(const RecordingBranch&) = delete;

  private:
    GstPtr<GstElement> pipeline_;
    std::shared_ptr<Publication> publication_;
    GstPtr<GstBin> bin_;
    std::unique_ptr<Publication::Branch> branch_;
};

}  // namespace umbrella::media
