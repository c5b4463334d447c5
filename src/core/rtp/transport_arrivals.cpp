#include "core/rtp/transport_arrivals.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/limits_rtcp.hpp"
#include "core/rtp/wrapping.hpp"

namespace umbrella::core::rtp {
namespace {

using Symbol = StatusChunks::Symbol;

constexpr std::uint8_t version_and_format = 0x80 | 15;
constexpr std::size_t header_bytes = 20;
/// Of one number: two bits or, of those that came, up to two bytes more.
constexpr std::size_t most_bytes_each = 3;
constexpr std::size_t least_room = 64;
constexpr FeedbackTicks reference_step = std::chrono::milliseconds(64);

constexpr std::uint16_t two_bit_vector = 0xC000;
constexpr std::size_t two_bit_symbols = 7;
constexpr unsigned run_symbol_shift = 13;
constexpr std::size_t longest_run = 0x1FFF;

Symbol symbol_for(FeedbackTicks delta) {
    return delta.count() >= 0 && delta.count() <= UINT8_MAX ? Symbol::SmallDelta
                                                            : Symbol::LargeDelta;
}

bool fits(FeedbackTicks delta) {
    return delta.count() >= INT16_MIN && delta.count() <= INT16_MAX;
}

/// Down, of negative times too.
FeedbackTicks reference_of(FeedbackTicks time) {
    const auto steps = time.count() / reference_step.count();
    const bool between = time.count() % reference_step.count() < 0;
    return (steps - (between ? 1 : 0)) * reference_step;
}

void write_chunks(ByteWriter& writer, std::span<const Symbol> symbols) {
    while (!symbols.empty()) {
        const auto end = std::ranges::find_if(
            symbols, [first = symbols.front()](Symbol symbol) { return symbol != first; });
        const auto run = std::min(static_cast<std::size_t>(end - symbols.begin()), longest_run);
        std::size_t taken = run;
        if (run > two_bit_symbols || run == symbols.size()) {
            writer.u16(static_cast<std::uint16_t>(
                (static_cast<unsigned>(symbols.front()) << run_symbol_shift) | run));
        } else {
            taken = std::min(two_bit_symbols, symbols.size());
            unsigned chunk = two_bit_vector;
            for (std::size_t i = 0; i < taken; ++i) {
                chunk |= static_cast<unsigned>(symbols[i]) << (2 * (two_bit_symbols - 1 - i));
            }
            writer.u16(static_cast<std::uint16_t>(chunk));
        }
        symbols = symbols.subspan(taken);
    }
}

void write_delta(ByteWriter& writer, FeedbackTicks delta) {
    if (symbol_for(delta) == Symbol::SmallDelta) {
        writer.u8(static_cast<std::uint8_t>(delta.count()));
    } else {
        writer.u16(static_cast<std::uint16_t>(delta.count()));
    }
}

}  // namespace

void TransportArrivals::receive(std::uint16_t number, Timestamp now) {
    if (waiting_.size() == limits::waiting_arrivals) {
        return;
    }
    const std::int64_t whole = unwrap(number, newest_.value_or(number));
    newest_ = std::max(newest_.value_or(whole), whole);
    const auto time = std::chrono::floor<FeedbackTicks>(now.time_since_epoch());
    const auto place = std::ranges::lower_bound(waiting_, whole, {}, &Arrival::number);
    if (place == waiting_.end() || place->number != whole) {
        waiting_.insert(place, {whole, time});
    }
}

/// Late ones are told by themselves: what is around them has been told.
TransportArrivals::Part TransportArrivals::next_part(std::size_t room) const {
    const std::int64_t first = waiting_.front().number;
    const std::int64_t told_to = told_to_.value_or(first);
    const bool late = first < told_to;
    // After so long a gap nobody remembers what was sent there.
    const bool leap = first - told_to > static_cast<std::int64_t>(limits::arrival_gap);
    Part part{.base = late || leap ? first : told_to};
    const std::size_t most = (room - header_bytes) / most_bytes_each;
    FeedbackTicks before = reference_of(waiting_.front().time);
    for (const Arrival& arrival : waiting_) {
        const auto count = static_cast<std::size_t>(arrival.number - part.base) + 1;
        const bool goes_on = !late || count == part.count + 1;
        if (count > most || !goes_on || !fits(arrival.time - before)) {
            break;
        }
        part.count = count;
        ++part.arrivals;
        before = arrival.time;
    }
    if (part.arrivals == 0) {
        // More are missing than one packet tells.
        part.count = most;
    }
    return part;
}

std::size_t TransportArrivals::write(MutableBytes out, std::uint32_t sender, std::uint32_t media) {
    if (waiting_.empty() || out.size() < least_room) {
        return 0;
    }
    const Part part = next_part(out.size());
    std::vector<Symbol> symbols(part.count, Symbol::NotReceived);
    const FeedbackTicks reference = reference_of(waiting_.front().time);
    FeedbackTicks before = reference;
    for (const Arrival& arrival : arrivals_of(part)) {
        symbols[static_cast<std::size_t>(arrival.number - part.base)] =
            symbol_for(arrival.time - before);
        before = arrival.time;
    }
    ByteWriter writer(out);
    writer.u8(version_and_format);
    writer.u8(rtcp_transport_feedback);
    writer.u16(0);  // the length, later
    writer.u32(sender);
    writer.u32(media);
    writer.u16(static_cast<std::uint16_t>(part.base));
    writer.u16(static_cast<std::uint16_t>(part.count));
    const auto steps = static_cast<std::uint32_t>(reference / reference_step);
    writer.u32((steps << 8U) | feedback_count_++);
    write_chunks(writer, symbols);
    before = reference;
    for (const Arrival& arrival : arrivals_of(part)) {
        write_delta(writer, arrival.time - before);
        before = arrival.time;
    }
    while (writer.position() % 4 != 0) {
        writer.u8(0);
    }
    ByteWriter(out.subspan(2)).u16(static_cast<std::uint16_t>((writer.position() / 4) - 1));
    told_to_ =
        std::max(told_to_.value_or(part.base), part.base + static_cast<std::int64_t>(part.count));
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(part.arrivals));
    return writer.position();
}

}  // namespace umbrella::core::rtp
