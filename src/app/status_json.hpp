// The status as JSON. Pure.
#pragma once

#include <string>

#include <status.pb.h>

namespace umbrella::app {

/// One line, with the field names of proto/status.proto; everything is there, also what is zero or
/// false, but for rates that are not known. Ends with a newline.
[[nodiscard]] std::string status_to_json(const status::v1::Status& status);

}  // namespace umbrella::app
