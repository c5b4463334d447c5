#include "media/main_loop.hpp"

#include <memory>
#include <utility>

namespace umbrella::media {

namespace {

void run_once(GSource* source, GMainContext* context, std::function<void()> task) {
    using Task = std::function<void()>;
    g_source_set_priority(source, G_PRIORITY_DEFAULT);
    g_source_set_callback(
        source,
        [](gpointer data) -> gboolean {
            (*static_cast<Task*>(data))();
            return G_SOURCE_REMOVE;
        },
        std::make_unique<Task>(std::move(task)).release(),
        [](gpointer data) { std::unique_ptr<Task>(static_cast<Task*>(data)); });
    g_source_attach(source, context);
    g_source_unref(source);
}

}  // namespace

void post_to(GMainContext* context, std::function<void()> task) {
    // g_idle_add would run below the sockets' priority, and g_main_context_invoke at once when
    // called on that thread: both would reorder.
    run_once(g_idle_source_new(), context, std::move(task));
}

void post_to_main(std::function<void()> task) {
    post_to(nullptr, std::move(task));
}

void post_to_main_after(std::chrono::milliseconds delay, std::function<void()> task) {
    run_once(g_timeout_source_new(static_cast<guint>(delay.count())), nullptr, std::move(task));
}

RepeatingTimer::RepeatingTimer(std::chrono::milliseconds interval, std::function<void()> task)
    : task_(std::move(task)),
      source_(g_timeout_add(
          static_cast<guint>(interval.count()),
          [](gpointer data) -> gboolean {
              static_cast<RepeatingTimer*>(data)->task_();
              return G_SOURCE_CONTINUE;
          },
          this)) {}

RepeatingTimer::~RepeatingTimer() {
    g_source_remove(source_);
}

}  // namespace umbrella::media
