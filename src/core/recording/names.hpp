// What the files of recordings are called. The server makes all names; nothing that a person chose
// is in them but what is left of it in an element's label: letters, digits and dashes.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "core/recording/matroska.hpp"

namespace umbrella::core::recording {

/// "20261126T031205Z-main-alice-7f3a-5c0ffee1": sorts by time, and is unique by `random`,
/// lower-case hex digits.
[[nodiscard]] std::string make_recording_id(std::chrono::milliseconds since_1970,
                                            std::string_view room_label,
                                            std::string_view participant_label,
                                            std::string_view random);

/// What a file of it shows.
enum class ReelKind : unsigned char { Person, Screen };

/// "ID-person-1.webm", "ID-screen-2.mkv".
[[nodiscard]] std::string make_take_name(std::string_view recording, ReelKind reel,
                                         std::size_t number,
                                         const std::vector<TrackHeader>& tracks);
/// "ID.json".
[[nodiscard]] std::string make_side_file_name(std::string_view recording);

/// Whether such names can have been made here: whatever comes from outside is compared with this
/// before it meets a file system.
[[nodiscard]] bool is_recording_id(std::string_view text);
[[nodiscard]] bool is_take_name(std::string_view text);

/// "video/webm" or "video/x-matroska".
[[nodiscard]] std::string_view media_type_of(std::string_view take_name);

}  // namespace umbrella::core::recording
