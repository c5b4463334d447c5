#include "wire/ice_lite.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits_ice.hpp"

namespace umbrella::wire {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;

const std::string pwd = "our-password-of-some-length";

IceLite::Path path(const std::string& address, int socket = 0) {
    return {.socket = socket, .remote = *SocketAddress::parse(address, 4000)};
}

class IceLiteTest : public ::testing::Test {
  protected:
    IceLiteTest() { ice_.set_local({.ufrag = "ours", .pwd = pwd}); }

    IceLite::Verdict check(const IceLite::Path& from, bool nominate, bool controlling = true,
                           const std::string& username = "ours:theirs",
                           const std::string& password = pwd) {
        BindingRequest request{
            .transaction = {7}, .username = username, .password = password, .tie_breaker = 1};
        request.controlling = controlling;
        const StunDatagram datagram = write_request(request);
        auto message = read_stun(datagram);
        // Who leads and does not nominate yet sends the same without the word.
        message->use_candidate = nominate;
        return ice_.take(*message, datagram, from, now_);
    }
    [[nodiscard]] static StunMessage reply_of(const IceLite::Verdict& verdict) {
        auto reply = read_stun(verdict.reply);
        EXPECT_TRUE(reply && is_authentic(*reply, verdict.reply, pwd));
        return reply.value_or(StunMessage{});
    }

    Timestamp now_{seconds(1000)};
    IceLite ice_;
};

TEST_F(IceLiteTest, Checks_AreAnsweredAndTheNominatedOneIsTaken) {
    EXPECT_EQ(ice_.state(now_), IceLite::State::New);
    ice_.set_remote("theirs");
    EXPECT_EQ(ice_.state(now_), IceLite::State::Checking);

    const auto first = check(path("192.0.2.1"), false);
    EXPECT_TRUE(first.authentic);
    EXPECT_FALSE(first.selected);
    EXPECT_EQ(reply_of(first).kind, StunClass::Success);
    EXPECT_EQ(reply_of(first).transaction[0], 7);
    EXPECT_EQ(ice_.state(now_), IceLite::State::Checking);

    EXPECT_TRUE(check(path("192.0.2.1"), true).selected);
    EXPECT_EQ(ice_.selected(), path("192.0.2.1"));
    EXPECT_EQ(ice_.state(now_), IceLite::State::Connected);
    EXPECT_FALSE(check(path("192.0.2.1"), true).selected) << "it is already";
}

TEST_F(IceLiteTest, LatestNomination_Counts) {
    ice_.set_remote("theirs");
    EXPECT_TRUE(check(path("192.0.2.1"), true).selected);
    EXPECT_FALSE(check(path("192.0.2.9"), false).selected);
    EXPECT_EQ(ice_.selected(), path("192.0.2.1"));
    EXPECT_TRUE(check(path("192.0.2.9"), true).selected);
    EXPECT_EQ(ice_.selected(), path("192.0.2.9"));
    EXPECT_TRUE(check(path("192.0.2.9", 1), true).selected) << "to another address of ours";
}

TEST_F(IceLiteTest, WhoDoesNotKnowThePassword_GetsNoAnswer) {
    ice_.set_remote("theirs");
    for (const auto& verdict : {check(path("192.0.2.1"), true, true, "ours:theirs", "guess"),
                                check(path("192.0.2.1"), true, true, "other:theirs"),
                                check(path("192.0.2.1"), true, true, "")}) {
        EXPECT_FALSE(verdict.authentic);
        EXPECT_TRUE(verdict.reply.empty());
    }
    EXPECT_FALSE(ice_.selected());
}

TEST_F(IceLiteTest, NominatedBeforeItsDescription_IsTakenWithIt) {
    const auto early = check(path("192.0.2.1"), true);
    EXPECT_TRUE(early.authentic);
    EXPECT_FALSE(early.selected);
    EXPECT_EQ(reply_of(early).kind, StunClass::Success);
    EXPECT_FALSE(ice_.selected());
    EXPECT_TRUE(ice_.set_remote("theirs"));
    EXPECT_EQ(ice_.selected(), path("192.0.2.1"));
    EXPECT_FALSE(ice_.set_remote("theirs"));
}

TEST_F(IceLiteTest, WhoTakesUsForTheLeader_IsToldToLead) {
    ice_.set_remote("theirs");
    const auto verdict = check(path("192.0.2.1"), true, false);
    EXPECT_EQ(reply_of(verdict).error_code, 487U);
    EXPECT_FALSE(verdict.selected);
}

TEST_F(IceLiteTest, AttributeThatIsNotUnderstood_IsAnError) {
    ice_.set_remote("theirs");
    const StunDatagram datagram = write_request(
        {.transaction = {}, .username = "ours:theirs", .password = pwd, .controlling = true});
    auto message = *read_stun(datagram);
    message.unknown = 0x7FFE;
    const auto verdict = ice_.take(message, datagram, path("192.0.2.1"), now_);
    EXPECT_EQ(reply_of(verdict).error_code, 420U);
    EXPECT_FALSE(verdict.authentic);
}

TEST_F(IceLiteTest, Restart_TakesBothGenerations) {
    ice_.set_remote("theirs");
    ice_.set_local({.ufrag = "second", .pwd = pwd});
    EXPECT_THAT(ice_.local_ufrags(), ElementsAre("second", "ours"));
    EXPECT_TRUE(check(path("192.0.2.1"), true).selected);
    EXPECT_TRUE(check(path("192.0.2.9"), true, true, "second:again").selected);
    ice_.set_local({.ufrag = "second", .pwd = pwd});
    ice_.set_local({.ufrag = "third", .pwd = pwd});
    EXPECT_THAT(ice_.local_ufrags(), ElementsAre("third", "second"));
    EXPECT_FALSE(check(path("192.0.2.1"), true).authentic);
    EXPECT_EQ(ice_.state(now_), IceLite::State::Connected) << "it goes on as it is";
}

TEST_F(IceLiteTest, Silence_DisconnectsThenFailsAndTheNextCheckMends) {
    ice_.set_remote("theirs");
    static_cast<void>(check(path("192.0.2.1"), true));
    now_ += limits::ice_disconnected_after - seconds(1);
    ice_.heard(now_);
    now_ += limits::ice_disconnected_after;
    EXPECT_EQ(ice_.state(now_ - seconds(1)), IceLite::State::Connected);
    EXPECT_EQ(ice_.state(now_), IceLite::State::Disconnected);
    now_ += limits::ice_failed_after - limits::ice_disconnected_after;
    EXPECT_EQ(ice_.state(now_), IceLite::State::Failed);
    EXPECT_TRUE(check(path("192.0.2.1"), false).authentic);
    EXPECT_EQ(ice_.state(now_), IceLite::State::Connected);
}

}  // namespace
}  // namespace umbrella::wire
