// The status as a message, out of what the node, its media and the kernel tell. Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <status.pb.h>

#include "app/status_ledger.hpp"
#include "app/status_process.hpp"
#include "app/trunks_view.hpp"
#include "app/usage.hpp"
#include "base/clock.hpp"
#include "core/snapshot.hpp"
#include "media/stats.hpp"

namespace umbrella::app {

/// What does not change while the process runs.
struct StatusOfProcess {
    std::string version;
    std::string node;
    bool can_record = false;
    std::uint64_t cores = 0;
    std::uint64_t started_ms = 0;  ///< since 1970-01-01 UTC
    Timestamp started;
};

/// One look at everything.
struct StatusSources {
    Timestamp now;
    std::uint64_t time_ms = 0;  ///< since 1970-01-01 UTC
    bool closing = false;
    std::uint64_t joins = 0;
    core::NodeSnapshot node;
    std::vector<media::PeerStats> peers;
    TrunksView trunks;
    ProcessUse process;
    Usage usage;
};

class StatusModel {
  public:
    explicit StatusModel(StatusOfProcess fixed) : fixed_(std::move(fixed)) {}

    /// Rates are over the time since the look before.
    [[nodiscard]] status::v1::Status look(const StatusSources& sources);

    /// The last of a peer that is about to end: without it, what it carried since the last look
    /// would be missing in the sums.
    void close(const media::PeerStats& peer);

  private:
    void write_process(status::v1::Process& out, const StatusSources& sources);

    StatusOfProcess fixed_;
    StatusLedger ledger_;
    std::chrono::microseconds cpu_before_{0};
};

}  // namespace umbrella::app
