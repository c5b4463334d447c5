#include "wire/transport_sender.hpp"

#include <algorithm>
#include <utility>

#include "base/limits_bandwidth.hpp"

namespace umbrella::wire {
namespace {

using core::rtp::ByteWriter;
using core::rtp::MutableBytes;

/// What one compound of sender reports holds (5 bits count the source descriptions).
constexpr std::size_t reports_per_compound = 16;

}  // namespace

bool TransportSender::ready() const {
    return srtp_.has_value() && !std::holds_alternative<std::monostate>(route_);
}

void TransportSender::begin_if_ready(bool was_ready, UdpBatch& batch, Timestamp now) {
    if (was_ready || !ready()) {
        return;
    }
    for (const auto& stream : streams_) {
        stream->begin(now);
        open(*stream, batch, now);
    }
    flush(batch);
}

void TransportSender::begin(StreamSender& stream, UdpBatch& batch, Timestamp now) {
    forget_paced(stream);
    if (ready()) {
        open(stream, batch, now);
        flush(batch);
    }
}

void TransportSender::open(StreamSender& stream, UdpBatch& batch, Timestamp now) {
    send(stream, stream.open(now), batch, now);
}

void TransportSender::set_keys(SrtpSender srtp, UdpBatch& batch, Timestamp now) {
    // Once only: the counters that go with the keys would begin anew with others.
    if (closed_ || srtp_) {
        return;
    }
    srtp_ = std::move(srtp);
    begin_if_ready(false, batch, now);
}

void TransportSender::set_route(Route route, UdpBatch& batch, Timestamp now) {
    if (closed_) {
        return;
    }
    const bool was_ready = ready();
    route_ = std::move(route);
    begin_if_ready(was_ready, batch, now);
}

void TransportSender::close() {
    closed_ = true;
    paced_.clear();
    round_streams.clear();
    for (const auto& stream : streams_) {
        stream->set_lane(nullptr);
    }
    streams_.clear();
    estimate_.reset();
    reporter_ = nullptr;
    srtp_.reset();
    route_ = {};
}

void TransportSender::estimate_bandwidth() {
    if (!closed_ && !estimate_) {
        estimate_ = std::make_unique<core::rtp::BandwidthEstimate>();
    }
}

void TransportSender::set_pacing(core::rtp::Pacing pacing) {
    if (estimate_) {
        estimate_->set_pacing(pacing);
        pace_by_estimate();
    }
}

void TransportSender::pace_by_estimate() {
    const std::optional<double> bps = estimate_->pace_bps();
    budget_.limit(bps ? std::optional(*bps / 8) : std::nullopt);
}

void TransportSender::forget_paced(const StreamSender& stream) {
    std::erase_if(paced_, [&stream](const Paced& paced) { return paced.stream == &stream; });
}

void TransportSender::send(StreamSender& stream, std::span<const LanePacket> packets,
                           UdpBatch& batch, Timestamp now) {
    for (const LanePacket& packet : packets) {
        if (!ready()) {
            stream.count_dropped();
        } else if (stream.kind() == core::MediaKind::Audio ||
                   (paced_.empty() && budget_.available(now))) {
            send_now(stream, packet, batch, now);
        } else if (paced_.size() < limits::paced_packets) {
            paced_.push_back({.stream = &stream, .packet = packet.packet});
        } else {
            stream.count_dropped();
            counters_->dropped.add();
        }
    }
}

void TransportSender::send_paced(UdpBatch& batch, Timestamp now) {
    while (!paced_.empty() && budget_.available(now)) {
        const Paced next = std::move(paced_.front());
        paced_.pop_front();
        // It was well-formed when its lane took it in.
        if (const auto source = core::rtp::inspect_source(next.packet->bytes())) {
            send_now(*next.stream, {.packet = next.packet, .source = *source}, batch, now);
        }
    }
    flush(batch);
}

MutableBytes TransportSender::room_in(UdpBatch& batch) {
    if (batch.full()) {
        flush(batch);
    }
    const MutableBytes room = batch.next();
    return room.first(room.size() - std::max(max_rtp_overhead, max_rtcp_overhead));
}

void TransportSender::send_now(StreamSender& stream, const LanePacket& packet, UdpBatch& batch,
                               Timestamp now) {
    const StreamSender::Written written = stream.write(packet, room_in(batch), now);
    if (written.size > 0) {
        if (stream.kind() == core::MediaKind::Video || budget_.limited()) {
            budget_.take(written.size + (budget_.limited() ? limits::packet_overhead_bytes : 0));
        }
        finish(written, batch, now);
    }
}

void TransportSender::finish(const StreamSender::Written& written, UdpBatch& batch, Timestamp now) {
    const std::span<std::uint8_t> room = batch.next();
    if (written.transport_number_at != 0) {
        ByteWriter(room.subspan(written.transport_number_at)).u16(sent_.add(written.size, now));
    }
    if (dialect_ && !dialect_->make_theirs(room.first(written.size))) {
        counters_->dropped.add();
        return;
    }
    leave(batch, written.size, srtp_->protect_rtp(room, written.size, written.roc));
}

void TransportSender::leave(UdpBatch& batch, std::size_t size, std::size_t protected_size) {
    if (protected_size == 0) {
        counters_->dropped.add();
        return;
    }
    counters_->bytes.add(size);
    if (const auto* sink = std::get_if<std::shared_ptr<PacketSink>>(&route_)) {
        const bool taken = (*sink)->send(batch.next().first(protected_size));
        (taken ? counters_->packets : counters_->dropped).add();
        return;
    }
    batch.commit(protected_size);
}

void TransportSender::flush(UdpBatch& batch) {
    if (batch.empty()) {
        return;
    }
    const auto& udp = *std::get<std::shared_ptr<const UdpRoute>>(route_);
    const SendResult result = batch.flush(udp.socket(), udp.address(), udp.address_length());
    counters_->packets.add(result.sent);
    counters_->dropped.add(result.dropped);
}

void TransportSender::report(UdpBatch& batch, Timestamp now, SourceClock::WallTime wall) {
    if (reporter_) {
        write_rtcp(reporter_, batch);
    }
    if (!ready() || (reported_ && now - *reported_ < limits::sender_report_interval)) {
        return;
    }
    std::vector<core::rtp::SentStream> reports;
    for (const auto& stream : streams_) {
        if (const auto report = stream->report(now, wall)) {
            reports.push_back(*report);
        }
    }
    if (reports.empty()) {
        return;
    }
    reported_ = now;
    for (std::size_t first = 0; first < reports.size(); first += reports_per_compound) {
        const std::size_t count = std::min(reports_per_compound, reports.size() - first);
        send_reports(std::span(reports).subspan(first, count), batch);
    }
    flush(batch);
}

void TransportSender::send_reports(std::span<const core::rtp::SentStream> streams,
                                   UdpBatch& batch) {
    leave_rtcp(batch, core::rtp::write_sender_reports(room_in(batch), streams, cname_));
}

void TransportSender::leave_rtcp(UdpBatch& batch, std::size_t size) {
    if (size > 0) {
        // One index for all first SSRCs: then none comes twice with any of them.
        leave(batch, size, srtp_->protect_rtcp(batch.next(), size, next_rtcp_index_++));
    }
}

void TransportSender::write_rtcp(const RtcpWriter& writer, UdpBatch& batch) {
    if (!ready()) {
        static_cast<void>(writer({}));
        return;
    }
    for (std::size_t size = writer(room_in(batch)); size > 0; size = writer(room_in(batch))) {
        leave_rtcp(batch, size);
    }
    flush(batch);
}

void TransportSender::receive(core::rtp::Bytes compound, std::chrono::microseconds round_trip,
                              UdpBatch& batch, Timestamp now) {
    if (!ready()) {
        return;
    }
    // Whoever asks again after a whole round trip has not got the first answer.
    const auto interval = std::clamp<MonotonicClock::duration>(
        round_trip * 3 / 4, limits::resend_least, limits::resend_most);
    core::rtp::RtcpReader reader(compound);
    while (const auto message = reader.next()) {
        if (const auto* nack = std::get_if<core::rtp::Nack>(&*message)) {
            answer(*nack, interval, batch, now);
        } else if (const auto* feedback = std::get_if<core::rtp::TransportFeedback>(&*message)) {
            take(*feedback, now);
        } else {
            core::rtp::for_each_keyframe_request(
                *message, [&](std::uint32_t ssrc) { open_again(ssrc, batch, now); });
        }
    }
    flush(batch);
}

void TransportSender::take(const core::rtp::TransportFeedback& feedback, Timestamp now) {
    if (estimate_) {
        sent_.apply(feedback, now, [&](const core::rtp::PacketOutcome& outcome) {
            estimate_->take(outcome, now);
        });
        estimate_->settle(now);
        core::rtp::BandwidthState state = estimate_->state();
        if (!paced_.empty()) {
            state.backlog = now - paced_.front().packet->arrival();
        }
        counters_->bandwidth.set(state, now);
        pace_by_estimate();
    } else {
        sent_.apply(feedback, now);
    }
    counters_->loss.store(sent_.loss(now).value_or(-1), std::memory_order_relaxed);
}

StreamSender* TransportSender::find(std::uint32_t ssrc) {
    const auto stream =
        std::ranges::find(streams_, ssrc, [](const auto& candidate) { return candidate->ssrc(); });
    return stream == streams_.end() ? nullptr : stream->get();
}

void TransportSender::open_again(std::uint32_t ssrc, UdpBatch& batch, Timestamp now) {
    StreamSender* stream = find(ssrc);
    if (stream != nullptr && stream->may_open(now)) {
        forget_paced(*stream);
        open(*stream, batch, now);
    }
}

void TransportSender::answer(core::rtp::Nack nack, MonotonicClock::duration interval,
                             UdpBatch& batch, Timestamp now) {
    StreamSender* stream = find(nack.media_ssrc);
    if (stream == nullptr) {
        return;
    }
    while (const auto lost = nack.next()) {
        if (!retransmissions_.take(now)) {
            return;
        }
        const StreamSender::Written written =
            stream->write_again(*lost, room_in(batch), now, interval);
        if (written.size > 0) {
            budget_.take(written.size);
            finish(written, batch, now);
        }
    }
}

}  // namespace umbrella::wire
