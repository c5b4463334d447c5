#include "app/trunk_meter.hpp"

#include <gtest/gtest.h>

namespace umbrella::app {
namespace {

using core::trunk::LinkTraffic;
using core::trunk::NodeId;
using Way = TrunkMeter::Way;
using std::chrono::milliseconds;
using std::chrono::seconds;

const NodeId cloud("c10ud");

class TrunkMeterTest : public testing::Test {
  protected:
    void look(milliseconds at, const std::optional<LinkTraffic>& traffic) {
        meter_.begin(Timestamp{seconds(1000)} + at);
        if (traffic) {
            meter_.note(cloud, *traffic);
        }
        meter_.end();
    }
    static LinkTraffic traffic(std::uint64_t sent, std::uint32_t connection = 1) {
        return {.connected = true,
                .connection = connection,
                .bytes_sent = sent,
                .bytes_received = 2 * sent,
                .sending = {{3, sent / 2}},
                .receiving = {}};
    }

    TrunkMeter meter_;
};

TEST_F(TrunkMeterTest, FirstLook_CountsButKnowsNoRate) {
    look(milliseconds(0), traffic(1000));
    EXPECT_EQ(meter_.link(cloud, Way::Sent).bytes, 1000U);
    EXPECT_EQ(meter_.link(cloud, Way::Sent).bits_per_second, std::nullopt);
    EXPECT_TRUE(meter_.is_connected(cloud));
    EXPECT_FALSE(meter_.is_connected(NodeId("e15e")));
    EXPECT_EQ(meter_.link(NodeId("e15e"), Way::Sent).bytes, 0U);
}

TEST_F(TrunkMeterTest, Rates_AreOfTheLatestTwoSeconds) {
    for (unsigned half = 0; half <= 20; ++half) {
        // 1,000 bytes a second at first, and ten times that in the end.
        const std::uint64_t sent = half <= 10 ? 500 * half : 5000 + 5000 * (half - 10);
        look(milliseconds(500) * half, traffic(sent));
    }
    EXPECT_EQ(meter_.link(cloud, Way::Sent).bits_per_second, 80'000U);
    EXPECT_EQ(meter_.link(cloud, Way::Received).bits_per_second, 160'000U);
    EXPECT_EQ(meter_.stream(cloud, Way::Sent, 3).bits_per_second, 40'000U);
    EXPECT_EQ(meter_.stream(cloud, Way::Received, 3).bytes, 0U);
}

TEST_F(TrunkMeterTest, LateLook_DoesNotRaiseTheRate) {
    look(seconds(0), traffic(0));
    look(seconds(10), traffic(10'000));
    EXPECT_EQ(meter_.link(cloud, Way::Sent).bits_per_second, 8'000U);
}

TEST_F(TrunkMeterTest, ConnectionMadeAnew_CountsOn) {
    look(seconds(0), traffic(1000));
    look(seconds(1), traffic(200, 2));
    EXPECT_EQ(meter_.link(cloud, Way::Sent).bytes, 1200U);
    EXPECT_EQ(meter_.link(cloud, Way::Sent).bits_per_second, 1600U);
    look(seconds(2), traffic(1100, 3));
    EXPECT_EQ(meter_.link(cloud, Way::Sent).bytes, 2300U) << "although it is more than before";
    look(seconds(3), traffic(0, 3));
    EXPECT_EQ(meter_.link(cloud, Way::Sent).bytes, 2300U) << "nothing is there for a while";
    EXPECT_EQ(meter_.total(Way::Sent), 2300U);
}

TEST_F(TrunkMeterTest, LinkThatIsGone_IsForgottenButForTheTotal) {
    look(seconds(0), traffic(1000));
    look(seconds(1), std::nullopt);
    EXPECT_EQ(meter_.link(cloud, Way::Sent).bytes, 0U);
    EXPECT_EQ(meter_.stream(cloud, Way::Sent, 3).bytes, 0U);
    EXPECT_FALSE(meter_.is_connected(cloud));
    EXPECT_EQ(meter_.total(Way::Sent), 1000U);
    EXPECT_EQ(meter_.total(Way::Received), 2000U);
    look(seconds(2), traffic(500));
    EXPECT_EQ(meter_.link(cloud, Way::Sent).bytes, 500U);
    EXPECT_EQ(meter_.link(cloud, Way::Sent).bits_per_second, std::nullopt);
    EXPECT_EQ(meter_.total(Way::Sent), 1500U);
}

}  // namespace
}  // namespace umbrella::app
