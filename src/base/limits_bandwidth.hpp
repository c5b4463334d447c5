// How a trunk finds out what its link carries, and when it pauses videos: each with its unit and
// its reason. A false pause on a good link is worse than a slow reaction on a bad one.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace umbrella::limits {

// --- Delay --------------------------------------------------------------------------------

/// Packets that left within so long are one group, of which the quickest counts: a thread that was
/// kept from running delays many packets, but hardly all.
inline constexpr std::chrono::milliseconds delay_group{20};
/// Over so long the slope of the delay is taken.
inline constexpr std::chrono::milliseconds delay_trend_window{500};
/// The quickest packet of so long says how long the queue is.
inline constexpr std::chrono::milliseconds delay_queue_window{300};
/// The same for who cannot wait: a try that may have to be ended.
inline constexpr std::chrono::milliseconds delay_hasty_window{100};
/// Groups in a trend at least.
inline constexpr std::size_t delay_trend_groups = 6;
/// The quickest packet of so many seconds has met no queue. Longer would take a changed route, or
/// clocks that drift, for a queue.
inline constexpr std::size_t delay_floor_seconds = 10;

// --- The estimate -------------------------------------------------------------------------

/// A queue of this length that grows, or loses packets, is more than a machine's bad moment.
inline constexpr std::chrono::milliseconds overuse_queue{60};
/// By so much it grows in a second, in seconds, at least: 3 % more is sent than gets through.
inline constexpr double overuse_slope = 0.03;
/// A shorter queue that does not get shorter, and this part lost in a second: it is full.
inline constexpr std::chrono::milliseconds full_queue{20};
inline constexpr double full_queue_loss = 0.08;
inline constexpr double full_queue_slope = -0.03;
/// So long, and in so many feedbacks, without a break. A route that has become longer looks so for
/// delay_trend_window - delay_queue_window.
inline constexpr std::chrono::milliseconds overuse_lasts{300};
inline constexpr unsigned overuse_feedbacks = 4;
/// Loss without delay: of so long, so many packets, this part. Receivers tell what is only out of
/// order as lost (rtptwcc.c, rtp_twcc_manager_recv_packet), so jitter alone may look like much of
/// it.
inline constexpr std::chrono::milliseconds loss_window{3000};
inline constexpr std::uint64_t loss_packets = 200;
inline constexpr double loss_too_much = 0.3;
/// Loss that has turned out to be none of our making is borne for so long, and half as much again;
/// for longer if the latter is still lost then.
inline constexpr std::chrono::seconds loss_borne{120};
inline constexpr double loss_borne_times = 1.5;
inline constexpr double loss_borne_on = 0.1;
/// Whether less is sent, after a reduction, as a multiple of the estimate: rates differ from second
/// to second.
inline constexpr double reduced_enough = 1.15;
/// What is estimated after overuse, of what got through.
inline constexpr double reduced_to = 0.9;
/// Until the next reduction: what was sent before must have come, and have been told of.
inline constexpr std::chrono::milliseconds reduction_interval{1000};
/// Below this queue, and so long after the last reduction, the estimate grows.
inline constexpr std::chrono::milliseconds growth_queue{30};
inline constexpr std::chrono::milliseconds growth_after{2000};
/// By this part in a second; near what overuse has shown, by so many bit/s in a second.
inline constexpr double growth_per_second = 0.08;
inline constexpr double growth_near_bps = 24'000;
/// Never above what overuse has shown and this multiple of what gets through: what is not used is
/// not known.
inline constexpr double growth_most = 1.1;
/// An estimate so old says nothing any more, unless something is still held back for it.
inline constexpr std::chrono::seconds estimate_lifetime{60};
/// Without feedback for so long nothing is known of the present.
inline constexpr std::chrono::milliseconds estimate_silent_after{2000};
/// While videos are held back, what is sent leaves at the estimate at most: what is above waits
/// here, where it is not in the way of sound. During a try it leaves at the former multiple of what
/// gets through; at the latter near what overuse has shown, so that a queue is seen before it is
/// full.
inline constexpr double paced_at = 1.25;
inline constexpr double paced_near = 1.06;
/// Near: by this part less or more.
inline constexpr double near_capacity = 0.2;
/// Of that, so much at once; two packets at least.
inline constexpr std::chrono::milliseconds paced_burst{40};
inline constexpr std::size_t paced_burst_bytes = 2400;
/// What IPv4, UDP and SRTP add to each packet, in bytes.
inline constexpr std::size_t packet_overhead_bytes = 20 + 8 + 10;

// --- Allocation ---------------------------------------------------------------------------

/// Between two looks at it.
inline constexpr std::chrono::milliseconds allocation_tick{100};
/// A paused video is tried again after the first; after each try that fails twice as long, up to
/// the last: so what comes back is back in half a minute.
inline constexpr std::chrono::seconds try_after_first{5};
inline constexpr std::chrono::seconds try_after_last{20};
/// After so long a try has succeeded, if nothing waits any more, and the next one may begin; after
/// the latter viewers are told that the video goes on.
inline constexpr std::chrono::seconds try_lasts{4};
inline constexpr std::chrono::seconds try_shown_after{2};
/// A queue on the way ends a try; a full one may be shorter, but loses this part. Without pacing it
/// is a longer one, since a keyframe alone makes one.
inline constexpr std::chrono::milliseconds try_queue{70};
inline constexpr double try_loss = 0.04;
inline constexpr std::chrono::milliseconds try_queue_unpaced{250};
/// What waits here for so long is too much. A keyframe, and a link that turns out to be wider step
/// by step, make some; it is gone at the latter.
inline constexpr std::chrono::milliseconds backlog_too_long{3000};
inline constexpr std::chrono::milliseconds backlog_gone{200};
/// After a pause the queue that it was for must go before there is another one.
inline constexpr std::chrono::milliseconds pause_works_after{1500};
/// Until a better way, on which it would be paused, is looked at again.
inline constexpr std::chrono::seconds paused_way_after{30};

}  // namespace umbrella::limits
