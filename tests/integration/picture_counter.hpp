// The example of docs/pipelines.md, word for word.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "base/log.hpp"
#include "media/branch.hpp"
#include "media/signal.hpp"

namespace umbrella::media {

// example: begin
class PictureCounter {
  public:
    PictureCounter(const GstPtr<GstElement>& pipeline,
                   const std::shared_ptr<Publication>& publication) {
        const auto branch = Branch::hang(
            pipeline, publication,
            {.name = "counter/" + publication->mline().mid.text(),
             .description = "rtpjitterbuffer latency=200 ! rtpvp8depay ! vp8dec ! "
                            "fakesink name=end signal-handoffs=true",
             .failed =
                 [](const std::string& why) { log::warning("no counter", {{"reason", why}}); },
             .gone = [] {}});
        if (!branch) {
            log::warning("no counter", {{"reason", branch.error().message}});
            return;
        }
        branch_ = *branch;
        const auto end = GstPtr<GstElement>::adopt(gst_bin_get_by_name(branch_->bin(), "end"));
        handoff_ = connect_signal<GstBuffer*, GstPad*>(
            end.get(), "handoff", [pictures = pictures_](GstBuffer*, GstPad*) { ++*pictures; });
    }
    ~PictureCounter() {
        if (branch_) {
            branch_->end();
        }
    }
    PictureCounter(const PictureCounter&) = delete;
    PictureCounter& operator=(const PictureCounter&) = delete;

    [[nodiscard]] unsigned pictures() const { return *pictures_; }

  private:
    /// Shared with the branch's own thread, which may count on while it is being ended.
    std::shared_ptr<std::atomic<unsigned>> pictures_ = std::make_shared<std::atomic<unsigned>>(0);
    std::shared_ptr<Branch> branch_;
    SignalConnection handoff_;
};
// example: end

}  // namespace umbrella::media
