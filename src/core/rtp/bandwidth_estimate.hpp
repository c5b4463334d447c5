// What the way to one peer carries, by its transport-wide feedback: delay first, then loss
// (draft-ietf-rmcat-gcc-02). Sans-IO and pure. How it reasons is in docs/trunk-media.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.hpp"
#include "core/rtp/delay_trend.hpp"
#include "core/rtp/sent_packets.hpp"
#include "core/rtp/traffic_windows.hpp"

namespace umbrella::core::rtp {

/// Rates are in bit/s with the headers of IP, UDP and SRTP.
struct BandwidthState {
    /// More has been found not to get through. Nothing: no limit was met, or long ago.
    std::optional<std::uint64_t> limit_bps;
    /// Rises with each time that the link turned out to be overused.
    std::uint64_t reductions = 0;
    /// Rises with each time that this turned out to be wrong: sending less did not help.
    std::uint64_t acquittals = 0;
    /// What gets through now, be it all that is sent or not.
    std::uint64_t received_bps = 0;
    /// Which the newest packets have met.
    std::chrono::microseconds queue{0};
    /// Of what was sent in the last second, 0 to 1, unless so much is borne; what only came out of
    /// order may be in it.
    double lost = 0;
    /// The limit was met with delay, and what is sent can be paced. Loss alone may be no reason to
    /// hold anything back.
    bool paces = false;
    /// How long what waits here to be paced has waited. The estimate does not know.
    std::chrono::microseconds backlog{0};
    friend bool operator==(const BandwidthState&, const BandwidthState&) = default;
};

/// How what is sent is held back.
enum class Pacing : std::uint8_t {
    Off,   ///< not at all
    Hold,  ///< to what the link is known to carry
    Try,   ///< to somewhat more than what gets through
};

/// For one transport. Bounded by its windows; not thread-safe.
class BandwidthEstimate {
  public:
    /// Of one packet, from SentPackets::apply().
    void take(const PacketOutcome& outcome, Timestamp now);
    /// All packets of a feedback have been taken. Without feedback nothing changes.
    void settle(Timestamp now);
    /// Unless it is Off, the limit does not become too old.
    void set_pacing(Pacing pacing) { pacing_ = pacing; }
    /// How fast to send; nothing: as fast as it comes.
    [[nodiscard]] std::optional<double> pace_bps() const;

    [[nodiscard]] BandwidthState state() const;

  private:
    enum class Cause : std::uint8_t { Delay, FullQueue, Loss };

    [[nodiscard]] std::chrono::microseconds unwrap(FeedbackTicks arrival);
    /// Why less is to be sent, if it is.
    [[nodiscard]] std::optional<Cause> judge(Timestamp now);
    [[nodiscard]] std::optional<Cause> judge_delay(Timestamp now);
    [[nodiscard]] bool is_lossy(Timestamp now) const;
    [[nodiscard]] bool is_growing() const;
    [[nodiscard]] bool is_full() const;
    void reduce(Cause cause, Timestamp now);
    void grow(Timestamp now);
    void judge_loss(Timestamp now);
    [[nodiscard]] bool is_less_sent(const LossWindow::Count& loss) const;
    [[nodiscard]] bool is_near_capacity(double bps) const;

    DelayTrend trend_;
    ReceiveRate received_;
    LossWindow loss_;
    std::optional<FeedbackTicks> arrival_;  ///< the newest, unwrapped

    std::optional<double> limit_bps_;
    double capacity_bps_ = 0;  ///< what got through at the last overuse
    std::uint64_t reductions_ = 0;
    std::uint64_t acquittals_ = 0;
    std::optional<Timestamp> reduced_;
    Timestamp grown_;

    std::optional<Timestamp> overuse_since_;
    unsigned overuse_feedbacks_ = 0;
    bool was_delayed_ = false;  ///< at the last reduction

    /// A reduction for which loss was a reason is being judged: whether less is lost when less is
    /// sent.
    struct Trial {
        double loss = 0;  ///< before
        bool begun = false;
    };
    std::optional<Trial> trial_;
    double borne_loss_ = 0;  ///< that has nothing to do with how much is sent
    Timestamp borne_until_;
    Pacing pacing_ = Pacing::Off;
};

}  // namespace umbrella::core::rtp
