// How a trunk finds out what its link carries, and when it pauses videos: each with its unit and its
// reason. A false pause on a good link is worse than a slow reaction on a bad one.
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
/// Beside a queue, this part of what is sent is enough to say that the queue is full.
inline constexpr double overuse_loss = 0.02;
/// So long, and in so many feedbacks, without a break. A route that has become longer looks so for
/// delay_trend_window - delay_queue_window.
inline constexpr std::chrono::milliseconds overuse_lasts{300};
inline constexpr unsigned overuse_feedbacks = 4;
/// Loss without delay: of so long, so many packets, this part. A queue of a few packets makes no
/// delay; 5 % by chance must not look like it.
inline constexpr std::chrono::milliseconds loss_window{3000};
inline constexpr std::uint64_t loss_packets = 200;
inline constexpr double loss_too_much = 0.12;
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
/// Never above this multiple of what gets through: what is not used is not known.
inline constexpr double growth_most = 1.5;
/// An estimate so old says nothing any more.
inline constexpr std::chrono::seconds estimate_lifetime{60};
/// Without feedback for so long nothing is known of the present.
inline constexpr std::chrono::milliseconds estimate_silent_after{2000};
/// What IPv4, UDP and SRTP add to each packet, in bytes.
inline constexpr std::size_t packet_overhead_bytes = 20 + 8 + 10;

// --- Allocation ---------------------------------------------------------------------------

/// Between two looks at it.
inline constexpr std::chrono::milliseconds allocation_tick{100};
/// A paused video is tried again after the first; after each try that fails twice as long, up to the
/// last: so what comes back is back in half a minute.
inline constexpr std::chrono::seconds try_after_first{5};
inline constexpr std::chrono::seconds try_after_last{20};
/// After so long a try has succeeded, and the next one may begin; after the first half second's
/// keyframe and some more, viewers are told that the video goes on.
inline constexpr std::chrono::seconds try_lasts{4};
inline constexpr std::chrono::seconds try_shown_after{2};
/// A queue of the former at any moment, or of the latter for so long, ends a try. A keyframe makes
/// one of 200 ms by itself.
inline constexpr std::chrono::milliseconds try_queue{250};
inline constexpr std::chrono::milliseconds try_queue_lasting{100};
inline constexpr std::chrono::seconds try_queue_lasts{1};
/// Until a better way, on which it would be paused, is looked at again.
inline constexpr std::chrono::seconds paused_way_after{30};

}  // namespace umbrella::limits
