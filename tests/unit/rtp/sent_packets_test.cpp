#include "core/rtp/sent_packets.hpp"

#include "rtcp_bytes.hpp"
#include <chrono>
#include <cstdint>
#include <vector>

#include <gtest/gtest.h>

#include "core/rtp/rtcp_compound.hpp"

namespace umbrella::core::rtp {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class SentPacketsTest : public testing::Test {
  protected:
    /// Tells of packets from `base` on: true is received.
    void feed_back(std::uint16_t base, const std::vector<bool>& received,
                   std::uint8_t feedback_count = 0) {
        test::Octets body = test::join({test::u32(1),
                                        test::u32(2),
                                        test::u16(base),
                                        test::u16(static_cast<std::uint32_t>(received.size())),
                                        {0, 0, 0, feedback_count}});
        test::Octets deltas;
        for (const bool came : received) {
            // A run of one, received after a small delta or not.
            const test::Octets chunk = test::u16(came ? 0x2001 : 0x0001);
            body.insert(body.end(), chunk.begin(), chunk.end());
            if (came) {
                deltas.push_back(4);
            }
        }
        body.insert(body.end(), deltas.begin(), deltas.end());
        const test::Octets bytes = test::rtcp(rtcp_transport_feedback, 15, body);
        const auto packet = CompoundReader(bytes).next();
        ASSERT_TRUE(packet);
        const auto feedback = TransportFeedback::parse(*packet);
        ASSERT_TRUE(feedback);
        sent_.apply(*feedback, now_, [this](const PacketOutcome& outcome) {
            missing_ += outcome.arrival ? 0 : 1;
            found_ += outcome.was_missing ? 1 : 0;
        });
    }
    void send(unsigned count) {
        for (unsigned i = 0; i < count; ++i) {
            static_cast<void>(sent_.add(1000, now_));
        }
    }

    SentPackets sent_;
    unsigned missing_ = 0;  ///< told of
    unsigned found_ = 0;    ///< that had been missing
    Timestamp now_{std::chrono::hours(1)};
};

TEST_F(SentPacketsTest, Numbers_AreConsecutiveAndWrap) {
    for (std::uint32_t i = 0; i < 70'000; ++i) {
        ASSERT_EQ(sent_.add(100, now_), static_cast<std::uint16_t>(i));
    }
}

TEST_F(SentPacketsTest, Loss_IsTheMissingPart) {
    EXPECT_FALSE(sent_.loss(now_)) << "nothing known";
    send(10);
    feed_back(0, {true, true, false, true, true, true, false, true, true, true});
    ASSERT_TRUE(sent_.loss(now_));
    EXPECT_NEAR(*sent_.loss(now_), 0.2, 0.001);
}

TEST_F(SentPacketsTest, RepeatedFeedback_CountsOnce) {
    send(4);
    feed_back(0, {true, true, true, false});
    feed_back(0, {true, true, true, false});
    feed_back(3, {false});
    EXPECT_NEAR(*sent_.loss(now_), 0.25, 0.001);
}

TEST_F(SentPacketsTest, LatePacket_IsNotLost) {
    send(4);
    feed_back(0, {true, false, true, true});
    feed_back(1, {true});
    EXPECT_NEAR(*sent_.loss(now_), 0, 0.001);
}

TEST_F(SentPacketsTest, BetweenTwoFeedbacks_IsMissing) {
    send(20);
    feed_back(0, {true, true}, 253);
    feed_back(5, {true, false, true}, 254);
    EXPECT_EQ(missing_, 4U);
    feed_back(10, {true}, 0);
    EXPECT_EQ(missing_, 6U) << "some count to 254 only";
    feed_back(3, {true, true}, 1);
    EXPECT_EQ(found_, 2U) << "late is not lost";
    EXPECT_EQ(missing_, 6U);
}

TEST_F(SentPacketsTest, LostFeedback_IsNoLoss) {
    send(20);
    feed_back(0, {true, true}, 7);
    feed_back(10, {true}, 9);
    EXPECT_EQ(missing_, 0U);
    EXPECT_EQ(sent_.loss(now_), 0);
}

TEST_F(SentPacketsTest, NeverSentOrForgotten_ChangesNothing) {
    feed_back(0, {false, false});
    EXPECT_FALSE(sent_.loss(now_));
    send(limits::sent_packets + 10);
    feed_back(0, {false, false, false});
    feed_back(static_cast<std::uint16_t>(limits::sent_packets + 10), {false, false});
    EXPECT_FALSE(sent_.loss(now_));
    feed_back(10, {true});
    EXPECT_EQ(sent_.loss(now_), 0);
}

TEST_F(SentPacketsTest, LastSecond_IsRememberedWhateverTheRate) {
    for (const unsigned packets_per_10_ms : {1U, 2U, 6U, 15U}) {
        SentPackets slow;
        std::swap(sent_, slow);
        for (int i = 0; i < 300; ++i) {
            send(packets_per_10_ms);
            now_ += std::chrono::milliseconds(10);
        }
        missing_ = 0;
        const unsigned next = 300 * packets_per_10_ms;
        const unsigned last_second = 99 * packets_per_10_ms;
        feed_back(static_cast<std::uint16_t>(next - last_second),
                  std::vector<bool>(last_second, false));
        EXPECT_EQ(missing_, last_second) << packets_per_10_ms;
    }
}

TEST_F(SentPacketsTest, OldLoss_FadesAndSilenceEndsIt) {
    send(200);
    feed_back(0, std::vector<bool>(100, false));
    EXPECT_EQ(sent_.loss(now_), 1);
    now_ += seconds(3);
    feed_back(100, std::vector<bool>(100, true));
    EXPECT_LT(*sent_.loss(now_), 0.05);
    now_ += seconds(6);
    EXPECT_FALSE(sent_.loss(now_));
}

}  // namespace
}  // namespace umbrella::core::rtp
