// What is told of trunks, as JSON and in protobuf's binary form: Trunks of proto/status.proto.
// Pure.
#pragma once

#include <string>

#include "app/trunks_view.hpp"

namespace umbrella::app {

[[nodiscard]] std::string to_json(const TrunksView& view);
[[nodiscard]] std::string to_protobuf(const TrunksView& view);

}  // namespace umbrella::app
