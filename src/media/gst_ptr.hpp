// Ownership of GStreamer and GLib things, so that each call site shows the transfer. This header
// is the only place of src/media that refs, unrefs or frees.
#pragma once

#include <memory>

#include <gst/gst.h>
#include <gst/sdp/sdp.h>
#include <gst/webrtc/webrtc.h>

#include "base/object_ptr.hpp"

namespace umbrella::media {

template <class T>
using GstPtr = ObjectPtr<T>;

struct Deleter {
    void operator()(GstBuffer* buffer) const { gst_buffer_unref(buffer); }
    void operator()(GstEvent* event) const { gst_event_unref(event); }
    void operator()(GstCaps* caps) const { gst_caps_unref(caps); }
    void operator()(GstStructure* structure) const { gst_structure_free(structure); }
    void operator()(GstMessage* message) const { gst_message_unref(message); }
    void operator()(GstPromise* promise) const { gst_promise_unref(promise); }
    void operator()(GstWebRTCSessionDescription* description) const {
        gst_webrtc_session_description_free(description);
    }
    void operator()(GError* error) const { g_error_free(error); }
    void operator()(gchar* text) const { g_free(text); }
    void operator()(guchar* bytes) const { g_free(bytes); }
};

using BufferPtr = std::unique_ptr<GstBuffer, Deleter>;
using EventPtr = std::unique_ptr<GstEvent, Deleter>;
using CapsPtr = std::unique_ptr<GstCaps, Deleter>;
using StructurePtr = std::unique_ptr<GstStructure, Deleter>;
using MessagePtr = std::unique_ptr<GstMessage, Deleter>;
using PromisePtr = std::unique_ptr<GstPromise, Deleter>;
using DescriptionPtr = std::unique_ptr<GstWebRTCSessionDescription, Deleter>;
using ErrorPtr = std::unique_ptr<GError, Deleter>;
using GStringPtr = std::unique_ptr<gchar, Deleter>;
using BytesPtr = std::unique_ptr<guchar, Deleter>;

[[nodiscard]] inline BufferPtr retain(GstBuffer* buffer) {
    return BufferPtr(gst_buffer_ref(buffer));
}

/// Takes the value of an object property whose getter transfers a reference; null if unset.
template <class T>
[[nodiscard]] GstPtr<T> object_property(gpointer object, const char* name) {
    T* value = nullptr;
    g_object_get(object, name, &value, nullptr);
    return GstPtr<T>::adopt(value);
}

}  // namespace umbrella::media
