// GObject signals as typed closures. The closure owns its callable, so a handler that is running
// on another thread keeps alive what it captured even while it is being disconnected.
#pragma once

#include <functional>
#include <memory>
#include <type_traits>
#include <utility>

#include <glib-object.h>

#include "base/object_ptr.hpp"

namespace umbrella::media {

/// Disconnects when destroyed, if the object is still there. Handlers already running on other
/// threads finish by themselves.
class SignalConnection {
  public:
    SignalConnection() = default;
    SignalConnection(gpointer object, gulong id)
        : object_(std::make_unique<GWeakRef>().release()), id_(id) {
        g_weak_ref_init(object_.get(), object);
    }
    SignalConnection(SignalConnection&& other) noexcept = default;
    SignalConnection& operator=(SignalConnection&& other) noexcept {
        disconnect();
        object_ = std::move(other.object_);
        id_ = other.id_;
        return *this;
    }
    ~SignalConnection() { disconnect(); }

    void disconnect() {
        if (!object_) {
            return;
        }
        if (const auto object =
                ObjectPtr<GObject>::adopt(static_cast<GObject*>(g_weak_ref_get(object_.get())))) {
            g_signal_handler_disconnect(object.get(), id_);
        }
        object_.reset();
    }

  private:
    struct ClearRef {
        void operator()(GWeakRef* reference) const {
            g_weak_ref_clear(reference);
            std::default_delete<GWeakRef>()(reference);
        }
    };
    /// Has an address of its own, which GLib knows. Null: not connected.
    std::unique_ptr<GWeakRef, ClearRef> object_;
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

/// The same for a signal that asks: `handler` answers.
template <class... Args>
[[nodiscard]] SignalConnection connect_question(
    gpointer object, const char* signal,
    std::type_identity_t<std::function<bool(Args...)>> handler) {
    using Handler = std::function<bool(Args...)>;
    auto* owned = std::make_unique<Handler>(std::move(handler)).release();
    auto trampoline = +[](gpointer, Args... args, gpointer data) -> gboolean {
        return static_cast<gboolean>((*static_cast<Handler*>(data))(args...));
    };
    auto destroy =
        +[](gpointer data, GClosure*) { std::unique_ptr<Handler>(static_cast<Handler*>(data)); };
    const gulong id = g_signal_connect_data(object, signal, reinterpret_cast<GCallback>(trampoline),
                                            owned, destroy, static_cast<GConnectFlags>(0));
    return {object, id};
}

}  // namespace umbrella::media
