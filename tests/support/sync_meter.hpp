// How well sound and picture keep together at one webrtcbin, by what its sender reports say.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

#include "core/model.hpp"
#include "core/rtp/bytes.hpp"
#include "media/gst_ptr.hpp"
#include "media/signal.hpp"

namespace umbrella::test {

/// For each packet: when it passes here, less when it was captured by the newest sender report of
/// its SSRC. Sound and picture have delays of their own (encoders); across a network their
/// difference must not change.
class SyncMeter {
  public:
    enum class Way : std::uint8_t { Sent, Received };

    /// Watches a fresh webrtcbin as long as the connection lives.
    [[nodiscard]] static media::SignalConnection attach(GstElement* webrtcbin,
                                                        const std::shared_ptr<SyncMeter>& meter);

    /// By how much sound is later than the picture, on the average since reset(). Nothing while one
    /// of them has no report.
    [[nodiscard]] std::optional<double> sound_behind_ms(Way way) const;
    void reset();

  private:
    using Time = std::chrono::microseconds;
    struct Report {
        Time captured{};
        std::uint32_t rtp_timestamp = 0;
    };
    struct Delays {
        double sum_ms = 0;
        unsigned count = 0;
    };
    struct Side {
        std::map<std::uint32_t, Report> reports;  ///< by SSRC
        std::map<core::MediaKind, Delays> delays;
    };
    static void watch(GstPad* pad, const std::shared_ptr<SyncMeter>& meter, Way way);
    void add(core::rtp::Bytes packet, Way way);
    static void add_rtcp(core::rtp::Bytes compound, Side& side);
    static void add_rtp(core::rtp::Bytes packet, Side& side);

    mutable std::mutex mutex_;  ///< guards what follows
    std::map<Way, Side> sides_;
};

}  // namespace umbrella::test
