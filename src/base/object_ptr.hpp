// Ownership of GObjects, so that each call site shows the transfer. Not for pure code: it is
// included only where GLib is.
#pragma once

#include <utility>

#include <glib-object.h>

namespace umbrella {

/// A strong reference to a GObject. `adopt` takes over a reference (transfer full), `retain`
/// makes one (transfer none), `sink` takes a floating one. Null is allowed everywhere.
template <class T>
class ObjectPtr {
  public:
    ObjectPtr() = default;
    ObjectPtr(const ObjectPtr& other) : ObjectPtr(retain(other.object_)) {}
    ObjectPtr(ObjectPtr&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    ObjectPtr& operator=(ObjectPtr other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~ObjectPtr() {
        if (object_ != nullptr) {
            g_object_unref(object_);
        }
    }

    [[nodiscard]] static ObjectPtr adopt(T* object) { return ObjectPtr(object); }
    [[nodiscard]] static ObjectPtr retain(T* object) {
        if (object != nullptr) {
            g_object_ref(object);
        }
        return ObjectPtr(object);
    }
    [[nodiscard]] static ObjectPtr sink(T* object) {
        if (object != nullptr) {
            g_object_ref_sink(object);
        }
        return ObjectPtr(object);
    }

    /// Gives the reference away (transfer full).
    [[nodiscard]] T* leak() { return std::exchange(object_, nullptr); }

    [[nodiscard]] T* get() const { return object_; }
    [[nodiscard]] explicit operator bool() const { return object_ != nullptr; }

  private:
    explicit ObjectPtr(T* object) : object_(object) {}
    T* object_ = nullptr;
};

}  // namespace umbrella
