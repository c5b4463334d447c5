#include "core/recording/names.hpp"

#include <algorithm>
#include <iterator>

namespace umbrella::core::recording {
namespace {

constexpr std::size_t longest_id = 128;
constexpr std::string_view webm_suffix = ".webm";
constexpr std::string_view matroska_suffix = ".mkv";

bool is_plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

void append_plain(std::string& out, std::string_view text) {
    std::ranges::copy_if(text, std::back_inserter(out), is_plain);
}

std::string padded(unsigned value, std::size_t digits) {
    std::string text = std::to_string(value);
    return text.size() < digits ? std::string(digits - text.size(), '0') + text : text;
}

/// ISO 8601, basic format, UTC.
std::string time_text(std::chrono::milliseconds since_1970) {
    const std::chrono::sys_time<std::chrono::seconds> time(
        std::chrono::floor<std::chrono::seconds>(since_1970));
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss clock(time - day);
    return padded(static_cast<unsigned>(static_cast<int>(date.year())), 4) +
           padded(static_cast<unsigned>(date.month()), 2) +
           padded(static_cast<unsigned>(date.day()), 2) + "T" +
           padded(static_cast<unsigned>(clock.hours().count()), 2) +
           padded(static_cast<unsigned>(clock.minutes().count()), 2) +
           padded(static_cast<unsigned>(clock.seconds().count()), 2) + "Z";
}

}  // namespace

std::string make_recording_id(std::chrono::milliseconds since_1970, std::string_view room_label,
                              std::string_view participant_label, std::string_view random) {
    std::string id = time_text(since_1970);
    for (const std::string_view part : {room_label, participant_label, random}) {
        id.push_back('-');
        append_plain(id, part);
    }
    return id;
}

std::string make_take_name(std::string_view recording, ReelKind reel, std::size_t number,
                           const std::vector<TrackHeader>& tracks) {
    return std::string(recording) + (reel == ReelKind::Person ? "-person-" : "-screen-") +
           std::to_string(number) + std::string(is_webm(tracks) ? webm_suffix : matroska_suffix);
}

std::string make_side_file_name(std::string_view recording) {
    return std::string(recording) + ".json";
}

bool is_recording_id(std::string_view text) {
    // As time_text() begins it: what has another form was not made here.
    constexpr std::string_view form = "00000000T000000Z-";
    if (text.size() <= form.size() || text.size() > longest_id) {
        return false;
    }
    for (std::size_t i = 0; i < form.size(); ++i) {
        const bool fits = form[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == form[i];
        if (!fits) {
            return false;
        }
    }
    return std::ranges::all_of(text.substr(form.size()), is_plain);
}

bool is_take_name(std::string_view text) {
    for (const std::string_view suffix : {webm_suffix, matroska_suffix}) {
        if (text.ends_with(suffix)) {
            return is_recording_id(text.substr(0, text.size() - suffix.size()));
        }
    }
    return false;
}

std::string_view media_type_of(std::string_view take_name) {
    return take_name.ends_with(webm_suffix) ? "video/webm" : "video/x-matroska";
}

}  // namespace umbrella::core::recording
