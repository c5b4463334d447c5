#include "plugins/dtls_outbox.hpp"

#include <utility>

#include "base/limits_dtls.hpp"

namespace umbrella::plugins {
namespace {

void begin_stream(GstPad* src) {
    gchar* path = gst_object_get_path_string(GST_OBJECT(src));
    gst_pad_push_event(src, gst_event_new_stream_start(path));
    g_free(path);
    GstCaps* caps = gst_pad_get_pad_template_caps(src);
    gst_pad_push_event(src, gst_event_new_caps(caps));
    gst_caps_unref(caps);
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_BYTES);
    gst_pad_push_event(src, gst_event_new_segment(&segment));
}

}  // namespace

/// True if this thread is to push.
bool DtlsOutbox::take_over(const std::vector<wire::Datagram>& datagrams) {
    const std::lock_guard lock(mutex_);
    for (const wire::Datagram& datagram : datagrams) {
        if (waiting_.size() < limits::dtls_waiting_datagrams) {
            waiting_.push_back(datagram);
        }
    }
    return !waiting_.empty() && !std::exchange(pushing_, true);
}

/// Nothing: this thread has done.
std::optional<DtlsOutbox::Next> DtlsOutbox::next() {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) {
        pushing_ = false;
        return std::nullopt;
    }
    Next next{.datagram = std::move(waiting_.front()), .begins = !std::exchange(begun_, true)};
    waiting_.pop_front();
    return next;
}

void DtlsOutbox::push(GstPad* src, const std::vector<wire::Datagram>& datagrams) {
    if (!take_over(datagrams)) {
        return;
    }
    while (const auto one = next()) {
        if (one->begins) {
            begin_stream(src);
        }
        gst_pad_push(src, gst_buffer_new_memdup(one->datagram.data(), one->datagram.size()));
    }
}

void DtlsOutbox::reset() {
    const std::lock_guard lock(mutex_);
    waiting_.clear();
    begun_ = false;
}

}  // namespace umbrella::plugins
