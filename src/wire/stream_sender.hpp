// One slot as its worker knows it: makes the packets of one outgoing stream, and those of its
// retransmission stream. It neither encrypts nor sends.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "base/clock.hpp"
#include "core/model.hpp"
#include "core/rtp/rewriter.hpp"
#include "core/rtp/rtcp.hpp"
#include "core/rtp/sent_window.hpp"
#include "wire/counters.hpp"
#include "wire/lane.hpp"
#include "wire/resend_guard.hpp"
#include "wire/sent_opening.hpp"

namespace umbrella::wire {

class TransportSender;

struct StreamOptions {
    std::uint32_t ssrc = 0;
    /// Of its retransmissions (RFC 4588); none: NACKs are not answered.
    std::optional<std::uint32_t> rtx_ssrc;
    core::MediaKind kind = core::MediaKind::Video;
    /// Random (RFC 3550 §5.1), each below 2^15, so that the rollover counters are unambiguous.
    core::rtp::Rewriter::Start start;
    std::uint16_t rtx_start = 0;
    /// A keyframe of what is bound is needed. Called by the worker's thread; it must not wait.
    std::function<void()> want_keyframe = [] {};
};

/// The worker's thread.
class StreamSender {
  public:
    /// `transport` is the one that it is a stream of.
    StreamSender(TransportSender& transport, StreamOptions options,
                 std::shared_ptr<StreamCounters> counters);

    [[nodiscard]] TransportSender& transport() const { return transport_; }
    [[nodiscard]] std::uint32_t ssrc() const { return options_.ssrc; }
    [[nodiscard]] core::MediaKind kind() const { return options_.kind; }
    /// Whether NACKs are answered.
    [[nodiscard]] bool repeats() const { return options_.rtx_ssrc.has_value(); }

    /// Makes the packets that a lane's new listeners begin with (Opening::copy).
    using MakeOpening = std::function<std::vector<PacketRef>(Timestamp now)>;
    /// What it carries from now on; null: nothing.
    void set_lane(std::shared_ptr<Lane> lane, MakeOpening make_opening = nullptr);
    [[nodiscard]] const std::shared_ptr<Lane>& lane() const { return lane_; }
    /// The peer can be reached: what is bound starts, video at a keyframe, which is asked for.
    void begin(Timestamp now);
    /// The opening of its lane, which is to be sent before anything else of it; empty if there is
    /// none.
    [[nodiscard]] std::vector<LanePacket> open(Timestamp now);
    /// Whether a peer that asks for a keyframe is to get the opening (again).
    [[nodiscard]] bool may_open(Timestamp now) const {
        return make_opening_ && sent_opening_.may_follow(now);
    }
    /// A packet was not even rewritten.
    void count_dropped() { counters_->dropped.add(); }

    /// A packet that stands in the first `size` bytes of the room that was given.
    struct Written {
        std::size_t size = 0;  ///< 0: nothing is to be sent
        std::uint32_t roc = 0;
        std::size_t transport_number_at = 0;  ///< 0: it has none
    };
    /// The outgoing form of a packet of its lane.
    [[nodiscard]] Written write(const LanePacket& packet, core::rtp::MutableBytes room,
                                Timestamp now);
    /// The retransmission of what went out as `sequence_number`. Nothing for packets that are not
    /// to be had any more, that never were, and that were sent again less than `interval` ago.
    [[nodiscard]] Written write_again(std::uint16_t sequence_number, core::rtp::MutableBytes room,
                                      Timestamp now, MonotonicClock::duration interval);

    /// What a sender report says now; nothing while no source flows. `wall` is the same moment,
    /// since 1970.
    [[nodiscard]] std::optional<core::rtp::SentStream> report(Timestamp now,
                                                              SourceClock::WallTime wall) const;

  private:
    void ask_for_keyframe(Timestamp now);
    [[nodiscard]] Written copy(const core::rtp::Rewritten& rewritten, core::rtp::MutableBytes room);
    [[nodiscard]] PacketRef find_again(std::uint16_t sequence_number) const;
    [[nodiscard]] std::uint32_t clock_rate_hz() const;

    TransportSender& transport_;
    StreamOptions options_;
    std::shared_ptr<StreamCounters> counters_;
    std::shared_ptr<Lane> lane_;
    core::rtp::Rewriter rewriter_;
    core::rtp::SentWindow window_;
    Timestamp newest_arrival_;
    /// The last request since video flowed; none once it flows.
    std::optional<Timestamp> requested_;
    std::uint64_t next_rtx_;  ///< its low 16 bits are the sequence number
    ResendGuard resends_;
    MakeOpening make_opening_;  ///< null: its lane has none
    SentOpening sent_opening_;
};

}  // namespace umbrella::wire
