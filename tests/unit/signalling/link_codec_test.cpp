#include "signalling/link_codec.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <umbrella.pb.h>

namespace umbrella::signalling {
namespace {

namespace wire = umbrella::v1;
namespace trunk = core::trunk;

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

template <class Message>
void expect_unchanged(const Message& message) {
    const std::string bytes = encode(trunk::LinkMessage(message));
    const auto decoded = decode_link(bytes_of(bytes));
    ASSERT_TRUE(decoded);
    const auto* found = std::get_if<Message>(&*decoded);
    ASSERT_NE(found, nullptr);
    EXPECT_TRUE(*found == message);
}

TEST(LinkCodec, EachMessage_ThereAndBack_IsUnchanged) {
    expect_unchanged(trunk::Message(trunk::EndOfSync{}));
    expect_unchanged(trunk::MediaMessage(trunk::MediaOffer{.session = 3, .sdp = "v=0"}));
    expect_unchanged(trunk::MediaMessage(trunk::MediaAnswer{.session = 3, .sdp = "v=0"}));
    expect_unchanged(trunk::MediaMessage(
        trunk::MediaCandidate{.session = 3, .mline_index = 1, .candidate = "candidate:1"}));
    expect_unchanged(trunk::MediaMessage(trunk::MediaRequest{.session = 3}));
    expect_unchanged(trunk::Knock{.invite = "4f", .nonce = std::string(16, 'n')});
    expect_unchanged(
        trunk::Challenge{.nonce = std::string(16, 'n'), .proof = std::string(32, 'p')});
    expect_unchanged(trunk::Proof{.proof = std::string(32, 'p')});
}

TEST(LinkCodec, PingAndPong_ThereAndBack_KeepTheirNonce) {
    const auto ping = decode_link(bytes_of(encode(trunk::LinkMessage(core::Ping{.nonce = 7}))));
    ASSERT_TRUE(ping);
    EXPECT_EQ(std::get<core::Ping>(*ping).nonce, 7U);
    const auto pong = decode_link(bytes_of(encode(trunk::LinkMessage(core::Pong{.nonce = 8}))));
    ASSERT_TRUE(pong);
    EXPECT_EQ(std::get<core::Pong>(*pong).nonce, 8U);
}

TEST(LinkCodec, NonceOrProofOfAnotherSize_Decoded_IsRefused) {
    const trunk::LinkMessage wrong[] = {
        trunk::Knock{.invite = "4f", .nonce = std::string(15, 'n')},
        trunk::Knock{.invite = std::string(33, 'i'), .nonce = std::string(16, 'n')},
        trunk::Challenge{.nonce = std::string(17, 'n'), .proof = std::string(32, 'p')},
        trunk::Challenge{.nonce = std::string(16, 'n'), .proof = std::string(31, 'p')},
        trunk::Proof{.proof = std::string(33, 'p')},
    };
    for (const trunk::LinkMessage& message : wrong) {
        const auto decoded = decode_link(bytes_of(encode(message)));
        ASSERT_FALSE(decoded);
        EXPECT_EQ(decoded.error().code, core::ErrorCode::BadMessage);
    }
}

TEST(LinkCodec, FirstMessage_OfATrunkAndOfAClient_IsToldApart) {
    EXPECT_TRUE(is_of_trunk(bytes_of(encode(trunk::LinkMessage(trunk::Message(trunk::Hello{}))))));
    EXPECT_TRUE(is_of_trunk(bytes_of(encode(trunk::LinkMessage(trunk::Proof{})))));
    wire::Envelope client;
    client.mutable_hello()->set_version(1);
    EXPECT_FALSE(is_of_trunk(bytes_of(client.SerializeAsString())));
    EXPECT_FALSE(is_of_trunk(bytes_of("\xFF\xFF\xFF")));
}

TEST(LinkCodec, MessageOfAClient_Decoded_IsUnexpected) {
    wire::Envelope client;
    client.mutable_hello()->set_version(1);
    const auto decoded = decode_link(bytes_of(client.SerializeAsString()));
    ASSERT_FALSE(decoded);
    EXPECT_EQ(decoded.error().code, core::ErrorCode::UnexpectedMessage);
}

}  // namespace
}  // namespace umbrella::signalling
