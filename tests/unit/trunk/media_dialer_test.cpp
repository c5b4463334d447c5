#include "core/trunk/media_dialer.hpp"

#include <gtest/gtest.h>

#include "base/limits_trunk_media.hpp"

namespace umbrella::core::trunk {
namespace {

using Order = MediaDialer::Order;
using std::chrono::milliseconds;
using std::chrono::seconds;

class MediaDialing : public testing::Test {
  protected:
    /// What is ordered meanwhile, looked at each tick.
    unsigned orders_within(MediaDialer& dialer, MonotonicClock::duration time) {
        unsigned orders = 0;
        for (const Timestamp end = now_ + time; now_ < end; now_ += limits::trunk_media_tick) {
            orders += dialer.poll(now_) != Order::None ? 1 : 0;
        }
        return orders;
    }
    Timestamp now_{seconds(100)};
    MediaDialer near_{true};
    MediaDialer far_{false};
};

TEST_F(MediaDialing, WithoutSignalling_NothingIsTried) {
    EXPECT_EQ(orders_within(near_, seconds(60)), 0U);
    EXPECT_EQ(orders_within(far_, seconds(60)), 0U);
}

TEST_F(MediaDialing, WithSignalling_OneOffersTheOtherAsks) {
    near_.signalling(now_);
    far_.signalling(now_);
    EXPECT_EQ(near_.poll(now_), Order::Offer);
    EXPECT_EQ(far_.poll(now_), Order::Ask);
    EXPECT_EQ(near_.poll(now_), Order::None);
}

TEST_F(MediaDialing, BothBeginAtOnce_OneOfferIsMade) {
    near_.signalling(now_);
    ASSERT_EQ(near_.poll(now_), Order::Offer);
    now_ += milliseconds(30);
    near_.asked(false, now_);
    EXPECT_EQ(orders_within(near_, seconds(2)), 0U) << "that one is on its way";
}

TEST_F(MediaDialing, AskedWhileItSeemsToWork_OffersAnew) {
    near_.signalling(now_);
    ASSERT_EQ(near_.poll(now_), Order::Offer);
    near_.connected(now_);
    now_ += seconds(10);
    near_.heard(now_);
    near_.asked(false, now_);
    EXPECT_EQ(near_.poll(now_), Order::Offer) << "the other end has started anew";
}

TEST_F(MediaDialing, OfferThatTakesLong_IsWaitedForHoweverOftenTheOtherAsks) {
    near_.signalling(now_);
    ASSERT_EQ(near_.poll(now_), Order::Offer);
    for (int i = 0; i < 7; ++i) {
        EXPECT_EQ(orders_within(near_, seconds(1)), 0U) << "after " << i << " s";
        near_.asked(false, now_);
    }
    near_.asked(true, now_);
    EXPECT_EQ(near_.poll(now_), Order::Offer) << "it has come, and was of no use";
}

TEST_F(MediaDialing, AskedAgainAndAgain_OffersOnceASecond) {
    near_.signalling(now_);
    unsigned offers = 0;
    for (int i = 0; i < 100; ++i, now_ += milliseconds(100)) {
        near_.asked(true, now_);
        offers += near_.poll(now_) == Order::Offer ? 1 : 0;
    }
    EXPECT_LE(offers, 10U);
    EXPECT_GE(offers, 5U);
}

TEST_F(MediaDialing, NoConnectionInTime_IsTriedAgain) {
    near_.signalling(now_);
    ASSERT_EQ(near_.poll(now_), Order::Offer);
    EXPECT_EQ(orders_within(near_, limits::trunk_media_dial_timeout - milliseconds(1)), 0U);
    EXPECT_EQ(orders_within(near_, milliseconds(500)), 1U);
    far_.signalling(now_);
    EXPECT_TRUE(far_.offered(now_));
    EXPECT_EQ(orders_within(far_, limits::trunk_media_dial_timeout), 0U);
    EXPECT_EQ(orders_within(far_, milliseconds(500)), 1U);
}

TEST_F(MediaDialing, FloodOfOffers_IsAnsweredOnceASecond) {
    far_.signalling(now_);
    unsigned answered = 0;
    for (int i = 0; i < 1000; ++i, now_ += milliseconds(10)) {
        answered += far_.offered(now_) ? 1 : 0;
    }
    EXPECT_EQ(answered, 10U + limits::trunk_media_offers_burst - 1);
    EXPECT_FALSE(near_.offered(now_)) << "who offers is not offered to";
}

TEST_F(MediaDialing, OffersThatWaitedForOnePacket_TheLastIsAnswered) {
    far_.signalling(now_);
    EXPECT_TRUE(far_.offered(now_));
    EXPECT_TRUE(far_.offered(now_));
    EXPECT_TRUE(far_.offered(now_));
}

TEST_F(MediaDialing, Failure_IsMendedAtMostOnceASecond) {
    near_.signalling(now_);
    unsigned offers = 0;
    for (int i = 0; i < 40; ++i, now_ += milliseconds(250)) {
        offers += near_.poll(now_) == Order::Offer ? 1 : 0;
        near_.failed();
    }
    EXPECT_EQ(offers, 10U);
}

TEST_F(MediaDialing, ShortSilence_LeavesTheConnection) {
    near_.signalling(now_);
    ASSERT_EQ(near_.poll(now_), Order::Offer);
    near_.connected(now_);
    EXPECT_TRUE(near_.is_heard(now_));
    now_ += limits::trunk_media_silent;
    EXPECT_FALSE(near_.is_heard(now_));
    EXPECT_EQ(orders_within(near_, limits::trunk_media_patience - limits::trunk_media_silent), 0U);
    EXPECT_EQ(orders_within(near_, milliseconds(500)), 1U);
}

TEST_F(MediaDialing, SignallingComesBack_ReplacesWhatIsSilentAlone) {
    near_.signalling(now_);
    ASSERT_EQ(near_.poll(now_), Order::Offer);
    near_.connected(now_);
    now_ += seconds(3);
    near_.heard(now_);
    near_.signalling(now_);
    EXPECT_EQ(near_.poll(now_), Order::None) << "it works";
    now_ += seconds(3);
    near_.signalling(now_);
    EXPECT_EQ(near_.poll(now_), Order::Offer);
}

}  // namespace
}  // namespace umbrella::core::trunk
