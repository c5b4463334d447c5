#include "media/camera_input.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include <gst/rtsp/rtsp.h>

#include "base/limits_cameras.hpp"
#include "base/result.hpp"
#include "media/camera_branch.hpp"
#include "media/camera_words.hpp"
#include "media/elements.hpp"
#include "media/main_loop.hpp"
#include "media/rtsp_bounds.hpp"

namespace umbrella::media {

using core::MediaKind;
using core::camera::Description;
using core::camera::Format;
using core::camera::Trouble;

/// Brings the pipeline to the state that is wished for, one after another.
class CameraInput::StateThread {
  public:
    enum class Wish : std::uint8_t { Connected, Playing, Gone };

    /// `connections` last until the pipeline has ended: what may be sent is asked to the last.
    static std::shared_ptr<StateThread> start(GstPtr<GstElement> pipeline,
                                              std::vector<SignalConnection> connections) {
        auto self = std::make_shared<StateThread>();
        std::thread([self, pipeline = std::move(pipeline), connections = std::move(connections)] {
            self->run(pipeline);
        }).detach();
        return self;
    }
    void wish(Wish wish) {
        const std::lock_guard lock(mutex_);
        wish_ = wish;
        changed_.notify_one();
    }

  private:
    void run(const GstPtr<GstElement>& pipeline) {
        Wish done = Wish::Connected;
        gst_element_set_state(pipeline.get(), GST_STATE_PAUSED);
        while (done != Wish::Gone) {
            done = next(done);
            gst_element_set_state(pipeline.get(),
                                  done == Wish::Playing ? GST_STATE_PLAYING : GST_STATE_NULL);
        }
    }
    Wish next(Wish done) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return wish_ != done; });
        return wish_;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    Wish wish_ = Wish::Connected;
};

struct CameraInput::Shared {
    explicit Shared(Events on) : events(std::move(on)) {}

    Events events;       ///< main thread
    bool ended = false;  ///< main thread
    CameraOutlet audio{MediaKind::Audio};
    CameraOutlet video{MediaKind::Video};
    std::string host_and_port;  ///< that is spoken to
    std::atomic<bool> redirected{false};

    CameraOutlet& outlet(MediaKind kind) { return kind == MediaKind::Audio ? audio : video; }

    void choose(const Description& description);
    /// Of an m-line that is taken.
    std::optional<Format> format_of(std::size_t mline);
    static void fail(const std::shared_ptr<Shared>& shared, Trouble trouble);
    /// rtspsrc follows a redirection by itself; there it says nothing, least of all a password.
    static bool may_send(const std::shared_ptr<Shared>& shared, GstElement* source);
    static void take(const std::shared_ptr<Shared>& shared, GstElement* pipeline, GstPad* pad);

  private:
    std::mutex mutex_;  ///< leaf
    Description description_;
};

void CameraInput::Shared::choose(const Description& description) {
    const std::lock_guard lock(mutex_);
    description_ = description;
}

std::optional<Format> CameraInput::Shared::format_of(std::size_t mline) {
    const std::lock_guard lock(mutex_);
    for (const auto& stream : {description_.video, description_.audio}) {
        if (stream && stream->mline == mline) {
            return stream->format;
        }
    }
    return std::nullopt;
}

void CameraInput::Shared::fail(const std::shared_ptr<Shared>& shared, Trouble trouble) {
    post_to_main([shared, trouble] {
        if (!std::exchange(shared->ended, true)) {
            shared->events.failed(trouble);
        }
    });
}

bool CameraInput::Shared::may_send(const std::shared_ptr<Shared>& shared, GstElement* source) {
    gchar* location = nullptr;
    g_object_get(source, "location", &location, nullptr);
    const GStringPtr owned(location);
    if (host_and_port_of(location) == shared->host_and_port) {
        return true;
    }
    shared->redirected = true;
    fail(shared, Trouble::Redirected);
    return false;
}

void CameraInput::Shared::take(const std::shared_ptr<Shared>& shared, GstElement* pipeline,
                               GstPad* pad) {
    const auto mline = mline_of(pad);
    const auto format = mline ? shared->format_of(*mline) : std::nullopt;
    if (!format) {
        add_camera_dead_end(GST_BIN(pipeline), pad);
        return;
    }
    const MediaKind kind = core::kind_of(core::camera::codec_of(*format));
    add_camera_branch(GST_BIN(pipeline), pad,
                      {.format = *format,
                       .packet =
                           [shared, pipeline, kind](BufferPtr packet, GstClockTime running_time) {
                               shared->outlet(kind).push(std::move(packet),
                                                         captured_at(pipeline, running_time));
                           },
                       .stuck = [shared] { fail(shared, Trouble::Silent); }});
}

CameraInput::CameraInput(const Options& options, Events events)
    : pipeline_(GstPtr<GstElement>::sink(gst_pipeline_new(options.label.c_str()))),
      shared_(std::make_shared<Shared>(std::move(events))) {
    UMBRELLA_ASSERT(rtsp_bodies_are_bounded());
    shared_->host_and_port = host_and_port_of(options.location.c_str());
    watch_bus();
    const auto source = make_element("rtspsrc", options.label + "-rtsp");
    constexpr auto io_us =
        std::chrono::duration_cast<std::chrono::microseconds>(limits::camera_io).count();
    g_object_set(source.get(), "protocols", GST_RTSP_LOWER_TRANS_TCP, "tcp-timeout",
                 static_cast<guint64>(io_us), "timeout", static_cast<guint64>(io_us), "latency",
                 static_cast<guint>(limits::camera_jitter.count()), "user-agent",
                 options.user_agent.c_str(), "location", options.location.c_str(), nullptr);
    if (!options.user.empty() || !options.password.empty()) {
        g_object_set(source.get(), "user-id", options.user.c_str(), "user-pw",
                     options.password.c_str(), nullptr);
    }
    auto connections = watch_source(source.get());
    gst_bin_add(GST_BIN(pipeline_.get()), source.get());
    states_ = StateThread::start(pipeline_, std::move(connections));
}

CameraInput::~CameraInput() {
    shared_->ended = true;
    close_outlets();
    states_->wish(StateThread::Wish::Gone);
}

void CameraInput::play() {
    states_->wish(StateThread::Wish::Playing);
}

CameraOutlet& CameraInput::outlet(MediaKind kind) {
    return shared_->outlet(kind);
}

void CameraInput::close_outlets() {
    shared_->audio.close();
    shared_->video.close();
}

bool CameraInput::take_heard() {
    const bool audio = shared_->audio.take_heard();
    return shared_->video.take_heard() || audio;
}

// --- What comes from rtspsrc's threads ----------------------------------------------------

void CameraInput::watch_bus() {
    // As in MediaEngine: nothing enters the bus's queue, which nobody reads.
    const auto bus = GstPtr<GstBus>::adopt(gst_pipeline_get_bus(GST_PIPELINE(pipeline_.get())));
    using SharedPtr = std::shared_ptr<Shared>;
    gst_bus_set_sync_handler(
        bus.get(),
        [](GstBus*, GstMessage* message, gpointer data) {
            const MessagePtr owned(message);
            const auto& shared = *static_cast<SharedPtr*>(data);
            if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
                Shared::fail(shared,
                             shared->redirected ? Trouble::Redirected : trouble_of_error(message));
            } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) {
                Shared::fail(shared, Trouble::Ended);
            }
            return GST_BUS_DROP;
        },
        std::make_unique<SharedPtr>(shared_).release(),
        [](gpointer data) { std::unique_ptr<SharedPtr>(static_cast<SharedPtr*>(data)); });
}

std::vector<SignalConnection> CameraInput::watch_source(GstElement* source) {
    std::vector<SignalConnection> connections;
    connections.push_back(
        connect_signal<GstSDPMessage*>(source, "on-sdp", [shared = shared_](GstSDPMessage* sdp) {
            const Description description = read_description(*sdp);
            shared->choose(description);
            post_to_main([shared, description] {
                if (!shared->ended) {
                    shared->events.described(description);
                }
            });
        }));
    connections.push_back(connect_question<guint, GstCaps*>(
        source, "select-stream", [shared = shared_](guint mline, GstCaps*) {
            return shared->format_of(mline).has_value();
        }));
    connections.push_back(connect_question<GstRTSPMessage*>(
        source, "before-send",
        [shared = shared_, source](GstRTSPMessage*) { return Shared::may_send(shared, source); }));
    connections.push_back(connect_signal<GstPad*>(
        source, "pad-added", [shared = shared_, pipeline = pipeline_.get()](GstPad* pad) {
            Shared::take(shared, pipeline, pad);
        }));
    return connections;
}

}  // namespace umbrella::media
