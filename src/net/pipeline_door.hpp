// The live pipeline over HTTP: which form of it is asked for, and an answer that takes its time.
// Main context.
#pragma once

#include <optional>
#include <string_view>

#include <libsoup/soup.h>

#include "net/routes.hpp"

namespace umbrella::net {

/// What of it `path` means: "pipeline.dot" or "pipeline.svg" of these below "/debug/", or of
/// "/debug/pipeline" as `accept` likes. Nothing: the page, or something else altogether.
[[nodiscard]] std::optional<std::string_view> pipeline_path(const Site& site, std::string_view path,
                                                            std::string_view accept);

/// Answers the request by `site.pipeline`.
void serve_pipeline(const Site& site, SoupServerMessage* message, const ControlRequest& request);

}  // namespace umbrella::net
