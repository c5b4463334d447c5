// A trunk's link in virtual time: a bottleneck with a queue, loss and jitter by dice, and machines
// whose threads get no turn for a while. At its one end streams, the estimate and the allocation;
// at the other one who reports by transport-wide feedback, each 50 ms, as rtpsession does.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <vector>

#include "core/rtp/bandwidth_estimate.hpp"
#include "core/trunk/allocation.hpp"

namespace umbrella::core::trunk {

class NarrowLink {
  public:
    using Duration = std::chrono::microseconds;

    explicit NarrowLink(std::uint32_t seed = 1) : random_(seed) {}

    // --- What it is like; may be changed at any time ------------------------------------------

    double bps = 100e6;
    Duration queue = std::chrono::milliseconds(400);  ///< above it packets are dropped
    Duration delay = std::chrono::milliseconds(20);   ///< one way
    Duration jitter{0};                               ///< of each packet, at most
    bool in_order = false;                            ///< jitter overtakes nobody
    double loss = 0;
    /// So long, at most, the receiver's (the sender's) thread gets no turn, each second.
    Duration receiver_stalls = std::chrono::milliseconds(20);
    Duration sender_stalls = std::chrono::milliseconds(20);
    bool feedback = true;

    // --- What is sent -------------------------------------------------------------------------

    /// 50 packets a second.
    StreamIndex add_sound(double rate_bps = 32'000);
    /// 30 frames a second, and a keyframe of five times the size whenever it begins.
    StreamIndex add_video(double rate_bps, Source source = Source::Camera);

    void run(std::chrono::milliseconds time);

    // --- What has come of it ------------------------------------------------------------------

    struct Heard {
        std::uint64_t sent = 0;
        std::uint64_t lost = 0;
        [[nodiscard]] double loss() const {
            return sent == 0 ? 0 : static_cast<double>(lost) / static_cast<double>(sent);
        }
    };
    /// Of all sound.
    Heard sound;
    std::uint64_t pauses = 0;
    std::map<StreamIndex, std::chrono::milliseconds> shown;  ///< how long each video was sent
    [[nodiscard]] std::size_t paused() const;
    [[nodiscard]] bool is_paused(StreamIndex stream) const { return allocation_.is_paused(stream); }
    [[nodiscard]] rtp::BandwidthState state() const { return estimate_.state(); }
    [[nodiscard]] const Allocation& allocation() const { return allocation_; }

  private:
    struct Flow {
        StreamIndex stream = 0;
        Source source = Source::Camera;
        double bps = 0;
        Timestamp next;
        bool keyframe = true;
        std::uint64_t bytes = 0;
    };
    struct Packet {
        Timestamp sent;
        std::uint32_t bytes = 0;
        bool sound = false;
        std::optional<Timestamp> arrival;  ///< nothing: it is lost on the way
    };
    struct Paced {
        StreamIndex stream = 0;
        std::uint32_t bytes = 0;
        Timestamp since;
    };
    struct Report {
        Timestamp at;
        std::vector<rtp::PacketOutcome> outcomes;
    };
    void add(Flow flow);
    void step();
    void send(Flow& flow);
    void pace(const Flow& flow, std::uint32_t bytes);
    void send_paced();
    void leave(StreamIndex stream, std::uint32_t bytes, bool is_sound);
    void report();
    void read_reports();
    void allocate();
    [[nodiscard]] double dice() { return std::uniform_real_distribution<>(0, 1)(random_); }
    void roll_stall(Timestamp& until, Duration longest);

    std::mt19937 random_;
    Timestamp now_{std::chrono::hours(1)};
    std::vector<Flow> flows_;
    std::deque<Packet> packets_;  ///< that no report has told of
    std::deque<Report> reports_;
    std::deque<Paced> paced_;
    double budget_ = 0;  ///< bytes
    std::optional<double> pace_bps_;
    Timestamp newest_arrival_;
    Timestamp free_;            ///< when the bottleneck has sent all that it has
    Timestamp receiver_waits_;  ///< its thread has its next turn then
    Timestamp sender_waits_;
    Timestamp next_report_;
    Timestamp next_poll_;
    Timestamp heard_;
    rtp::BandwidthEstimate estimate_;
    Allocation allocation_;
    StreamIndex last_stream_ = 0;
};

}  // namespace umbrella::core::trunk
