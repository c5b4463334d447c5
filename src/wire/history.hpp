// The latest packets of one publication, for those who missed some.
#pragma once

#include <array>
#include <cstdint>
#include <memory>

#include "base/limits.hpp"
#include "wire/packet.hpp"

namespace umbrella::wire {

/// Not thread-safe. Bounded in packets and, by expire(), in time.
class PacketHistory {
  public:
    /// `packet` is number `sequence_number` of `ssrc`.
    void add(std::uint32_t ssrc, std::uint16_t sequence_number, PacketRef packet);
    /// Null if it is not (any more) there.
    [[nodiscard]] PacketRef find(std::uint32_t ssrc, std::uint16_t sequence_number) const;
    /// Lets go of what came before `oldest`, by and by: each call looks at an eighth.
    void expire(Timestamp oldest);
    void clear() { entries_.reset(); }

  private:
    struct Entry {
        PacketRef packet;
        Timestamp arrival;  ///< the packet's, which is perhaps no longer in the cache
        std::uint32_t ssrc = 0;
        std::uint16_t sequence_number = 0;
    };
    using Entries = std::array<Entry, limits::history_packets>;

    std::unique_ptr<Entries> entries_;  ///< by the number's low bits; made with the first packet
    std::size_t next_expiry_ = 0;
};

}  // namespace umbrella::wire
