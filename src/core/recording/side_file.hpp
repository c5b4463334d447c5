// What stands beside the files of a recording, as JSON: who, when, and where each file begins
// (docs/recording.md). Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model.hpp"
#include "core/recording/end_reason.hpp"

namespace umbrella::core::recording {

struct TrackNote {
    Source source = Source::Microphone;
    Codec codec = Codec::Opus;
    bool synchronized = false;  ///< its times are those of the sender's reports
    std::uint64_t lost_packets = 0;
    std::uint64_t broken_pictures = 0;
};

struct TakeNote {
    std::string name;
    std::chrono::milliseconds begun{0};   ///< since 1970-01-01 UTC
    std::chrono::milliseconds offset{0};  ///< of its first frame, from the recording's begin
    std::chrono::milliseconds duration{0};
    std::uint64_t bytes = 0;
    bool complete = false;  ///< it has an index, and a duration of its own
    std::vector<TrackNote> tracks;
};

struct SideFile {
    std::string id;
    std::string room;
    std::string participant_id;
    std::string participant_name;  ///< as it was at the begin
    std::chrono::milliseconds begun{0};
    std::chrono::milliseconds ended{0};  ///< while it runs: when this was written
    std::optional<EndReason> reason;     ///< nothing while it runs
    std::vector<TakeNote> takes;

    [[nodiscard]] std::uint64_t bytes() const;
};

[[nodiscard]] std::string to_json(const SideFile& side_file);

}  // namespace umbrella::core::recording
