// Which packets of one incoming stream are to be asked for again, and when. Pure, single-threaded:
// sequence numbers and the time go in, requests come out.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "base/limits.hpp"

namespace umbrella::core::rtp {

/// What a packet is to the stream so far.
enum class Arrival : std::uint8_t {
    InOrder,    ///< the first one, or newer than all others
    Recovered,  ///< one that was missing
    Duplicate,  ///< has been there already, so it must not go on
    Stray,      ///< a leap that no loss explains, alone so far: it must not go on
    Restarted,  ///< the second after such a leap; all that was missing is given up
};

/// What is to be done now.
struct NackWork {
    std::vector<std::uint16_t> ask;            ///< ascending
    std::size_t lost = 0;                      ///< packets that nobody waits for any more
    std::optional<std::uint16_t> newest_lost;  ///< of these
};

/// A leap in the numbers counts only when the next packet bears it out (RFC 3550 §A.1): one packet
/// from far away, such as a late retransmission, must not throw the stream over.
///
/// A missing packet is asked for as soon as some newer ones have come or a few milliseconds have
/// passed (until then it may only be out of order), then again each round trip, until it comes or
/// is too late to be of use: then it is lost, which is told once. The round trip is learned from
/// the packets that came after a single request.
class NackGenerator {
  public:
    /// `now` never goes back from call to call.
    [[nodiscard]] Arrival receive(std::uint16_t sequence_number, Timestamp now);
    /// Appends what is due; a Restarted packet's losses too.
    void poll(Timestamp now, NackWork& work);
    /// When poll() is to be called; nothing while nothing is missing.
    [[nodiscard]] std::optional<Timestamp> deadline() const;

    /// Nobody waits for what is missing now, and nobody is told.
    void forgive();
    /// How many packets are missing and not given up.
    [[nodiscard]] std::size_t missing() const { return missing_.size(); }

  private:
    struct Missing {
        std::int64_t number;
        Timestamp noticed;
        Timestamp due;  ///< of the next request or, when there is none any more, of the end
        Timestamp asked;
        unsigned requests = 0;
    };
    static constexpr std::size_t window = 1024;
    static_assert(window > limits::rtp_reorder_packets);

    void begin(std::int64_t number);
    void advance(std::int64_t newest, std::int64_t number, Timestamp now);
    void note_missing(std::int64_t first, std::int64_t end, Timestamp now);
    void hasten_reordered(std::int64_t newest, Timestamp now);
    void recover(std::int64_t number, Timestamp now);
    void give_up(std::int64_t number);
    void measure(MonotonicClock::duration round_trip);
    [[nodiscard]] MonotonicClock::duration retry_interval() const;
    [[nodiscard]] MonotonicClock::duration patience() const;

    std::optional<std::int64_t> newest_;
    std::optional<std::uint16_t> after_stray_;  ///< what would bear the newest packet's leap out
    std::bitset<window> received_;  ///< by number modulo the window, back from the newest
    std::vector<Missing> missing_;  ///< ascending
    std::optional<MonotonicClock::duration> round_trip_;
    std::size_t lost_ = 0;  ///< not yet told by poll()
    std::int64_t newest_lost_ = 0;
};

}  // namespace umbrella::core::rtp
