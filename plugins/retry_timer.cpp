#include "plugins/retry_timer.hpp"

#include <chrono>
#include <memory>

namespace umbrella::plugins {
namespace {

/// The element may go while the clock waits.
class Call {
  public:
    Call(GstElement* element, RetryTimer::Callback callback) : callback_(callback) {
        g_weak_ref_init(&element_, element);
    }
    ~Call() { g_weak_ref_clear(&element_); }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;

    void run() {
        if (gpointer element = g_weak_ref_get(&element_)) {
            callback_(static_cast<GstElement*>(element));
            gst_object_unref(element);
        }
    }

  private:
    GWeakRef element_{};
    RetryTimer::Callback callback_;
};

GstClockTime to_clock_time(Timestamp when) {
    // The system clock counts from where g_get_monotonic_time() does.
    return static_cast<GstClockTime>(std::chrono::nanoseconds(when.time_since_epoch()).count());
}

}  // namespace

void RetryTimer::arm(GstElement* element, Timestamp when, Callback callback) {
    const std::lock_guard lock(mutex_);
    if (when_ && *when_ <= when) {
        return;
    }
    drop();
    GstClock* clock = gst_system_clock_obtain();
    id_ = gst_clock_new_single_shot_id(clock, to_clock_time(when));
    gst_object_unref(clock);
    when_ = when;
    gst_clock_id_wait_async(
        id_,
        [](GstClock*, GstClockTime, GstClockID, gpointer data) -> gboolean {
            static_cast<Call*>(data)->run();
            return TRUE;
        },
        std::make_unique<Call>(element, callback).release(),
        [](gpointer data) { std::unique_ptr<Call>(static_cast<Call*>(data)); });
}

void RetryTimer::cancel() {
    const std::lock_guard lock(mutex_);
    drop();
}

void RetryTimer::drop() {
    if (id_ != nullptr) {
        gst_clock_id_unschedule(id_);
        gst_clock_id_unref(id_);
    }
    id_ = nullptr;
    when_.reset();
}

}  // namespace umbrella::plugins
