#include "wire/stream_sender.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "core/rtp/rtx.hpp"

namespace umbrella::wire {
namespace {

using core::rtp::MutableBytes;
using core::rtp::Rewritten;
using core::rtp::Verdict;

std::uint32_t rollovers(std::uint64_t number) {
    return static_cast<std::uint32_t>(number >> 16U);
}

}  // namespace

StreamSender::StreamSender(TransportSender& transport, StreamOptions options,
                           std::shared_ptr<StreamCounters> counters)
    : transport_(transport),
      options_(std::move(options)),
      counters_(std::move(counters)),
      rewriter_(options_.ssrc, options_.kind, options_.start),
      next_rtx_(options_.rtx_start) {}

void StreamSender::set_lane(std::shared_ptr<Lane> lane, MakeOpening make_opening) {
    if (lane_) {
        lane_->remove(*this);
    }
    lane_ = std::move(lane);
    if (lane_) {
        lane_->add(*this);
    }
    rewriter_.begin_source();
    requested_.reset();
    make_opening_ = std::move(make_opening);
    sent_opening_.forget();
}

void StreamSender::begin(Timestamp now) {
    rewriter_.begin_source();
    requested_.reset();
    if (lane_ && rewriter_.needs_keyframe()) {
        ask_for_keyframe(now);
    }
}

std::vector<LanePacket> StreamSender::open(Timestamp now) {
    std::vector<LanePacket> packets;
    for (const PacketRef& packet : make_opening_ ? make_opening_(now) : std::vector<PacketRef>()) {
        // It was well-formed when the feed took it in.
        if (const auto source = core::rtp::inspect_source(packet->bytes())) {
            packets.push_back({.packet = packet, .source = *source});
        }
    }
    if (!packets.empty()) {
        rewriter_.begin_source();
        sent_opening_.keep(packets, now);
    }
    return packets;
}

void StreamSender::ask_for_keyframe(Timestamp now) {
    if (requested_ && now - *requested_ < limits::keyframe_retry_interval) {
        return;
    }
    requested_ = now;
    counters_->keyframe_requests.add();
    options_.want_keyframe();
}

StreamSender::Written StreamSender::write(const LanePacket& packet, MutableBytes room,
                                          Timestamp now) {
    // Packets of another publication may have come before those of the last one.
    newest_arrival_ = std::max(newest_arrival_, packet.packet->arrival());
    sent_opening_.expire(now);
    const Rewritten rewritten = rewriter_.rewrite(packet.source, newest_arrival_);
    switch (rewritten.verdict) {
        case Verdict::Forward:
            requested_.reset();
            if (window_.first_time(rewritten.number)) {
                return copy(rewritten, room);
            }
            break;
        case Verdict::WaitingForKeyframe:
            counters_->waiting_keyframe.add();
            ask_for_keyframe(now);
            return {};
        case Verdict::Late:
        case Verdict::Skipped:
        case Verdict::Malformed:
            break;
    }
    counters_->dropped.add();
    return {};
}

StreamSender::Written StreamSender::copy(const Rewritten& rewritten, MutableBytes room) {
    const std::size_t size = rewritten.head.size() + rewritten.payload.size();
    if (size > room.size()) {
        counters_->dropped.add();
        return {};
    }
    std::ranges::copy(rewritten.payload, std::ranges::copy(rewritten.head, room.begin()).out);
    counters_->packets.add();
    counters_->bytes.add(size);
    counters_->payload_bytes.add(size - rewritten.header_bytes);
    return {.size = size,
            .roc = rollovers(static_cast<std::uint64_t>(rewritten.number)),
            .transport_number_at = rewritten.transport_number_at};
}

PacketRef StreamSender::find_again(std::uint16_t sequence_number) const {
    const auto number = rewriter_.source_of(sequence_number);
    if (!lane_ || !number) {
        return {};
    }
    return sent_opening_.covers(*number) ? sent_opening_.find(*number) : lane_->find(*number);
}

StreamSender::Written StreamSender::write_again(std::uint16_t sequence_number, MutableBytes room,
                                                Timestamp now, MonotonicClock::duration interval) {
    const PacketRef packet = find_again(sequence_number);
    if (!options_.rtx_ssrc || !packet) {
        return {};
    }
    const auto source = core::rtp::inspect_source(packet->bytes());
    if (!source || source->format == nullptr) {
        return {};
    }
    const Rewritten original = rewriter_.repeat(*source);
    if (original.verdict != Verdict::Forward || !resends_.allow(sequence_number, now, interval)) {
        return {};
    }
    const std::size_t size =
        write_rtx(room, original,
                  {.payload_type = source->format->rtx_payload_type,
                   .sequence_number = static_cast<std::uint16_t>(next_rtx_ & 0xFFFFU),
                   .ssrc = *options_.rtx_ssrc});
    if (size == 0) {
        return {};
    }
    counters_->retransmitted.add();
    return {.size = size,
            .roc = rollovers(next_rtx_++),
            .transport_number_at = original.transport_number_at};
}

std::uint32_t StreamSender::clock_rate_hz() const {
    return rewriter_.clock_rate_hz();
}

std::optional<core::rtp::SentStream> StreamSender::report(Timestamp now,
                                                          SourceClock::WallTime wall) const {
    const auto offset = rewriter_.timestamp_offset();
    const auto newest = rewriter_.newest_timestamp();
    if (!lane_ || !offset || !newest) {
        return std::nullopt;
    }
    const auto reported = lane_->clock().timestamp_at(offset->source_ssrc, wall, clock_rate_hz());
    // Until the publisher has reported, what its packets' coming tells.
    const auto elapsed = (now - newest->arrival).count() * clock_rate_hz() / std::micro::den;
    return core::rtp::SentStream{
        .ssrc = options_.ssrc,
        .ntp_time = core::rtp::ntp_time(wall),
        .rtp_timestamp = reported ? *reported + offset->offset
                                  : newest->timestamp + static_cast<std::uint32_t>(elapsed),
        .packets = static_cast<std::uint32_t>(counters_->packets.get()),
        .payload_bytes = static_cast<std::uint32_t>(counters_->payload_bytes.get())};
}

}  // namespace umbrella::wire
