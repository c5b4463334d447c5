#include "app/admin.hpp"

#include <gtest/gtest.h>

#include "app/secrets.hpp"

namespace umbrella::app {
namespace {

using Verdict = Admin::Verdict;

class AdminTest : public testing::Test {
  protected:
    AdminTest() {
        for (Admin* admin : {&local_, &cloud_}) {
            admin->set_password_hash(hash_password("sesame"));
        }
    }
    static net::ControlRequest request(std::string_view authorization = {}) {
        return {.method = "GET",
                .path = "trunks",
                .authorization = authorization,
                .from_this_machine = true,
                .same_origin = true,
                .own_host = true};
    }

    Admin local_{true};
    Admin cloud_{false};
    Timestamp now_{std::chrono::hours(1)};
};

TEST_F(AdminTest, AtTheMachine_NeedsNoPasswordInLocalModeOnly) {
    EXPECT_EQ(local_.judge(request(), now_), Verdict::Allowed);
    EXPECT_EQ(cloud_.judge(request(), now_), Verdict::Needed);
}

TEST_F(AdminTest, FromElsewhereOrByAForeignName_NeedsThePassword) {
    net::ControlRequest elsewhere = request();
    elsewhere.from_this_machine = false;
    EXPECT_EQ(local_.judge(elsewhere, now_), Verdict::Needed);
    net::ControlRequest rebound = request();
    rebound.own_host = false;
    EXPECT_EQ(local_.judge(rebound, now_), Verdict::Needed);
}

TEST_F(AdminTest, PageOfAnotherSite_IsRefusedWhateverItSends) {
    net::ControlRequest other = request("Bearer sesame");
    other.same_origin = false;
    EXPECT_EQ(local_.judge(other, now_), Verdict::OtherSite);
}

TEST_F(AdminTest, Password_IsTakenInBothSpellings) {
    EXPECT_EQ(cloud_.judge(request("Bearer sesame"), now_), Verdict::Allowed);
    EXPECT_EQ(cloud_.judge(request("Basic YWRtaW46c2VzYW1l"), now_), Verdict::Allowed);
    EXPECT_EQ(cloud_.judge(request("Bearer sesamf"), now_), Verdict::Wrong);
    EXPECT_EQ(cloud_.judge(request("Basic ???"), now_), Verdict::Needed);
    EXPECT_EQ(cloud_.judge(request("Digest x"), now_), Verdict::Needed);
}

TEST_F(AdminTest, WrongPassword_CountsAtTheMachineToo) {
    EXPECT_EQ(local_.judge(request("Bearer sesamf"), now_), Verdict::Wrong);
}

TEST_F(AdminTest, ManyWrongPasswords_AreNotLookedAt_ButTheRightOneThatIsKnownIs) {
    EXPECT_EQ(cloud_.judge(request("Bearer sesame"), now_), Verdict::Allowed);
    Verdict last = Verdict::Wrong;
    for (unsigned i = 0; i < limits::password_burst; ++i) {
        last = cloud_.judge(request("Bearer guess"), now_);
    }
    EXPECT_EQ(last, Verdict::TooMany);
    EXPECT_EQ(cloud_.judge(request("Bearer sesame"), now_), Verdict::Allowed);
    EXPECT_EQ(cloud_.judge(request("Bearer guess"), now_ + std::chrono::seconds(2)),
              Verdict::Wrong);
}

TEST_F(AdminTest, NoPasswordMade_LetsNobodyIn) {
    Admin fresh(false);
    EXPECT_EQ(fresh.judge(request("Bearer "), now_), Verdict::Wrong);
}

}  // namespace
}  // namespace umbrella::app
