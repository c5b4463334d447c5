// What the parts of the control surface have in common. Main context.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/admin.hpp"
#include "base/clock.hpp"
#include "net/routes.hpp"

namespace umbrella::app {

inline constexpr std::string_view json_type = "application/json";

[[nodiscard]] net::Response with_status(net::Response response, unsigned status);
/// {"error": "…"}: a sentence for people.
[[nodiscard]] net::Response api_error(unsigned status, const std::string& sentence,
                                      std::string_view host);
/// What who may not do this is told; nothing: they may.
[[nodiscard]] std::optional<net::Response> refusal(Admin& admin, const net::ControlRequest& request,
                                                   Timestamp now);

}  // namespace umbrella::app
