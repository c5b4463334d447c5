// Names that people choose, made safe to show and to put into element names.
#pragma once

#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace umbrella::core {

/// Without the white space around it. Fails when it is not UTF-8, empty, longer than
/// limits::display_name_code_points, or holds control characters or characters that reorder
/// text (with which one name could pose as another).
[[nodiscard]] Result<std::string> check_display_name(std::string_view name);

/// Without the white space around it. Fails when it is not UTF-8, empty, longer than
/// limits::room_name_bytes, or holds '/', control characters or characters that reorder text.
[[nodiscard]] Result<std::string> check_room_name(std::string_view name);

/// Fails when it is not UTF-8, blank, or longer than limits::chat_bytes.
[[nodiscard]] Result<void> check_chat_text(std::string_view text);

/// "alice-7f3a": at most 20 lower-case letters, digits and single dashes of `name` ("guest" if
/// nothing is left), and the first `id_digits` digits of the id.
[[nodiscard]] std::string make_label(std::string_view name, const ParticipantId& id,
                                     std::size_t id_digits = 4);

/// "main", "caf" for "Café": as much of a room's name as fits into an element's; "room" if nothing
/// is left. Not unique.
[[nodiscard]] std::string make_room_label(std::string_view name);

}  // namespace umbrella::core
