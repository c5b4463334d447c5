// The status as metrics for Prometheus: totals only, no names, so that the number of series stays
// the same whoever comes. Pure.
#pragma once

#include <string>

#include <status.pb.h>

namespace umbrella::app {

/// Prometheus' text format, version 0.0.4. Names as https://prometheus.io/docs/practices/naming/
/// wants them: base units, counters end in _total.
[[nodiscard]] std::string status_to_metrics(const status::v1::Status& status);

}  // namespace umbrella::app
