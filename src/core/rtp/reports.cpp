#include "core/rtp/reports.hpp"

#include <algorithm>

namespace umbrella::core::rtp {
namespace {

constexpr std::size_t block_bytes = 24;
/// 1970 is so many seconds after 1900, where NTP begins.
constexpr std::int64_t ntp_offset_s = 2'208'988'800;
constexpr std::int64_t short_ntp_units_per_s = 65'536;
constexpr unsigned ntp_fraction_bits = 32;
constexpr unsigned short_ntp_shift = 16;
/// Longer than any path.
constexpr std::int32_t longest_round_trip = 60 * 65'536;
/// On a short path rounding alone may give less than nothing.
constexpr std::int32_t rounding = -66;

/// 24 bits, two's complement.
std::int32_t sign_extended(std::uint32_t lost) {
    constexpr std::uint32_t sign = 0x800000;
    return static_cast<std::int32_t>(lost ^ sign) - static_cast<std::int32_t>(sign);
}

}  // namespace

std::optional<ReportBlocks> ReportBlocks::parse(Bytes bytes, std::size_t count) {
    if (bytes.size() < count * block_bytes) {
        return std::nullopt;
    }
    return ReportBlocks(bytes.first(count * block_bytes));
}

std::optional<ReportBlock> ReportBlocks::next() {
    const auto ssrc = blocks_.u32();
    const auto loss = blocks_.u32();
    const auto highest_sequence_number = blocks_.u32();
    const auto jitter = blocks_.u32();
    const auto last_sr = blocks_.u32();
    const auto delay = blocks_.u32();
    if (!ssrc || !loss || !highest_sequence_number || !jitter || !last_sr || !delay) {
        return std::nullopt;
    }
    return ReportBlock{.ssrc = *ssrc,
                       .fraction_lost = static_cast<std::uint8_t>(*loss >> 24U),
                       .lost = sign_extended(*loss & 0xFFFFFFU),
                       .highest_sequence_number = *highest_sequence_number,
                       .jitter = *jitter,
                       .last_sr = *last_sr,
                       .delay = *delay};
}

std::optional<SenderReport> parse_sender_report(const RtcpPacket& packet) {
    ByteReader reader(packet.body);
    const auto ssrc = reader.u32();
    const auto seconds = reader.u32();
    const auto fraction = reader.u32();
    const auto rtp_timestamp = reader.u32();
    const auto packets = reader.u32();
    const auto payload_bytes = reader.u32();
    if (packet.type != rtcp_sender_report || !ssrc || !seconds || !fraction || !rtp_timestamp ||
        !packets || !payload_bytes) {
        return std::nullopt;
    }
    const auto blocks = ReportBlocks::parse(reader.rest(), packet.count);
    if (!blocks) {
        return std::nullopt;
    }
    return SenderReport{.ssrc = *ssrc,
                        .ntp_time = (std::uint64_t{*seconds} << ntp_fraction_bits) | *fraction,
                        .rtp_timestamp = *rtp_timestamp,
                        .packets = *packets,
                        .payload_bytes = *payload_bytes,
                        .blocks = *blocks};
}

std::optional<ReceiverReport> parse_receiver_report(const RtcpPacket& packet) {
    ByteReader reader(packet.body);
    const auto ssrc = reader.u32();
    if (packet.type != rtcp_receiver_report || !ssrc) {
        return std::nullopt;
    }
    const auto blocks = ReportBlocks::parse(reader.rest(), packet.count);
    if (!blocks) {
        return std::nullopt;
    }
    return ReceiverReport{.ssrc = *ssrc, .blocks = *blocks};
}

std::optional<ReportBlock> ReportReader::next() {
    for (;;) {
        if (blocks_) {
            if (auto block = blocks_->next()) {
                return block;
            }
        }
        const auto packet = packets_.next();
        if (!packet) {
            return std::nullopt;
        }
        if (const auto sent = parse_sender_report(*packet)) {
            blocks_ = sent->blocks;
        } else if (const auto received = parse_receiver_report(*packet)) {
            blocks_ = received->blocks;
        } else {
            blocks_.reset();
        }
    }
}

std::uint64_t ntp_time(std::chrono::microseconds since_1970) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(since_1970);
    const auto rest = static_cast<std::uint64_t>((since_1970 - whole).count());
    const std::uint64_t fraction = (rest << ntp_fraction_bits) / std::micro::den;
    return (static_cast<std::uint64_t>(whole.count() + ntp_offset_s) << ntp_fraction_bits) |
           fraction;
}

std::uint32_t short_ntp_time(std::chrono::microseconds since_1970) {
    return static_cast<std::uint32_t>(ntp_time(since_1970) >> short_ntp_shift);
}

std::optional<std::chrono::microseconds> round_trip(const ReportBlock& block, std::uint32_t now) {
    if (block.last_sr == 0) {
        return std::nullopt;
    }
    const auto units = static_cast<std::int32_t>(now - block.last_sr - block.delay);
    if (units < rounding || units > longest_round_trip) {
        return std::nullopt;
    }
    return std::chrono::microseconds(std::int64_t{std::max(units, 0)} * std::micro::den /
                                     short_ntp_units_per_s);
}

}  // namespace umbrella::core::rtp
