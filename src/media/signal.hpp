// GObject signals as typed closures. The closure owns its callable, so a handler that is running
// on another thread keeps alive what it captured even while it is being disconnected.
#pragma once

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include <glib-object.h>

namespace umbrella::media {

/// Disconnects when destroyed. Handlers already running on other threads finish by themselves.
/// The object must outlive it.
class SignalConnection {
  public:
    SignalConnection() = default;
    SignalConnection(gpointer object, gulong id) : object_(object), id_(id) {}
    SignalConnection(SignalConnection&& other) noexcept
        : object_(other.object_), id_(std::exchange(other.id_, 0)) {}
    SignalConnection& operator=(SignalConnection&& other) noexcept {
        disconnect();
        object_ = other.object_;
        id_ = std::exchange(other.id_, 0);
        return *this;
    }
    ~SignalConnection() { disconnect(); }

    void disconnect() {
        if (id_ != 0) {
            g_signal_handler_disconnect(object_, std::exchange(id_, 0));
        }
    }

  private:
    gpointer object_ = nullptr;
    gulong id_ = 0;
};

/// Connects `handler`, called with the signal's own arguments (without the instance), in the
/// thread that emits.
template <class... Args>
[[nodiscard]] SignalConnection connect_signal(
    gpointer object, const char* signal,
    std::type_identity_t<std::function<void(Args...)>> handler) {
    using Handler = std::function<void(Args...)>;
    auto* owned = std::make_unique<Handler>(std::move(handler)).release();
    auto trampoline =
        +[](gpointer, Args... args, gpointer data) { (*static_cast<Handler*>(data))(args...); };
    auto destroy =
        +[](gpointer data, GClosure*) { std::unique_ptr<Handler>(static_cast<Handler*>(data)); };
    const gulong id = g_signal_connect_data(object, signal, reinterpret_cast<GCallback>(trampoline),
                                            owned, destroy, static_cast<GConnectFlags>(0));
    return {object, id};
}

}  // namespace umbrella::media
