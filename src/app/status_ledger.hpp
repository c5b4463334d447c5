// Remembers what streams had counted when they were last looked at: rates, and sums that go on
// when a stream ends. Pure.
#pragma once

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>

#include <status.pb.h>

#include "base/clock.hpp"
#include "base/ids.hpp"

namespace umbrella::app {

struct StreamCounts {
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t lost = 0;

    StreamCounts& operator+=(const StreamCounts& other);
    friend bool operator==(const StreamCounts&, const StreamCounts&) = default;
};

/// What one stream, or several together, have carried.
struct Carried {
    StreamCounts ever;
    StreamCounts lately;  ///< since the look before

    Carried& operator+=(const Carried& other);
};

/// One m-line of one participant.
struct StreamId {
    ParticipantId participant;
    Mid mid;
    friend auto operator<=>(const StreamId&, const StreamId&) = default;
};

enum class Course : unsigned char { AudioReceived, VideoReceived, AudioSent, VideoSent };

class StatusLedger {
  public:
    /// Rates over a longer time say nothing of the present: then there are none.
    static constexpr std::chrono::seconds longest_interval{60};

    /// A look at all streams begins. Those that the look before did not note are forgotten.
    void begin(Timestamp now);

    /// Between the look before and this one; nothing if that is too long or there was none.
    [[nodiscard]] std::optional<std::chrono::microseconds> interval() const { return interval_; }

    /// Once a look for each stream. Counts that fell are those of a new stream in its place.
    Carried note(const StreamId& id, Course course, const StreamCounts& counts);

    /// The last of a stream, at any time: it counts in the sums only.
    void close(const StreamId& id, Course course, const StreamCounts& counts);

    /// All streams that there have been.
    [[nodiscard]] Carried sum(Course course) const { return sums_.at(index(course)); }

    /// With rates, if there are any.
    [[nodiscard]] status::v1::Flow flow(const Carried& carried) const;

  private:
    struct Known {
        StreamCounts counts;
        std::uint64_t look = 0;
    };
    [[nodiscard]] static std::size_t index(Course course) {
        return static_cast<std::size_t>(course);
    }

    std::map<StreamId, Known> known_;
    std::array<Carried, 4> sums_;
    std::uint64_t look_ = 0;
    std::optional<Timestamp> looked_;
    std::optional<std::chrono::microseconds> interval_;
};

}  // namespace umbrella::app
