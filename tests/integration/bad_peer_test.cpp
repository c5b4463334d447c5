// What a peer does wrong costs at most that peer, while others go on talking.
#include "fixture.hpp"

namespace umbrella::test {
namespace {

constexpr std::uint32_t red = 0xff0000;

using BadPeer = ServerTest;

v1::Envelope answer(std::uint32_t generation, const std::string& sdp) {
    v1::Envelope envelope;
    envelope.mutable_answer()->set_generation(generation);
    envelope.mutable_answer()->set_sdp(sdp);
    return envelope;
}

TEST_F(BadPeer, UnparsableAnswer_ClosesOnlyItsSender) {
    const auto alice = join("alice", red);
    const auto viewer = join("viewer", 0, false);
    ASSERT_TRUE(run_until([&] { return receives(*viewer, "alice", red); }));

    const auto mallory = join("mallory", 0, false);
    ASSERT_TRUE(run_until([&] { return mallory->joined() && mallory->offers() == 1; }));
    mallory->send(answer(1, "v=0\r\nnonsense"));
    EXPECT_TRUE(run_until([&] { return mallory->closed(); }));
    ASSERT_EQ(mallory->errors().size(), 1U);

    const unsigned before = viewer->received("alice", v1::SOURCE_CAMERA).frames;
    EXPECT_TRUE(run_until(
        [&] { return viewer->received("alice", v1::SOURCE_CAMERA).frames > before + 15; }));
    EXPECT_FALSE(viewer->closed());
}

TEST_F(BadPeer, AnswerWithoutOffer_IsTypedError) {
    const auto peer = join("peer", 0, false);
    ASSERT_TRUE(run_until([&] { return peer->joined(); }));
    peer->send(answer(7, "v=0\r\n"));
    EXPECT_TRUE(run_until([&] { return !peer->errors().empty(); }));
    EXPECT_EQ(peer->errors().front().code(), v1::ERROR_CODE_UNEXPECTED_ANSWER);
}

TEST_F(BadPeer, ManyCandidates_AreTooMany) {
    const auto peer = join("peer", 0, false);
    ASSERT_TRUE(run_until([&] { return peer->offers() == 1; }));
    for (int i = 0; i < 10'000 && !peer->closed(); ++i) {
        v1::Envelope envelope;
        envelope.mutable_candidate()->set_generation(1);
        envelope.mutable_candidate()->set_mid("a0");
        envelope.mutable_candidate()->set_candidate(
            "candidate:1 1 UDP 2015363327 127.0.0.1 40000 typ host");
        peer->send(envelope);
    }
    EXPECT_TRUE(run_until([&] { return peer->closed(); }));
    ASSERT_FALSE(peer->errors().empty());
    EXPECT_EQ(peer->errors().front().code(), v1::ERROR_CODE_TOO_MANY_CANDIDATES);
}

TEST_F(BadPeer, CertificateOfAnother_EndsBeforeMediaPasses) {
    const auto alice = join("alice", red);
    const auto impostor = SyntheticPeer::connect(
        {.url = url(), .name = "impostor", .colour = 0x0000ff, .lie_about_certificate = true});
    ASSERT_TRUE(run_until([&] { return impostor->closed(); }));
    ASSERT_EQ(impostor->errors().size(), 1U);
    EXPECT_EQ(impostor->errors().front().code(), v1::ERROR_CODE_MEDIA_FAILED);
    EXPECT_EQ(impostor->received("alice", v1::SOURCE_CAMERA).frames, 0U);
    EXPECT_EQ(alice->received("impostor", v1::SOURCE_CAMERA).frames, 0U);
    EXPECT_FALSE(alice->closed());
}

}  // namespace
}  // namespace umbrella::test
