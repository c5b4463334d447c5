#include "media/main_loop.hpp"

#include <memory>
#include <utility>

namespace umbrella::media {

void post_to(GMainContext* context, std::function<void()> task) {
    using Task = std::function<void()>;
    // g_idle_add would run below the sockets' priority, and g_main_context_invoke at once when
    // called on that thread: both would reorder.
    GSource* source = g_idle_source_new();
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

void post_to_main(std::function<void()> task) {
    post_to(nullptr, std::move(task));
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
