#include "stamp.hpp"

#include <array>
#include <cstring>

#include "base/result.hpp"

namespace umbrella::bench {
namespace {

constexpr std::size_t table_bytes = 64 * 1024;
constexpr std::size_t largest_filling_bytes = 1500;
constexpr std::uint32_t multiplier = 0x9E3779B1;

using Table = std::array<std::uint8_t, table_bytes>;

/// Noise, so that nothing along the way finds structure in it.
Table make_table() {
    Table table{};
    std::uint32_t state = 1;
    for (std::uint8_t& byte : table) {
        state ^= state << 13U;
        state ^= state >> 17U;
        state ^= state << 5U;
        byte = static_cast<std::uint8_t>(state >> 11U);
    }
    return table;
}

const std::uint8_t* filling(const Stamp& stamp) {
    static const Table table = make_table();
    const std::uint32_t offset =
        ((stamp.stream * 7919) + (stamp.counter * 101)) % (table_bytes - largest_filling_bytes);
    return table.data() + offset;
}

std::uint32_t check_of(const Stamp& stamp) {
    std::uint32_t hash = multiplier;
    for (const std::uint32_t word :
         {stamp.stream, stamp.counter, static_cast<std::uint32_t>(stamp.sent >> 32U),
          static_cast<std::uint32_t>(stamp.sent)}) {
        hash = (hash ^ word) * multiplier;
        hash ^= hash >> 15U;
    }
    return hash;
}

}  // namespace

void write_stamp(core::rtp::MutableBytes payload, std::size_t header_bytes, const Stamp& stamp) {
    UMBRELLA_ASSERT(payload.size() >= header_bytes + stamp_bytes &&
                    payload.size() <= largest_filling_bytes);
    const std::size_t size = payload.size() - header_bytes - stamp_bytes;
    std::memcpy(payload.data() + header_bytes, filling(stamp), size);
    core::rtp::ByteWriter writer(payload.last(stamp_bytes));
    writer.u32(stamp.stream);
    writer.u32(stamp.counter);
    writer.u32(static_cast<std::uint32_t>(stamp.sent >> 32U));
    writer.u32(static_cast<std::uint32_t>(stamp.sent));
    writer.u32(check_of(stamp));
}

std::optional<Stamp> read_stamp(Octets payload, std::size_t header_bytes) {
    if (payload.size() < header_bytes + stamp_bytes || payload.size() > largest_filling_bytes) {
        return std::nullopt;
    }
    core::rtp::ByteReader reader(payload.last(stamp_bytes));
    Stamp stamp;
    stamp.stream = *reader.u32();
    stamp.counter = *reader.u32();
    stamp.sent = WallTime{*reader.u32()} << 32U;
    stamp.sent |= *reader.u32();
    const std::size_t size = payload.size() - header_bytes - stamp_bytes;
    if (*reader.u32() != check_of(stamp) ||
        std::memcmp(payload.data() + header_bytes, filling(stamp), size) != 0) {
        return std::nullopt;
    }
    return stamp;
}

}  // namespace umbrella::bench
