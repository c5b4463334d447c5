#include "app/link_introduction.hpp"

#include <gtest/gtest.h>

namespace umbrella::app {
namespace {

namespace trunk = core::trunk;
using Intro = LinkIntroduction;

const std::string nonce_a(16, 'a');
const std::string nonce_b(16, 'b');
const std::string secret(32, 's');

std::optional<std::string> known(const std::string& invite) {
    return invite == "1a" ? std::optional(secret) : std::nullopt;
}

Intro dialler(const std::string& with = secret, const std::string& invite = "1a") {
    return Intro::of_dialled(Intro::Secret{.invite = invite, .secret = with}, nonce_a);
}
Intro listener(TrunkAccept accept = TrunkAccept::Invited) {
    return Intro::of_arrived(accept, known, nonce_b);
}
template <class Step>
const trunk::LinkMessage& said(const Intro::Step& step) {
    EXPECT_TRUE(std::holds_alternative<Step>(step));
    return std::get<Step>(step).message;
}

TEST(LinkIntroduction, BothKnowTheInvite_BothOpen) {
    Intro one = dialler();
    Intro other = listener();
    const auto challenge = other.take(said<Intro::Say>(one.begin()));
    const auto proof = one.take(said<Intro::Say>(challenge));
    const auto opened = other.take(said<Intro::SayAndOpen>(proof));
    ASSERT_TRUE(std::holds_alternative<Intro::Open>(opened));
    EXPECT_FALSE(std::get<Intro::Open>(opened).message);
    EXPECT_EQ(other.invite(), "1a");
}

TEST(LinkIntroduction, DiallerWithAWrongSecret_IsNotBelievedAndDoesNotBelieve) {
    Intro one = dialler(std::string(32, 'x'));
    Intro other = listener();
    const auto challenge = other.take(said<Intro::Say>(one.begin()));
    const auto judged = one.take(said<Intro::Say>(challenge));
    ASSERT_TRUE(std::holds_alternative<Intro::Refuse>(judged));
    EXPECT_EQ(std::get<Intro::Refuse>(judged).code, trunk::LinkErrorCode::BadInvite);
    const auto forged = other.take(trunk::Proof{std::string(32, 'p')});
    EXPECT_EQ(std::get<Intro::Refuse>(forged).code, trunk::LinkErrorCode::BadInvite);
}

TEST(LinkIntroduction, ProofOfTheListener_SentBackToIt_IsNoProof) {
    Intro one = dialler();
    Intro other = listener();
    const auto challenge = other.take(said<Intro::Say>(one.begin()));
    const auto& words = std::get<trunk::Challenge>(said<Intro::Say>(challenge));
    const auto judged = other.take(trunk::Proof{words.proof});
    EXPECT_TRUE(std::holds_alternative<Intro::Refuse>(judged));
}

TEST(LinkIntroduction, UnknownInvite_IsRefused) {
    Intro other = listener(TrunkAccept::Anybody);
    const auto judged = other.take(trunk::Knock{.invite = "ff", .nonce = nonce_a});
    EXPECT_EQ(std::get<Intro::Refuse>(judged).code, trunk::LinkErrorCode::BadInvite);
}

TEST(LinkIntroduction, NoInvite_IsTakenAsTheSettingSays) {
    const trunk::LinkMessage hello = trunk::Message(trunk::Hello{.node = trunk::NodeId("x")});
    const auto taken = listener(TrunkAccept::Anybody).take(hello);
    ASSERT_TRUE(std::holds_alternative<Intro::Open>(taken));
    EXPECT_TRUE(std::get<Intro::Open>(taken).message);
    for (const TrunkAccept accept : {TrunkAccept::Invited, TrunkAccept::Nobody}) {
        const auto judged = listener(accept).take(hello);
        EXPECT_EQ(std::get<Intro::Refuse>(judged).code, trunk::LinkErrorCode::NotInvited);
    }
    const auto knocked =
        listener(TrunkAccept::Nobody).take(trunk::Knock{.invite = "1a", .nonce = nonce_a});
    EXPECT_EQ(std::get<Intro::Refuse>(knocked).code, trunk::LinkErrorCode::NotInvited);
}

TEST(LinkIntroduction, DiallerWithoutInvite_OpensAtOnce) {
    EXPECT_TRUE(std::holds_alternative<Intro::Open>(Intro::of_dialled({}, nonce_a).begin()));
}

TEST(LinkIntroduction, DiallerWithInvite_TakesNoHelloInstead) {
    const auto judged = dialler().take(trunk::Message(trunk::Hello{}));
    EXPECT_TRUE(std::holds_alternative<Intro::Refuse>(judged));
}

TEST(LinkIntroduction, ErrorOfTheOtherEnd_IsHandedOn) {
    const auto step = dialler().take(
        trunk::Message(trunk::LinkError{.code = trunk::LinkErrorCode::BadInvite, .text = "No."}));
    ASSERT_TRUE(std::holds_alternative<Intro::Refused>(step));
    EXPECT_EQ(std::get<Intro::Refused>(step).text, "No.");
}

}  // namespace
}  // namespace umbrella::app
