#include "core/rtp/keyframe_requests.hpp"

#include <chrono>
#include <optional>

#include <gtest/gtest.h>

namespace umbrella::core::rtp {
namespace {

using std::chrono::milliseconds;

Timestamp at(int ms) {
    return Timestamp(milliseconds(ms));
}

TEST(KeyframeRequests, First_GoesOutAtOnce) {
    KeyframeRequests requests(milliseconds(500));
    EXPECT_EQ(requests.deadline(), std::nullopt);
    EXPECT_FALSE(requests.poll(at(0)));
    EXPECT_TRUE(requests.request(at(0)));
    EXPECT_EQ(requests.deadline(), std::nullopt);
}

TEST(KeyframeRequests, WithinTheInterval_GoOutAsOneAtItsEnd) {
    KeyframeRequests requests(milliseconds(500));
    EXPECT_TRUE(requests.request(at(1000)));
    EXPECT_FALSE(requests.request(at(1100)));
    EXPECT_FALSE(requests.request(at(1400)));
    EXPECT_EQ(requests.deadline(), at(1500));
    EXPECT_FALSE(requests.poll(at(1499)));
    EXPECT_TRUE(requests.poll(at(1500)));
    EXPECT_FALSE(requests.poll(at(1501))) << "only once";
    EXPECT_EQ(requests.deadline(), std::nullopt);
}

TEST(KeyframeRequests, AfterALateOne_TheIntervalCountsFromThere) {
    KeyframeRequests requests(milliseconds(500));
    EXPECT_TRUE(requests.request(at(0)));
    EXPECT_FALSE(requests.request(at(100)));
    EXPECT_TRUE(requests.poll(at(600)));
    EXPECT_FALSE(requests.request(at(1000)));
    EXPECT_EQ(requests.deadline(), at(1100));
}

TEST(KeyframeRequests, KeyframeStarts_WhatWaitedIsDropped) {
    KeyframeRequests requests(milliseconds(500));
    EXPECT_TRUE(requests.request(at(0)));
    EXPECT_FALSE(requests.request(at(100)));
    requests.keyframe_started();
    EXPECT_EQ(requests.deadline(), std::nullopt);
    EXPECT_FALSE(requests.poll(at(500)));
}

TEST(KeyframeRequests, AskedBehindAKeyframesStart_CountsAnewWithinTheSameInterval) {
    KeyframeRequests requests(milliseconds(500));
    EXPECT_TRUE(requests.request(at(0)));
    requests.keyframe_started();
    EXPECT_FALSE(requests.request(at(50))) << "the interval goes on";
    EXPECT_TRUE(requests.poll(at(500)));
}

TEST(KeyframeRequests, ManySubscribersForAMinute_AtMostTwoASecond) {
    KeyframeRequests requests(milliseconds(500));
    int sent = 0;
    for (int ms = 0; ms < 60'000; ++ms) {
        sent += requests.request(at(ms)) ? 1 : 0;
        sent += requests.poll(at(ms)) ? 1 : 0;
    }
    EXPECT_EQ(sent, 120);
}

TEST(KeyframeRequests, AfterASilence_TheNextGoesOutAtOnce) {
    KeyframeRequests requests(milliseconds(500));
    EXPECT_TRUE(requests.request(at(0)));
    requests.stream_resumed();
    EXPECT_TRUE(requests.request(at(100)));
    EXPECT_FALSE(requests.request(at(200))) << "the interval counts from there";
}

}  // namespace
}  // namespace umbrella::core::rtp
