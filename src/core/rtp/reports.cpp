#include "core/rtp/reports.hpp"

#include <algorithm>

namespace umbrella::core::rtp {
namespace {

constexpr std::uint8_t version_2 = 0x80;
constexpr std::uint8_t version_mask = 0xC0;
constexpr std::uint8_t count_mask = 0x1F;
constexpr std::uint8_t sender_report = 200;
constexpr std::uint8_t receiver_report = 201;
constexpr std::size_t reporter_bytes = 4;
constexpr std::size_t sender_info_bytes = 20;
/// 1970 is so many seconds after 1900, where NTP begins.
constexpr std::int64_t ntp_offset_s = 2'208'988'800;
constexpr std::int64_t short_ntp_units_per_s = 65'536;
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

bool ReportReader::next_report() {
    for (;;) {
        const auto first = packets_.u8();
        const auto type = packets_.u8();
        const auto words = packets_.u16();
        if (!first || !type || !words || (*first & version_mask) != version_2) {
            return false;
        }
        const auto body = packets_.take(*words * std::size_t{4});
        if (!body) {
            return false;
        }
        if (*type != sender_report && *type != receiver_report) {
            continue;
        }
        blocks_ = ByteReader(*body);
        if (blocks_.skip(reporter_bytes + (*type == sender_report ? sender_info_bytes : 0))) {
            blocks_left_ = *first & count_mask;
            return true;
        }
    }
}

std::optional<ReportBlock> ReportReader::read_block() {
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
                       .jitter = *jitter,
                       .last_sr = *last_sr,
                       .delay = *delay};
}

std::optional<ReportBlock> ReportReader::next() {
    while (blocks_left_ > 0 || next_report()) {
        if (blocks_left_ == 0) {
            continue;
        }
        --blocks_left_;
        if (auto block = read_block()) {
            return block;
        }
        blocks_left_ = 0;
    }
    return std::nullopt;
}

std::uint32_t short_ntp_time(std::chrono::microseconds since_1970) {
    const auto whole = std::chrono::floor<std::chrono::seconds>(since_1970);
    const std::int64_t fraction =
        (since_1970 - whole).count() * short_ntp_units_per_s / std::micro::den;
    return static_cast<std::uint32_t>(((whole.count() + ntp_offset_s) * short_ntp_units_per_s) +
                                      fraction);
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
