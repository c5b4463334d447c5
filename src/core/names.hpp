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

/// "alice-7f3a": at most 20 lower-case letters, digits and single dashes of `name` ("guest" if
/// nothing is left), and the first `id_digits` digits of the id.
[[nodiscard]] std::string make_label(std::string_view name, const ParticipantId& id,
                                     std::size_t id_digits = 4);

}  // namespace umbrella::core
