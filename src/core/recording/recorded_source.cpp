#include "core/recording/recorded_source.hpp"

#include <algorithm>
#include <utility>

#include "base/limits_recording.hpp"
#include "base/result.hpp"
#include "core/rtp/formats.hpp"
#include "core/rtp/packet.hpp"

namespace umbrella::core::recording {

RecordedSource::RecordedSource(Source source, Codec codec, CaptureTime capture_time)
    : source_(source),
      codec_(codec),
      clock_rate_hz_(rtp::publish_format(codec).clock_rate_hz),
      capture_time_(std::move(capture_time)),
      order_(kind_of(codec) == MediaKind::Video ? limits::recorded_video_patience
                                                : limits::recorded_audio_patience),
      depacketizer_(codec) {}

Timeline& RecordedSource::timeline_of(std::uint32_t ssrc) {
    const auto known = std::ranges::find(streams_, ssrc, &Stream::ssrc);
    if (known != streams_.end()) {
        return known->timeline;
    }
    // Of the one before there may still be packets that wait, of earlier ones not.
    if (streams_.size() == 2) {
        streams_.erase(streams_.begin());
    }
    streams_.push_back({.ssrc = ssrc, .timeline = Timeline(clock_rate_hz_)});
    return streams_.back().timeline;
}

void RecordedSource::add(rtp::Bytes packet, Timestamp arrival) {
    const auto view = rtp::PacketView::parse(packet);
    if (!view) {
        return;
    }
    const auto* const format = rtp::find_payload_format(view->payload_type());
    if (format == nullptr || format->codec != codec_) {
        return;
    }
    last_arrival_ = arrival;
    timeline_of(view->ssrc())
        .follow(view->timestamp(), arrival,
                capture_time_(view->ssrc(), view->timestamp(), clock_rate_hz_));
    order_.add(view->ssrc(), view->sequence_number(), Octets(packet.begin(), packet.end()),
               arrival);
}

void RecordedSource::work(Timestamp now, bool all) {
    while (const auto ready = order_.take(now, all)) {
        const auto view = rtp::PacketView::parse(ready->packet);
        UMBRELLA_ASSERT(view.has_value());
        if (auto frame = depacketizer_.take(*view, ready->after_gap)) {
            keep(std::move(*frame), view->ssrc());
        }
    }
}

void RecordedSource::keep(RtpFrame frame, std::uint32_t ssrc) {
    if (kind_of(codec_) == MediaKind::Video && format_.width == 0) {
        auto format = frame.keyframe ? format_of_keyframe(codec_, frame.data) : std::nullopt;
        if (!format) {
            depacketizer_.restart();
            return;
        }
        format_ = std::move(*format);
    }
    waiting_bytes_ += frame.data.size();
    frames_.push_back({.frame = std::move(frame), .ssrc = ssrc});
}

Timestamp RecordedSource::front_time() const {
    const Waiting& front = frames_.front();
    const auto stream = std::ranges::find(streams_, front.ssrc, &Stream::ssrc);
    const Timeline& timeline = (stream == streams_.end() ? streams_.back() : *stream).timeline;
    return timeline.time_of(front.frame.rtp_timestamp);
}

void RecordedSource::pop() {
    waiting_bytes_ -= frames_.front().frame.data.size();
    frames_.pop_front();
}

void RecordedSource::restart() {
    if (kind_of(codec_) == MediaKind::Audio) {
        return;
    }
    depacketizer_.restart();
    format_ = {};
    frames_.clear();
    waiting_bytes_ = 0;
}

bool RecordedSource::reported() const {
    return !streams_.empty() && streams_.back().timeline.reported();
}

}  // namespace umbrella::core::recording
