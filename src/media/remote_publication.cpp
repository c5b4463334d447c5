#include "media/remote_publication.hpp"

#include <utility>

namespace umbrella::media {

RemotePublication::RemotePublication(GstPtr<GstElement> pipeline,
                                     const core::AddPublishMline& mline, const std::string& name,
                                     const wire::SendPath& send_path,
                                     std::function<void()> received)
    : RemotePublication(std::move(pipeline), mline, name, send_path, std::move(received),
                        std::make_shared<wire::SourceClock>()) {}

RemotePublication::RemotePublication(GstPtr<GstElement> pipeline,
                                     const core::AddPublishMline& mline, const std::string& name,
                                     const wire::SendPath& send_path,
                                     std::function<void()> received,
                                     std::shared_ptr<wire::SourceClock> clock)
    : Publication(std::move(pipeline), mline, name, send_path.make_feed(clock),
                  std::move(received)),
      clock_(std::move(clock)),
      switch_(std::make_shared<SourceSwitch>(core::kind_of(mline.codec))) {}

}  // namespace umbrella::media
