#include "core/rtp/feedback_queue.hpp"

#include <array>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "core/rtp/rtcp.hpp"

namespace umbrella::core::rtp {
namespace {

class Queue : public testing::Test {
  protected:
    /// Writes all that waits, in packets of `bytes`.
    unsigned write_all(std::size_t bytes) {
        std::vector<std::uint8_t> room(bytes);
        unsigned packets = 0;
        while (const std::size_t size = queue_.write(room, sender)) {
            EXPECT_LE(size, bytes);
            read({room.data(), size});
            ++packets;
        }
        return packets;
    }
    void read(Bytes compound) {
        RtcpReader reader(compound);
        while (auto message = reader.next()) {
            if (auto* nack = std::get_if<Nack>(&*message)) {
                EXPECT_EQ(nack->sender_ssrc, sender);
                while (const auto number = nack->next()) {
                    lost_[nack->media_ssrc].insert(*number);
                }
            } else if (const auto* picture = std::get_if<PictureLoss>(&*message)) {
                pictures_.insert(picture->media_ssrc);
            }
        }
    }
    static constexpr std::uint32_t sender = 99;
    FeedbackQueue queue_;
    std::map<std::uint32_t, std::set<std::uint16_t>> lost_;
    std::set<std::uint32_t> pictures_;
};

TEST_F(Queue, Nothing_WritesNothing) {
    EXPECT_EQ(write_all(1400), 0U);
}

TEST_F(Queue, ManyStreams_AreToldTogether) {
    for (std::uint32_t ssrc = 0; ssrc < 10; ++ssrc) {
        queue_.ask_again(ssrc, 5);
        queue_.ask_again(ssrc, 6);
        queue_.ask_for_keyframe(ssrc);
        queue_.ask_for_keyframe(ssrc);
    }
    EXPECT_EQ(write_all(1400), 1U);
    EXPECT_EQ(lost_.size(), 10U);
    EXPECT_EQ(lost_.at(3), (std::set<std::uint16_t>{5, 6}));
    EXPECT_EQ(pictures_.size(), 10U);
    EXPECT_TRUE(queue_.empty());
}

TEST_F(Queue, MoreThanFits_TakesSeveralPackets) {
    for (std::uint32_t ssrc = 0; ssrc < 300; ++ssrc) {
        queue_.ask_again(ssrc, 5);
        queue_.ask_for_keyframe(ssrc);
    }
    EXPECT_GT(write_all(64), 100U);
    EXPECT_EQ(lost_.size(), 300U);
    EXPECT_EQ(pictures_.size(), 300U);
}

TEST_F(Queue, OneStreamThatLostEverything_NeitherGrowsNorBlocks) {
    for (std::uint32_t number = 0; number < 60'000; number += 20) {
        queue_.ask_again(7, static_cast<std::uint16_t>(number));
    }
    queue_.ask_again(8, 1);
    EXPECT_LE(write_all(200), 3U);
    EXPECT_FALSE(lost_.at(7).empty());
    EXPECT_LE(lost_.at(7).size(), limits::pending_nacks);
    EXPECT_TRUE(lost_.contains(8));
}

TEST_F(Queue, Cleared_IsEmpty) {
    queue_.ask_again(1, 2);
    queue_.ask_for_keyframe(1);
    queue_.clear();
    EXPECT_EQ(write_all(1400), 0U);
}

}  // namespace
}  // namespace umbrella::core::rtp
