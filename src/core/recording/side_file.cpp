#include "core/recording/side_file.hpp"

#include <array>
#include <numeric>
#include <string_view>
#include <type_traits>

#include "base/json_text.hpp"

namespace umbrella::core::recording {
namespace {

std::string field(std::string_view name, const std::string& value) {
    return json_text(name) + ": " + value;
}

template <class Number>
    requires std::is_arithmetic_v<Number>
std::string field(std::string_view name, Number value) {
    return field(name, std::to_string(value));
}
std::string field(std::string_view name, std::chrono::milliseconds value) {
    return field(name, value.count());
}
std::string flag(std::string_view name, bool value) {
    return field(name, std::string(value ? "true" : "false"));
}

std::string to_json(const TrackNote& track) {
    return "{" + field("source", json_text(to_string(track.source))) + ", " +
           field("codec", json_text(to_string(track.codec))) + ", " +
           flag("synchronized", track.synchronized) + ", " +
           field("lost_packets", track.lost_packets) + ", " +
           field("broken_pictures", track.broken_pictures) + "}";
}

std::string to_json(const TakeNote& take) {
    std::string tracks;
    for (const TrackNote& track : take.tracks) {
        tracks += (tracks.empty() ? "\n        " : ",\n        ") + to_json(track);
    }
    return "{\n      " + field("name", json_text(take.name)) + ",\n      " +
           field("begun_ms", take.begun) + ",\n      " + field("offset_ms", take.offset) +
           ",\n      " + field("duration_ms", take.duration) + ",\n      " +
           field("bytes", take.bytes) + ",\n      " + flag("complete", take.complete) +
           ",\n      " + field("tracks", "[" + tracks + "]") + "\n    }";
}

}  // namespace

std::uint64_t SideFile::bytes() const {
    return std::accumulate(
        takes.begin(), takes.end(), std::uint64_t{0},
        [](std::uint64_t sum, const TakeNote& take) { return sum + take.bytes; });
}

std::string to_json(const SideFile& side_file) {
    const std::array lines{
        field("version", 1),
        field("id", json_text(side_file.id)),
        field("room", json_text(side_file.room)),
        field("participant_id", json_text(side_file.participant_id)),
        field("participant_name", json_text(side_file.participant_name)),
        field("begun_ms", side_file.begun),
        field("ended_ms", side_file.ended),
        field("state", json_text(side_file.reason ? to_string(*side_file.reason) : "running"))};
    std::string out = "{\n";
    for (const std::string& line : lines) {
        out += "  " + line + ",\n";
    }
    std::string takes;
    for (const TakeNote& take : side_file.takes) {
        takes += (takes.empty() ? "\n    " : ",\n    ") + to_json(take);
    }
    return out + "  " + field("files", "[" + takes + "]") + "\n}\n";
}

}  // namespace umbrella::core::recording
