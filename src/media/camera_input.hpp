// One attempt to get the streams of a camera: a pipeline of its own around rtspsrc. Apart from the
// one pipeline, because what hangs, fails or lies here must disturb nobody; its packets are handed
// over (media/camera_outlet.hpp). Its state is changed on a thread of its own, since rtspsrc may
// take as long as the network does. Main thread.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/camera/description.hpp"
#include "core/camera/trouble.hpp"
#include "media/camera_outlet.hpp"
#include "media/gst_ptr.hpp"
#include "media/signal.hpp"

namespace umbrella::media {

class CameraInput {
  public:
    struct Options {
        std::string label;     ///< of its elements: "camera-3"
        std::string location;  ///< without user and password
        std::string user;
        std::string password;
        std::string user_agent;
    };
    /// On the main thread; none comes after this object is gone. Nothing follows a failure.
    struct Events {
        std::function<void(const core::camera::Description&)> described;
        std::function<void(core::camera::Trouble)> failed;
    };

    /// Connects.
    CameraInput(const Options& options, Events events);
    /// Ends it, without waiting for it.
    ~CameraInput();
    CameraInput(const CameraInput&) = delete;
    CameraInput& operator=(const CameraInput&) = delete;

    /// Asks for the streams. Once.
    void play();
    /// Where its sound or picture goes. The last one counts; there until close_outlets().
    [[nodiscard]] CameraOutlet& outlet(core::MediaKind kind);
    void close_outlets();
    /// Whether packets have come since the last call.
    [[nodiscard]] bool take_heard();

    [[nodiscard]] GstBin* bin() const { return GST_BIN(pipeline_.get()); }

  private:
    /// What rtspsrc's threads see of this.
    struct Shared;
    class StateThread;

    void watch_bus();
    [[nodiscard]] std::vector<SignalConnection> watch_source(GstElement* source);

    GstPtr<GstElement> pipeline_;
    std::shared_ptr<Shared> shared_;
    std::shared_ptr<StateThread> states_;
};

}  // namespace umbrella::media
