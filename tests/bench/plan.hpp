// What the load tool is asked to do.
#pragma once

#include "dtls_srtp.hpp"
#include "media_source.hpp"
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include <sys/types.h>

namespace umbrella::bench {

enum class ServerKind : std::uint8_t { Umbrella, Janus };

/// Measures, and says so in one line of JSON for each point.
struct MeasurePlan {
    ServerKind kind = ServerKind::Umbrella;
    pid_t server_pid = 0;
    std::size_t publishers = 1;
    std::size_t subscribers = 10;
    /// Cameras that each publisher watches; more than 0 makes it a meeting.
    std::size_t publisher_watch = 0;
    std::chrono::seconds settle{2};
    bool ramp = false;            ///< subscribers are added until it is too much
    std::size_t room_size = 100;  ///< subscribers that share a publisher, in a ramp
    std::size_t step_percent = 15;
    double churn_per_second = 0;  ///< further guests, each for two seconds
    std::uint64_t inspected_per_second = 20'000;
};

struct Plan {
    std::string url = "wss://127.0.0.1:8081/wsb";
    bool insecure = false;
    std::string room;
    std::size_t peers = 10;
    std::size_t publish = 10;  ///< so many of them send a microphone and a camera
    std::size_t watch = 9;     ///< cameras that each shows
    std::chrono::seconds duration{30};
    std::chrono::milliseconds join_interval{100};
    std::chrono::seconds page_interval{0};  ///< each shows other cameras so often; 0: never
    VideoShape video;
    SrtpOffer srtp = SrtpOffer::Both;
    std::size_t cycles = 0;  ///< instead of a meeting: so many joins and leaves
    bool kill = false;       ///< leaves without a word, at every step in turn
    std::size_t parallel = 4;
    std::optional<MeasurePlan> measure;
};

/// Nothing if the program is to end, with its exit code in `status`.
[[nodiscard]] std::optional<Plan> read_plan(int argc, char** argv, int& status);

}  // namespace umbrella::bench
