#include "plugins/slot_stream.hpp"

#include "base/limits.hpp"

namespace umbrella::plugins {
namespace {

using core::rtp::Bytes;
using core::rtp::Rewriter;
using core::rtp::Rewritten;
using core::rtp::Verdict;

/// Lends a buffer's bytes for reading. Empty if it cannot be mapped.
class ReadMap {
  public:
    explicit ReadMap(GstBuffer* buffer)
        : buffer_(buffer), mapped_(gst_buffer_map(buffer, &info_, GST_MAP_READ) != FALSE) {}
    ~ReadMap() {
        if (mapped_) {
            gst_buffer_unmap(buffer_, &info_);
        }
    }
    ReadMap(const ReadMap&) = delete;
    ReadMap& operator=(const ReadMap&) = delete;

    [[nodiscard]] Bytes bytes() const { return mapped_ ? Bytes(info_.data, info_.size) : Bytes(); }

  private:
    GstBuffer* buffer_;
    GstMapInfo info_ = GST_MAP_INFO_INIT;
    bool mapped_;
};

Rewriter::Start random_start() {
    constexpr gint32 first_half_of_sequence_numbers = 0x8000;
    return {.sequence_number =
                static_cast<std::uint16_t>(g_random_int_range(0, first_half_of_sequence_numbers)),
            .timestamp = g_random_int()};
}

/// webrtcbin numbers and sends what comes out of a slot.
Rewriter make_rewriter(std::uint32_t ssrc, core::MediaKind kind) {
    return {ssrc, kind, random_start(), core::rtp::TransportNumbers::OneByteForm};
}

}  // namespace

SlotStream::SlotStream() : rewriter_(make_rewriter(ssrc_, kind_)) {}

void SlotStream::set_ssrc(std::uint32_t ssrc) {
    const std::lock_guard lock(mutex_);
    ssrc_ = ssrc;
    rewriter_ = make_rewriter(ssrc_, kind_);
}

void SlotStream::set_kind(core::MediaKind kind) {
    const std::lock_guard lock(mutex_);
    kind_ = kind;
    rewriter_ = make_rewriter(ssrc_, kind_);
}

std::uint32_t SlotStream::ssrc() const {
    const std::lock_guard lock(mutex_);
    return ssrc_;
}

core::MediaKind SlotStream::kind() const {
    const std::lock_guard lock(mutex_);
    return kind_;
}

bool SlotStream::set_open(bool open) {
    const std::lock_guard lock(mutex_);
    if (open == open_) {
        return false;
    }
    open_ = open;
    rewriter_.begin_source();
    requested_.reset();
    return true;
}

bool SlotStream::is_open() const {
    const std::lock_guard lock(mutex_);
    return open_;
}

void SlotStream::begin_source() {
    const std::lock_guard lock(mutex_);
    rewriter_.begin_source();
    requested_.reset();
}

bool SlotStream::needs_keyframe() const {
    const std::lock_guard lock(mutex_);
    return open_ && rewriter_.needs_keyframe();
}

void SlotStream::keyframe_requested(Timestamp now) {
    const std::lock_guard lock(mutex_);
    requested_ = now;
    ++stats_.keyframe_requests;
}

bool SlotStream::is_request_due(Timestamp now) {
    if (requested_ && now - *requested_ < limits::keyframe_retry_interval) {
        return false;
    }
    requested_ = now;
    ++stats_.keyframe_requests;
    return true;
}

SlotStream::Output SlotStream::process(GstBuffer* input, Timestamp now) {
    const ReadMap map(input);
    const std::lock_guard lock(mutex_);
    if (!open_) {
        ++stats_.dropped;
        return {};
    }
    const Rewritten rewritten = rewriter_.rewrite(map.bytes(), now);
    switch (rewritten.verdict) {
        case Verdict::Forward:
            requested_.reset();
            return {.buffer = forward(rewritten, input), .request_keyframe = false};
        case Verdict::WaitingForKeyframe:
            ++stats_.dropped_waiting_keyframe;
            return {.buffer = nullptr, .request_keyframe = is_request_due(now)};
        case Verdict::Late:
        case Verdict::Skipped:
        case Verdict::Malformed:
            ++stats_.dropped;
            break;
    }
    return {};
}

GstBuffer* SlotStream::forward(const Rewritten& rewritten, GstBuffer* input) {
    const std::size_t size = rewritten.head.size() + rewritten.payload.size();
    // One memory of its own: cheaper than to chain the head to a share of the input, and
    // whoever encrypts or numbers the packet later may write to it without a copy.
    GstBuffer* output = gst_buffer_new_allocate(nullptr, size, nullptr);
    gst_buffer_fill(output, 0, rewritten.head.data(), rewritten.head.size());
    gst_buffer_fill(output, rewritten.head.size(), rewritten.payload.data(),
                    rewritten.payload.size());
    gst_buffer_copy_into(output, input, GST_BUFFER_COPY_TIMESTAMPS, 0, G_MAXSIZE);
    if (rewritten.marker) {
        GST_BUFFER_FLAG_SET(output, GST_BUFFER_FLAG_MARKER);
    }
    ++stats_.packets;
    stats_.bytes += size;
    return output;
}

SlotStats SlotStream::stats() const {
    const std::lock_guard lock(mutex_);
    SlotStats stats = stats_;
    stats.switches = rewriter_.sources();
    return stats;
}

}  // namespace umbrella::plugins
