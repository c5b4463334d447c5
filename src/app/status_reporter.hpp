// Answers /status, /metrics and /healthz. Looks at the server when somebody asks, at most about
// once a second, and never by itself. Main thread.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "app/config.hpp"
#include "app/status_model.hpp"
#include "core/snapshot.hpp"
#include "media/stats.hpp"
#include "net/routes.hpp"

namespace umbrella::app {

class StatusReporter {
  public:
    /// What is there to look at.
    struct Views {
        std::function<core::NodeSnapshot()> node;
        std::function<std::vector<media::PeerStats>()> peers;
        std::function<std::uint64_t()> joins;
        std::function<TrunksView()> trunks;
    };
    /// Answers within this time are the same: of two pages that are open neither makes the
    /// other's rates jump. Less than a second, so that who asks each second always gets news.
    static constexpr std::chrono::milliseconds freshness{900};

    StatusReporter(const Config& config, Views views);

    /// For HttpOptions::site; this object must outlive it.
    [[nodiscard]] net::Inspection inspection();

    /// A peer is about to end.
    void close(const media::PeerStats& peer) { model_.close(peer); }
    /// From now on nobody is let in.
    void close_all() { closing_ = true; }

  private:
    [[nodiscard]] const status::v1::Status& current();

    Views views_;
    StatusModel model_;
    bool open_;
    bool closing_ = false;
    std::optional<Timestamp> looked_;
    status::v1::Status latest_;
};

}  // namespace umbrella::app
