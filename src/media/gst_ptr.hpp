// Ownership of GStreamer and GLib things, so that each call site shows the transfer. This header
// is the only place of src/media that refs, unrefs or frees.
#pragma once

#include <memory>
#include <utility>

#include <gst/gst.h>
#include <gst/sdp/sdp.h>
#include <gst/webrtc/webrtc.h>

namespace umbrella::media {

/// A strong reference to a GObject. `adopt` takes over a reference (transfer full), `retain`
/// makes one (transfer none), `sink` takes a floating one.
template <class T>
class GstPtr {
  public:
    GstPtr() = default;
    GstPtr(const GstPtr& other) : object_(other.object_) { ref(); }
    GstPtr(GstPtr&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
    GstPtr& operator=(GstPtr other) noexcept {
        std::swap(object_, other.object_);
        return *this;
    }
    ~GstPtr() { reset(); }

    [[nodiscard]] static GstPtr adopt(T* object) { return GstPtr(object); }
    [[nodiscard]] static GstPtr retain(T* object) {
        GstPtr pointer(object);
        pointer.ref();
        return pointer;
    }
    [[nodiscard]] static GstPtr sink(T* object) {
        if (object != nullptr) {
            g_object_ref_sink(object);
        }
        return GstPtr(object);
    }

    [[nodiscard]] T* get() const { return object_; }
    [[nodiscard]] explicit operator bool() const { return object_ != nullptr; }
    [[nodiscard]] T* leak() { return std::exchange(object_, nullptr); }
    void reset() {
        if (object_ != nullptr) {
            g_object_unref(std::exchange(object_, nullptr));
        }
    }
    friend bool operator==(const GstPtr& a, const GstPtr& b) { return a.object_ == b.object_; }

  private:
    explicit GstPtr(T* object) : object_(object) {}
    void ref() {
        if (object_ != nullptr) {
            g_object_ref(object_);
        }
    }
    T* object_ = nullptr;
};

struct Deleter {
    void operator()(GstCaps* caps) const { gst_caps_unref(caps); }
    void operator()(GstPromise* promise) const { gst_promise_unref(promise); }
    void operator()(GstWebRTCSessionDescription* description) const {
        gst_webrtc_session_description_free(description);
    }
    void operator()(GError* error) const { g_error_free(error); }
    void operator()(gchar* text) const { g_free(text); }
};

using CapsPtr = std::unique_ptr<GstCaps, Deleter>;
using PromisePtr = std::unique_ptr<GstPromise, Deleter>;
using DescriptionPtr = std::unique_ptr<GstWebRTCSessionDescription, Deleter>;
using ErrorPtr = std::unique_ptr<GError, Deleter>;
using GStringPtr = std::unique_ptr<gchar, Deleter>;

/// Takes the value of an object property whose getter transfers a reference; null if unset.
template <class T>
[[nodiscard]] GstPtr<T> object_property(gpointer object, const char* name) {
    T* value = nullptr;
    g_object_get(object, name, &value, nullptr);
    return GstPtr<T>::adopt(value);
}

}  // namespace umbrella::media
