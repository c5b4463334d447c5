#include "core/rtp/layer_chooser.hpp"

#include <chrono>

#include <gtest/gtest.h>

namespace umbrella::core::rtp {
namespace {

using namespace std::chrono_literals;

class LayerChooserTest : public ::testing::Test {
  protected:
    /// So many packets of each of these sizes come in a second; which SSRC passes at its end.
    std::uint32_t second(const std::vector<std::pair<std::uint32_t, std::size_t>>& layers) {
        std::uint32_t passed = 0;
        for (int n = 0; n < 50; ++n) {
            now_ += 20ms;
            for (const auto& [ssrc, bytes] : layers) {
                if (chooser_.take(ssrc, bytes, now_)) {
                    passed = ssrc;
                }
            }
        }
        return passed;
    }

    LayerChooser chooser_;
    Timestamp now_{1h};
};

TEST_F(LayerChooserTest, OneStream_PassesFromItsFirstPacket) {
    EXPECT_TRUE(chooser_.take(1, 100, now_));
    EXPECT_EQ(second({{1, 100}}), 1U);
}

TEST_F(LayerChooserTest, Layers_TheOneThatBringsMostIsTaken) {
    second({{1, 100}, {2, 400}, {3, 1200}});
    EXPECT_EQ(second({{1, 100}, {2, 400}, {3, 1200}}), 3U);
}

TEST_F(LayerChooserTest, AboutAsMuch_StaysWithThePresentOne) {
    second({{1, 1000}, {2, 1200}});
    EXPECT_EQ(second({{1, 1000}, {2, 1200}}), 1U);
}

TEST_F(LayerChooserTest, BestLayerEnds_TheNextOneIsTaken) {
    second({{1, 100}, {2, 1200}});
    ASSERT_EQ(second({{1, 100}, {2, 1200}}), 2U);
    second({{1, 100}});
    second({{1, 100}});
    EXPECT_EQ(second({{1, 100}}), 1U);
}

TEST_F(LayerChooserTest, OnePassesAtATime) {
    for (int n = 0; n < 500; ++n) {
        now_ += 10ms;
        const bool first = chooser_.take(1, 100, now_);
        const bool second = chooser_.take(2, 1000, now_);
        EXPECT_FALSE(first && second && n > 150);
    }
}

}  // namespace
}  // namespace umbrella::core::rtp
