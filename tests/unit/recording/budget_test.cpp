#include "core/recording/budget.hpp"

#include <gtest/gtest.h>

namespace umbrella::core::recording {
namespace {

TEST(Budget_Quota, IsKeptToTheByte) {
    Budget budget({.quota_bytes = 100, .floor_bytes = 0});
    budget.look(40, 1000);
    EXPECT_FALSE(budget.objection_to(60));
    EXPECT_EQ(budget.objection_to(61), EndReason::QuotaReached);
    budget.written(60);
    EXPECT_EQ(budget.objection_to(1), EndReason::QuotaReached);
    budget.removed(50);
    EXPECT_FALSE(budget.objection_to(50));
}

TEST(Budget_Floor, IsLeftForOthers) {
    Budget budget({.quota_bytes = {}, .floor_bytes = 500});
    budget.look(0, 600);
    EXPECT_FALSE(budget.objection_to(100));
    EXPECT_EQ(budget.objection_to(101), EndReason::DiskFull);
    budget.written(80);
    EXPECT_EQ(budget.objection_to(21), EndReason::DiskFull);
    EXPECT_EQ(budget.objection_to(10'000), EndReason::DiskFull) << "more than there is";
}

TEST(Budget_NeverLookedAt, AllowsNothing) {
    EXPECT_EQ(Budget({.quota_bytes = {}, .floor_bytes = 0}).objection_to(1), EndReason::DiskFull);
}

}  // namespace
}  // namespace umbrella::core::recording
