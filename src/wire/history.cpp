#include "wire/history.hpp"

#include <span>
#include <utility>

namespace umbrella::wire {

void PacketHistory::add(std::uint32_t ssrc, std::uint16_t sequence_number, PacketRef packet) {
    if (!entries_) {
        entries_ = std::make_unique<Entries>();
    }
    const Timestamp arrival = packet->arrival();
    (*entries_)[sequence_number % limits::history_packets] = {.packet = std::move(packet),
                                                              .arrival = arrival,
                                                              .ssrc = ssrc,
                                                              .sequence_number = sequence_number};
}

PacketRef PacketHistory::find(std::uint32_t ssrc, std::uint16_t sequence_number) const {
    if (!entries_) {
        return {};
    }
    const Entry& entry = (*entries_)[sequence_number % limits::history_packets];
    return entry.ssrc == ssrc && entry.sequence_number == sequence_number ? entry.packet
                                                                          : PacketRef();
}

void PacketHistory::expire(Timestamp oldest) {
    if (!entries_) {
        return;
    }
    constexpr std::size_t part = limits::history_packets / 8;
    for (Entry& entry : std::span(*entries_).subspan(next_expiry_, part)) {
        if (entry.packet && entry.arrival < oldest) {
            entry.packet = {};
        }
    }
    next_expiry_ = (next_expiry_ + part) % limits::history_packets;
}

}  // namespace umbrella::wire
