// The latest group of pictures of a camera, kept for who comes later: a camera makes a keyframe
// when it likes to, not when it is asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

#include "base/clock.hpp"
#include "wire/packet.hpp"

namespace umbrella::wire {

/// Bounded: a group that is longer than limits::opening_packets or opening_bytes is not kept, and
/// who comes waits for the next keyframe.
class Opening {
  public:
    /// The stream's next packet, in order. One thread.
    void add(const PacketRef& packet);

    /// Any thread.
    void clear();

    /// From the keyframe to the newest packet; empty while there is none. They are copies whose
    /// timestamps stand close before the newest one's: the pictures are decoded at once, and shown
    /// none too late, rather than as long ago as they were made. Any thread.
    [[nodiscard]] std::vector<PacketRef> copy(PacketPool& pool, Timestamp now) const;

  private:
    void restart(std::uint32_t ssrc, std::uint32_t timestamp);

    /// Guards what follows; a leaf but for that of the pool.
    mutable std::mutex mutex_;
    std::vector<PacketRef> packets_;
    std::size_t bytes_ = 0;
    std::uint32_t ssrc_ = 0;
    std::uint32_t keyframe_timestamp_ = 0;
    bool keeping_ = false;
};

}  // namespace umbrella::wire
