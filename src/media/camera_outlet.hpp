// Where the packets of one stream of a camera go: into the camera's publication, while there is
// one. The camera's own pipeline pushes, the main thread opens and closes.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "core/model.hpp"
#include "media/gst_ptr.hpp"
#include "media/publication.hpp"
#include "wire/source_clock.hpp"

namespace umbrella::media {

class CameraOutlet {
  public:
    explicit CameraOutlet(core::MediaKind kind) : kind_(kind) {}

    /// Packets go to `publication` from now on; `clock` is told when they were captured. Main
    /// thread.
    void open(std::shared_ptr<Publication> publication, std::shared_ptr<wire::SourceClock> clock);
    /// Nothing passes any more when this returns. Main thread.
    void close();

    /// One RTP packet; `captured` is when, on our wall clock. Never waits for the main thread.
    /// Streaming thread.
    void push(BufferPtr packet, std::optional<wire::SourceClock::WallTime> captured);
    /// Whether any has come since the last call. Any thread.
    [[nodiscard]] bool take_heard() { return heard_.exchange(false, std::memory_order_relaxed); }

  private:
    void report(GstBuffer* packet, wire::SourceClock::WallTime captured);

    core::MediaKind kind_;
    std::atomic<bool> heard_{false};
    /// Guards what follows, and is held while a packet passes, which takes some microseconds.
    std::mutex mutex_;
    std::shared_ptr<Publication> publication_;
    std::shared_ptr<wire::SourceClock> clock_;
    GstPtr<GstPad> sink_;
    wire::SourceClock::WallTime reported_{};
};

}  // namespace umbrella::media
