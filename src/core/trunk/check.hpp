// The form of what a neighbour sends: lengths, characters, and that the parts fit each other.
// Whether it makes sense now is the Router's to say. Pure.
#pragma once

#include "base/result.hpp"
#include "core/trunk/messages.hpp"

namespace umbrella::core::trunk {

/// Fails with what is wrong. An honest neighbour never sends what fails.
[[nodiscard]] Result<void> check(const Message& message);

}  // namespace umbrella::core::trunk
