// Which videos are sent to a neighbour and which are paused, when its link does not carry all.
// Sans-IO and pure. The rules are in docs/trunk-media.md.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "base/clock.hpp"
#include "core/model.hpp"
#include "core/rtp/bandwidth_estimate.hpp"
#include "core/trunk/model.hpp"

namespace umbrella::core::trunk {

/// For one neighbour, whatever connection carries its streams. Not thread-safe.
class Allocation {
  public:
    /// A stream that is bound, paused or not.
    struct Stream {
        StreamIndex stream = 0;
        Source source = Source::Camera;
        /// Sent so far, with all headers; begins anew with another connection.
        std::uint64_t bytes = 0;
    };

    /// Each limits::allocation_tick, with all streams. `link`: nothing while nothing is known of
    /// it; then all stays as it is, unless it is because nothing is sent.
    void poll(std::span<const Stream> streams, const std::optional<rtp::BandwidthState>& link,
              Timestamp now);

    [[nodiscard]] bool is_paused(StreamIndex stream) const { return paused_.contains(stream); }
    /// How what is sent shall be held back.
    [[nodiscard]] rtp::Pacing pacing() const;
    /// What viewers are to be told: a video that is only tried counts as paused.
    [[nodiscard]] std::set<StreamIndex> marked() const;

  private:
    struct Known {
        std::uint64_t order = 0;  ///< in which it was bound
        Source source = Source::Camera;
        std::uint64_t bytes = 0;
        double bps = 0;  ///< lately, or before it was paused
    };
    struct Try {
        StreamIndex stream = 0;
        Timestamp begun;
    };
    void learn(std::span<const Stream> streams, Timestamp now);
    void measure(Known& known, const Stream& stream, double seconds) const;
    /// All videos, most important first.
    [[nodiscard]] std::vector<StreamIndex> videos() const;
    void fit(double limit_bps);
    void take_back();
    [[nodiscard]] static bool has_failed(const rtp::BandwidthState& link, bool overused);
    [[nodiscard]] bool is_silent() const;
    [[nodiscard]] double sum_beside(StreamIndex tried) const;
    void review_try(const rtp::BandwidthState& link, bool overused, Timestamp now);
    void begin_try(const rtp::BandwidthState& link, Timestamp now);

    std::map<StreamIndex, Known> streams_;
    std::set<StreamIndex> paused_;
    std::optional<Try> try_;
    Timestamp not_before_;             ///< no try
    std::chrono::seconds back_off_{};  ///< before the next try
    std::uint64_t reductions_ = 0;
    std::uint64_t acquittals_ = 0;
    std::set<StreamIndex> accused_;       ///< paused for the last reduction
    std::optional<Timestamp> paused_at_;  ///< the last that was paused for the link
    std::uint64_t last_order_ = 0;
    std::optional<Timestamp> polled_;
};

}  // namespace umbrella::core::trunk
