#include "arrival_log.hpp"

#include <algorithm>
#include <limits>

#include "core/rtp/bytes.hpp"

namespace umbrella::bench {
namespace {

constexpr WallTime tick_ns = 250'000;
/// The reference time is in units of 64 ms.
constexpr std::int64_t ticks_per_reference = 256;
constexpr std::uint8_t transport_feedback_type = 205;
constexpr std::uint8_t transport_cc_format = 15;
constexpr std::size_t fixed_bytes = 20;
/// A vector chunk with two bits a symbol holds seven of them.
constexpr std::size_t symbols_per_chunk = 7;
constexpr std::int64_t largest_span = 500;
constexpr std::int64_t small_delta_last = 255;

enum Symbol : std::uint16_t { NotReceived = 0, SmallDelta = 1, LargeDelta = 2 };

}  // namespace

void ArrivalLog::add(std::uint16_t transport_sequence, WallTime arrived) {
    const std::int64_t before = newest_.value_or(transport_sequence);
    const auto ahead = static_cast<std::int16_t>(
        static_cast<std::uint16_t>(transport_sequence - static_cast<std::uint16_t>(before)));
    newest_ = std::max(before, before + ahead);
    arrivals_.push_back(
        {.number = before + ahead, .ticks = static_cast<std::int64_t>(arrived / tick_ns)});
}

Datagram ArrivalLog::take_feedback(std::uint32_t sender_ssrc, std::uint32_t media_ssrc) {
    std::ranges::sort(arrivals_, {}, &Arrival::number);
    const std::int64_t base = arrivals_.front().number;
    const std::int64_t reference = arrivals_.front().ticks / ticks_per_reference;
    std::int64_t last = reference * ticks_per_reference;
    std::vector<Symbol> symbols;
    std::vector<std::int64_t> deltas;
    auto arrival = arrivals_.begin();
    for (; arrival != arrivals_.end() && arrival->number - base < largest_span; ++arrival) {
        const auto index = static_cast<std::size_t>(arrival->number - base);
        if (index < symbols.size()) {
            continue;  // came twice
        }
        const std::int64_t delta = std::clamp<std::int64_t>(
            arrival->ticks - last, std::numeric_limits<std::int16_t>::min(),
            std::numeric_limits<std::int16_t>::max());
        last += delta;
        symbols.resize(index, NotReceived);
        symbols.push_back(delta >= 0 && delta <= small_delta_last ? SmallDelta : LargeDelta);
        deltas.push_back(delta);
    }
    arrivals_.erase(arrivals_.begin(), arrival);
    const std::size_t chunks = (symbols.size() + symbols_per_chunk - 1) / symbols_per_chunk;
    Datagram bytes(fixed_bytes + (2 * chunks) + (2 * deltas.size()) + 3);
    core::rtp::ByteWriter writer(bytes);
    writer.u8(0x80U | transport_cc_format);
    writer.u8(transport_feedback_type);
    writer.u16(0);
    writer.u32(sender_ssrc);
    writer.u32(media_ssrc);
    writer.u16(static_cast<std::uint16_t>(base));
    writer.u16(static_cast<std::uint16_t>(symbols.size()));
    writer.u32((static_cast<std::uint32_t>(reference) << 8U) | count_++);
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) {
        std::uint32_t bits = 0xC000;
        for (std::size_t i = 0; i < symbols_per_chunk; ++i) {
            const std::size_t index = (chunk * symbols_per_chunk) + i;
            const std::uint32_t symbol = index < symbols.size() ? symbols[index] : NotReceived;
            bits |= symbol << (12 - (2 * i));
        }
        writer.u16(static_cast<std::uint16_t>(bits));
    }
    for (const std::int64_t delta : deltas) {
        if (delta >= 0 && delta <= small_delta_last) {
            writer.u8(static_cast<std::uint8_t>(delta));
        } else {
            writer.u16(static_cast<std::uint16_t>(delta));
        }
    }
    bytes.resize((writer.position() + 3) / 4 * 4);
    core::rtp::ByteWriter(core::rtp::MutableBytes(bytes).subspan(2))
        .u16(static_cast<std::uint16_t>((bytes.size() / 4) - 1));
    return bytes;
}

}  // namespace umbrella::bench
