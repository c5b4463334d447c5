// The branches that whoever runs the server has described (--branch), hung on what people of this
// server send. What comes by trunks has them where its publishers are. Main thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "core/branch.hpp"
#include "media/branch.hpp"
#include "media/gst_ptr.hpp"
#include "media/publication.hpp"

namespace umbrella::media {

class BranchPlane {
  public:
    /// Whether elements can be made of all of them; the failure is one sentence that names one.
    [[nodiscard]] static Result<void> check(const std::vector<core::BranchSpec>& specs);

    /// `gone` is called when the last of those that were ending has left the pipeline.
    BranchPlane(GstPtr<GstElement> pipeline, std::vector<core::BranchSpec> specs,
                std::function<void()> gone);

    /// A publication has got its first packet; `name` is that of its bin.
    void hang(const std::string& name, const std::shared_ptr<Publication>& publication);
    /// A participant's connection ends: nothing of it may be hung on any more.
    void drop(const ParticipantId& participant);
    void drop_all();

    /// Those that have been ended and still are in the pipeline.
    [[nodiscard]] std::size_t ending() const { return ending_; }

  private:
    struct Kind {
        core::BranchSpec spec;
        std::size_t ending = 0;
        bool refused = false;  ///< since too many are ending; said in the log
    };
    struct Live {
        ParticipantId participant;
        std::size_t kind;
        std::shared_ptr<Branch> branch;
    };
    void hang_one(std::size_t index, const std::string& name,
                  const std::shared_ptr<Publication>& publication);
    void on_failed(std::uint64_t number, const std::string& name, const std::string& why);
    void on_gone(std::size_t kind);
    void end(std::uint64_t number);

    GstPtr<GstElement> pipeline_;
    std::vector<Kind> kinds_;
    std::function<void()> gone_;
    std::map<std::uint64_t, Live> live_;  ///< by number
    std::uint64_t made_ = 0;
    std::size_t ending_ = 0;
    /// For branches that end later than this: dies with it.
    std::shared_ptr<BranchPlane*> self_ = std::make_shared<BranchPlane*>(this);
};

}  // namespace umbrella::media
