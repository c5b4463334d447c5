#include "app/status_reporter.hpp"

#include <utility>

#include <glib.h>

#include "app/host_names.hpp"
#include "app/status_json.hpp"
#include "app/status_metrics.hpp"
#include "app/version.hpp"

namespace umbrella::app {
namespace {

Timestamp now() {
    return Timestamp{std::chrono::microseconds(g_get_monotonic_time())};
}

std::uint64_t time_ms() {
    return static_cast<std::uint64_t>(g_get_real_time() / 1000);
}

/// In cloud mode the host's own name is nobody's business.
std::string node_name(const Config& config) {
    if (config.public_host) {
        return config.public_host->name;
    }
    return config.cloud ? std::string() : find_host_names().host;
}

StatusOfProcess fixed_facts(const Config& config) {
    return {.version = std::string(version),
            .node = node_name(config),
            .can_record = !config.recording_folder.empty(),
            .cores = g_get_num_processors(),
            .started_ms = time_ms(),
            .started = now()};
}

}  // namespace

StatusReporter::StatusReporter(const Config& config, Views views)
    : views_(std::move(views)),
      model_(fixed_facts(config)),
      open_(!config.cloud || config.status_public) {}

const status::v1::Status& StatusReporter::current() {
    const Timestamp moment = now();
    if (!looked_ || moment - *looked_ >= freshness) {
        looked_ = moment;
        latest_ = model_.look({.now = moment,
                               .time_ms = time_ms(),
                               .closing = closing_,
                               .joins = views_.joins(),
                               .node = views_.node(),
                               .peers = views_.peers(),
                               .trunks = views_.trunks(),
                               .process = read_process_use(),
                               .usage = read_usage()});
    }
    return latest_;
}

net::Inspection StatusReporter::inspection() {
    return {.healthy = [this] { return !closing_; },
            .status_json = [this] { return status_to_json(current()); },
            .status_protobuf = [this] { return current().SerializeAsString(); },
            .metrics = [this] { return status_to_metrics(current()); },
            .open = open_};
}

}  // namespace umbrella::app
