// A publication of another node: a bin like that of a local one (media/publication.hpp), fed by the
// stream of a trunk, or by two while its way is changed. Slots of local subscribers and streams of
// other trunks hang on it alike. It is there while anything names it. Main thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "media/publication.hpp"
#include "media/source_switch.hpp"
#include "wire/source_clock.hpp"

namespace umbrella::media {

class RemotePublication : public Publication {
  public:
    /// As Publication's constructor.
    RemotePublication(GstPtr<GstElement> pipeline, const core::AddPublishMline& mline,
                      const std::string& name, const wire::SendPath& send_path,
                      std::function<void()> received);

    [[nodiscard]] const std::shared_ptr<SourceSwitch>& source_switch() const { return switch_; }
    /// Where the sender reports of its streams go, in our time.
    [[nodiscard]] const std::shared_ptr<wire::SourceClock>& clock() const { return clock_; }

  private:
    RemotePublication(GstPtr<GstElement> pipeline, const core::AddPublishMline& mline,
                      const std::string& name, const wire::SendPath& send_path,
                      std::function<void()> received, std::shared_ptr<wire::SourceClock> clock);

    std::shared_ptr<wire::SourceClock> clock_;
    std::shared_ptr<SourceSwitch> switch_;
};

}  // namespace umbrella::media
