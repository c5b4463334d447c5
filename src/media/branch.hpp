// A branch of one's own (docs/pipelines.md): described elements on the tee of one publication. It
// costs the publication nothing but the push into a queue: its elements run in threads of their
// own, are started and stopped in others, and may block, fail or never come back. Main thread.
//
// Life: the elements start, then the tee is tapped; end() cuts the tap at once, tells the elements
// that the stream has ended, so that files are finished, and stops them.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "base/result.hpp"
#include "media/gst_ptr.hpp"
#include "media/publication.hpp"

namespace umbrella::media {

class Branch : public std::enable_shared_from_this<Branch> {
  public:
    struct Options {
        std::string name;         ///< of the bin in the pipeline, unique
        std::string description;  ///< that of gst-launch-1.0
        /// An element has failed, or has ended the stream: the branch has been ended. Once at most.
        std::function<void(const std::string& why)> failed;
        /// It has left the pipeline.
        std::function<void()> gone;
    };
    /// `publication` must have got its first packet. Fails as make_branch_bin() does. It stays
    /// alive by itself until it is gone; end() must be called before the publication ends.
    [[nodiscard]] static Result<std::shared_ptr<Branch>> hang(
        GstPtr<GstElement> pipeline, std::shared_ptr<Publication> publication, Options options);
    Branch(const Branch&) = delete;
    Branch& operator=(const Branch&) = delete;
    ~Branch() = default;

    void end();

    /// Its elements, by name, for who wants to connect to their signals.
    [[nodiscard]] GstBin* bin() const { return bin_.get(); }

  private:
    Branch(GstPtr<GstElement> pipeline, std::shared_ptr<Publication> publication, Options options,
           GstPtr<GstBin> bin);
    void start();
    void on_started(bool started);
    /// Any thread.
    static void on_message(const std::weak_ptr<Branch>& weak, GstBin* bin, GstMessage* message);
    void fail(const std::string& why);
    void stop();
    void on_stopped(bool stopped);
    /// Changes the state on a thread of its own, since that may take long.
    void change_state(GstState state, void (Branch::*then)(bool));

    GstPtr<GstElement> pipeline_;
    std::shared_ptr<Publication> publication_;  ///< null once it has ended
    Options options_;
    GstPtr<GstBin> bin_;
    std::unique_ptr<Publication::Branch> tap_;
    bool starting_ = true;
    bool failed_ = false;
    bool ended_ = false;
    bool stopping_ = false;
};

}  // namespace umbrella::media
