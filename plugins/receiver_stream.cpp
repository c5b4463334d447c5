#include "plugins/receiver_stream.hpp"

#include <array>
#include <span>

#include "core/model.hpp"
#include "core/rtp/bytes.hpp"
#include "core/rtp/formats.hpp"

namespace umbrella::plugins {
namespace {

using core::rtp::Arrival;
using core::rtp::NackWork;

/// The fixed part of the header (RFC 3550 §5.1), as far as it concerns us.
struct Header {
    std::uint8_t payload_type;
    std::uint16_t sequence_number;
    std::uint32_t timestamp;
    std::uint32_t ssrc;
};

std::optional<Header> read_header(GstBuffer* buffer) {
    std::array<std::uint8_t, 12> bytes{};
    if (gst_buffer_extract(buffer, 0, bytes.data(), bytes.size()) != bytes.size() ||
        bytes[0] >> 6U != 2) {
        return std::nullopt;
    }
    return Header{.payload_type = static_cast<std::uint8_t>(bytes[1] & 0x7FU),
                  .sequence_number = GST_READ_UINT16_BE(&bytes[2]),
                  .timestamp = GST_READ_UINT32_BE(&bytes[4]),
                  .ssrc = GST_READ_UINT32_BE(&bytes[8])};
}

}  // namespace

void ReceiverStream::set_asking(bool asking) {
    const std::lock_guard lock(mutex_);
    asking_ = asking;
}

bool ReceiverStream::is_asking() const {
    const std::lock_guard lock(mutex_);
    return asking_;
}

void ReceiverStream::set_asking_for_audio(bool asking) {
    const std::lock_guard lock(mutex_);
    asking_for_audio_ = asking;
}

bool ReceiverStream::is_asking_for_audio() const {
    const std::lock_guard lock(mutex_);
    return asking_for_audio_;
}

void ReceiverStream::reset() {
    const std::lock_guard lock(mutex_);
    generator_ = {};
    newest_ = {};
}

ReceiverStream::Output ReceiverStream::process(GstBuffer* input, Timestamp now) {
    const auto header = read_header(input);
    const auto* format = header ? core::rtp::find_payload_format(header->payload_type) : nullptr;
    const std::lock_guard lock(mutex_);
    if (!header) {
        gst_buffer_unref(input);
        return {};
    }
    ssrc_ = header->ssrc;
    const std::size_t missing = generator_.missing();
    const Arrival arrival = generator_.receive(header->sequence_number, now);
    if (arrival == Arrival::Duplicate || arrival == Arrival::Stray) {
        ++(arrival == Arrival::Stray ? stats_.num_stray : stats_.num_duplicates);
        gst_buffer_unref(input);
        return {};
    }
    if (arrival == Arrival::Recovered) {
        ++stats_.num_late;
        stats_.rtx_success_count += generator_.missing() < missing ? 1U : 0U;
        input = dated(input, header->timestamp, format != nullptr ? format->clock_rate_hz : 0);
    } else {
        newest_ = {.pts = GST_BUFFER_PTS(input), .timestamp = header->timestamp};
    }
    ++stats_.num_pushed;
    is_video_ = format != nullptr && core::kind_of(format->codec) == core::MediaKind::Video;
    if (format == nullptr || (!is_video_ && !asking_for_audio_)) {
        // Browsers do not send sound again (RFC 4588 is offered to them for video only).
        generator_.forgive();
        return {.buffer = input, .work = {}};
    }
    return {.buffer = input, .work = take_work(now)};
}

/// With the lock held.
GstBuffer* ReceiverStream::dated(GstBuffer* buffer, std::uint32_t timestamp,
                                 std::uint32_t clock_rate_hz) const {
    const auto behind = static_cast<std::int32_t>(newest_.timestamp - timestamp);
    if (!GST_CLOCK_TIME_IS_VALID(newest_.pts) || clock_rate_hz == 0 || behind < 0) {
        return buffer;
    }
    const GstClockTime age =
        gst_util_uint64_scale_int(GST_SECOND, behind, static_cast<gint>(clock_rate_hz));
    GstBuffer* writable = gst_buffer_make_writable(buffer);
    GST_BUFFER_PTS(writable) = newest_.pts - std::min(newest_.pts, age);
    GST_BUFFER_DTS(writable) = GST_BUFFER_PTS(writable);
    return writable;
}

/// With the lock held.
NackWork ReceiverStream::take_work(Timestamp now) {
    const auto due = generator_.deadline();
    NackWork work;
    if (!due || *due > now) {
        return work;
    }
    generator_.poll(now, work);
    if (!asking_) {
        work.ask.clear();
    }
    if (!is_video_) {
        work.newest_lost.reset();  // what waits for a keyframe is video
    }
    stats_.num_lost += work.lost;
    stats_.rtx_count += work.ask.size();
    return work;
}

NackWork ReceiverStream::poll(Timestamp now) {
    const std::lock_guard lock(mutex_);
    return take_work(now);
}

std::optional<Timestamp> ReceiverStream::deadline() const {
    const std::lock_guard lock(mutex_);
    return generator_.deadline();
}

std::uint32_t ReceiverStream::ssrc() const {
    const std::lock_guard lock(mutex_);
    return ssrc_;
}

ReceiverStats ReceiverStream::stats() const {
    const std::lock_guard lock(mutex_);
    return stats_;
}

}  // namespace umbrella::plugins
