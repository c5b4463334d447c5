#include "core/rtp/stream_reception.hpp"

#include <algorithm>
#include <cstdlib>

#include "base/limits.hpp"
#include "core/rtp/formats.hpp"
#include "core/rtp/wrapping.hpp"

namespace umbrella::core::rtp {
namespace {

/// RFC 3550 §6.4.1: 24 bits with sign.
constexpr std::int64_t least_lost = -0x800000;
constexpr std::int64_t most_lost = 0x7FFFFF;
/// RFC 3550 A.8.
constexpr double jitter_gain = 1.0 / 16;

std::int64_t to_clock_units(Timestamp time, std::uint32_t clock_rate_hz) {
    // Split, since microseconds of years times 90,000 would not fit.
    const std::int64_t us = time.time_since_epoch().count();
    constexpr std::int64_t second = std::micro::den;
    return (us / second * clock_rate_hz) + (us % second * clock_rate_hz / second);
}

}  // namespace

void StreamReception::begin(std::int64_t number) {
    first_ = number;
    newest_ = number;
    received_ = 0;
    reported_expected_ = 0;
    reported_received_ = 0;
    transit_.reset();
}

/// The packet's number; nothing: it is from far away, and alone so far (RFC 3550 A.1).
std::optional<std::int64_t> StreamReception::number_of(std::uint16_t low_bits) {
    if (!newest_) {
        begin(low_bits);
        return low_bits;
    }
    const std::int64_t number = unwrap(low_bits, *newest_);
    const std::int64_t distance = number - *newest_;
    if (distance > limits::rtp_dropout_packets || distance < -limits::rtp_reorder_packets) {
        if (strayed_ != number) {
            strayed_ = number + 1;
            return std::nullopt;
        }
        begin(number);
    }
    strayed_.reset();
    return number;
}

void StreamReception::receive(const PacketView& packet, Timestamp now) {
    const auto number = number_of(packet.sequence_number());
    if (!number) {
        return;
    }
    newest_ = std::max(newest_.value_or(*number), *number);
    first_ = std::min(first_, *number);
    ++received_;
    if (const PayloadFormat* format = find_payload_format(packet.payload_type())) {
        note_jitter(packet.timestamp(), format->clock_rate_hz, now);
    }
}

void StreamReception::note_jitter(std::uint32_t timestamp, std::uint32_t clock_rate_hz,
                                  Timestamp now) {
    if (clock_rate_hz != clock_rate_hz_) {
        clock_rate_hz_ = clock_rate_hz;
        transit_.reset();
        jitter_ = 0;
    }
    const std::int64_t transit = to_clock_units(now, clock_rate_hz) - timestamp;
    if (transit_) {
        // Timestamps wrap.
        const auto difference = static_cast<std::int32_t>(
            static_cast<std::uint32_t>(static_cast<std::uint64_t>(transit - *transit_)));
        jitter_ += (std::abs(static_cast<double>(difference)) - jitter_) * jitter_gain;
    }
    transit_ = transit;
}

void StreamReception::note_sender_report(std::uint64_t ntp_time, Timestamp now) {
    sender_report_ = {.middle_ntp_time = static_cast<std::uint32_t>(ntp_time >> 16U),
                      .arrival = now};
}

std::int64_t StreamReception::expected() const {
    return newest_ ? *newest_ - first_ + 1 : 0;
}

std::int64_t StreamReception::lost() const {
    return std::max<std::int64_t>(expected() - received_, 0);
}

double StreamReception::jitter_ms() const {
    return clock_rate_hz_ == 0 ? 0 : 1000.0 * jitter_ / clock_rate_hz_;
}

ReportBlock StreamReception::report(Timestamp now) {
    const std::int64_t expected_now = expected();
    const std::int64_t expected_since = expected_now - reported_expected_;
    const std::int64_t lost_since = expected_since - (received_ - reported_received_);
    reported_expected_ = expected_now;
    reported_received_ = received_;
    ReportBlock block{
        .ssrc = ssrc_,
        .fraction_lost = static_cast<std::uint8_t>(
            lost_since <= 0 ? 0 : std::min<std::int64_t>(lost_since * 256 / expected_since, 255)),
        .lost =
            static_cast<std::int32_t>(std::clamp(expected_now - received_, least_lost, most_lost)),
        .highest_sequence_number = static_cast<std::uint32_t>(newest_.value_or(0)),
        .jitter = static_cast<std::uint32_t>(jitter_)};
    if (sender_report_) {
        constexpr std::int64_t units = 65'536;
        block.last_sr = sender_report_->middle_ntp_time;
        block.delay = static_cast<std::uint32_t>((now - sender_report_->arrival).count() * units /
                                                 std::micro::den);
    }
    return block;
}

}  // namespace umbrella::core::rtp
