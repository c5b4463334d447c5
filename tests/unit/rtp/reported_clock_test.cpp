#include "core/rtp/reported_clock.hpp"

#include <chrono>
#include <cstdint>

#include <gtest/gtest.h>

#include "core/rtp/reports.hpp"

namespace umbrella::core::rtp {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t audio = 1;
constexpr std::uint32_t video = 2;
constexpr std::uint32_t audio_hz = 48'000;
constexpr std::uint32_t video_hz = 90'000;
constexpr microseconds start = seconds{1'800'000'000};

/// A participant whose clock is `skew` ahead of ours; both streams began at our `start`.
struct Participant {
    microseconds skew;
    std::uint32_t audio_zero = 4'000'000'000;
    std::uint32_t video_zero = 77;

    void report(ReportedClock& clock, std::uint32_t ssrc, microseconds at,
                microseconds delay) const {
        const std::uint32_t hz = ssrc == audio ? audio_hz : video_hz;
        clock.report(ssrc, ntp_time(at + skew), timestamp(ssrc, at, hz), at + delay);
    }
    [[nodiscard]] std::uint32_t timestamp(std::uint32_t ssrc, microseconds at,
                                          std::uint32_t hz) const {
        const auto ticks = (at - start).count() * hz / 1'000'000;
        return (ssrc == audio ? audio_zero : video_zero) + static_cast<std::uint32_t>(ticks);
    }
};

/// How far the clock's answers for sound and picture are apart, in milliseconds.
double lip_error_ms(const ReportedClock& clock, const Participant& who, microseconds now) {
    const auto off = [&](std::uint32_t ssrc, std::uint32_t hz) {
        const auto got = clock.timestamp_at(ssrc, now, hz);
        EXPECT_TRUE(got);
        const auto ticks =
            static_cast<std::int32_t>(got.value_or(0) - who.timestamp(ssrc, now, hz));
        return 1000.0 * ticks / hz;
    };
    return off(audio, audio_hz) - off(video, video_hz);
}

TEST(ReportedClock, BeforeAReport_KnowsNothing) {
    EXPECT_FALSE(ReportedClock().timestamp_at(audio, start, audio_hz));
}

TEST(ReportedClock, UnequalDelays_LeaveSoundAndPictureTogether) {
    for (const microseconds skew :
         {microseconds{0}, -microseconds{seconds{3600}}, microseconds{seconds{86'400 * 365}}}) {
        const Participant who{.skew = skew};
        ReportedClock clock;
        who.report(clock, audio, start + seconds{1}, milliseconds{10});
        who.report(clock, video, start + milliseconds{1500}, milliseconds{180});
        EXPECT_NEAR(lip_error_ms(clock, who, start + seconds{2}), 0, 0.1);
    }
}

TEST(ReportedClock, DriftingClock_IsFollowed) {
    ReportedClock clock;
    const Participant who{.skew = {}};
    for (int second = 1; second < 600; ++second) {
        // 100 ppm fast, and 30 ms of jitter.
        const Participant drifted{.skew = microseconds{second * 100}};
        drifted.report(clock, audio, start + seconds{second}, milliseconds{20 + (second % 3) * 15});
    }
    const auto now = start + seconds{600};
    const auto got = clock.timestamp_at(audio, now, audio_hz);
    ASSERT_TRUE(got);
    const auto off = static_cast<std::int32_t>(*got - who.timestamp(audio, now, audio_hz));
    EXPECT_NEAR(1000.0 * off / audio_hz, -35, 30) << "as late as the reports come, not 60 ms off";
}

TEST(ReportedClock, ClockThatWasSet_BeginsAnew) {
    ReportedClock clock;
    Participant{.skew = {}}.report(clock, audio, start + seconds{1}, milliseconds{10});
    const Participant set{.skew = seconds{300}};
    set.report(clock, audio, start + seconds{2}, milliseconds{10});
    set.report(clock, video, start + seconds{2}, milliseconds{30});
    EXPECT_NEAR(lip_error_ms(clock, set, start + seconds{3}), 0, 0.1);
}

TEST(ReportedClock, SilentStream_IsForgotten) {
    ReportedClock clock;
    const Participant who{.skew = {}};
    who.report(clock, audio, start, {});
    EXPECT_TRUE(clock.timestamp_at(audio, start + seconds{29}, audio_hz));
    EXPECT_FALSE(clock.timestamp_at(audio, start + seconds{31}, audio_hz));
}

TEST(ReportedClock, ManyStreams_KeepTheNewest) {
    ReportedClock clock;
    for (std::uint32_t ssrc = 1; ssrc <= 1000; ++ssrc) {
        clock.report(ssrc, ntp_time(start), 0, start + milliseconds{ssrc});
    }
    EXPECT_TRUE(clock.timestamp_at(1000, start + seconds{1}, video_hz));
    EXPECT_TRUE(clock.timestamp_at(1001 - limits::reported_streams, start + seconds{1}, video_hz));
    EXPECT_FALSE(clock.timestamp_at(1000 - limits::reported_streams, start + seconds{1}, video_hz));
}

TEST(ReportedClock, AnyTime_IsTaken) {
    ReportedClock clock;
    for (const std::uint64_t ntp : {std::uint64_t{0}, ~std::uint64_t{0}, std::uint64_t{1} << 63U}) {
        clock.report(audio, ntp, 0, start);
        static_cast<void>(clock.timestamp_at(audio, start + seconds{1}, audio_hz));
    }
}

/// What a node reports further of what it has heard, as another participant would.
void pass_on(const ReportedClock& clock, std::uint32_t ssrc, std::uint32_t hz, microseconds at,
             microseconds skew, ClockOffset& offset, ReportedClock& next, microseconds delay) {
    const auto timestamp = clock.timestamp_at(ssrc, at, hz);
    ASSERT_TRUE(timestamp);
    const std::uint64_t ntp = ntp_time(at + skew);
    offset.follow(ntp, at + delay);
    next.report_on_our_clock(ssrc, offset.to_ours(ntp), *timestamp, at + delay);
}

TEST(ReportedClock, AcrossFourNodes_SoundAndPictureStayTogether) {
    // Each node's clock is another one, each report takes its time, sound and picture are reported
    // apart.
    const Participant who{.skew = seconds{77}};
    ReportedClock clocks[4];
    ClockOffset offsets[4];
    for (int second = 1; second < 20; ++second) {
        const microseconds at = start + seconds{second};
        who.report(clocks[0], audio, at, milliseconds{10});
        who.report(clocks[0], video, at + milliseconds{300}, milliseconds{60});
        for (int node = 1; node < 4; ++node) {
            const microseconds skew{seconds{-1000 * node}};
            const microseconds sent = at + milliseconds{400 + 100 * node};
            pass_on(clocks[node - 1], audio, audio_hz, sent, skew, offsets[node], clocks[node],
                    milliseconds{5});
            pass_on(clocks[node - 1], video, video_hz, sent, skew, offsets[node], clocks[node],
                    milliseconds{30 + (second % 3) * 15});
        }
    }
    EXPECT_NEAR(lip_error_ms(clocks[3], who, start + seconds{21}), 0, 5);
}

}  // namespace
}  // namespace umbrella::core::rtp
