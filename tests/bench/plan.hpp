// What the load tool is asked to do.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace umbrella::bench {

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
    unsigned video_bitrate_bps = 150'000;
    std::size_t cycles = 0;  ///< instead of a meeting: so many joins and leaves
    bool kill = false;       ///< leaves without a word, at every step in turn
    std::size_t parallel = 4;
};

/// Nothing if the program is to end, with its exit code in `status`.
[[nodiscard]] std::optional<Plan> read_plan(int argc, char** argv, int& status);

}  // namespace umbrella::bench
