#include "signalling/trunk_codec.hpp"

#include <random>
#include <string_view>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <umbrella.pb.h>

#include "base/limits.hpp"
#include "base/limits_trunk_routing.hpp"

namespace umbrella::signalling {
namespace {

namespace wire = umbrella::v1;
namespace trunk = core::trunk;
using core::ErrorCode;

Result<trunk::Message, DecodeError> decode_text(std::string_view text) {
    return decode_trunk(std::as_bytes(std::span(text.data(), text.size())));
}

void expect_refused(const wire::Envelope& envelope, ErrorCode code) {
    const auto message = decode_text(envelope.SerializeAsString());
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().code, code);
    EXPECT_FALSE(message.error().text.empty());
}

const trunk::Incarnation incarnation{.epoch = 7, .instance = 0xFEDCBA9876543210U};
const trunk::ItemKey presence{trunk::NodeId("o"), ParticipantId("p"), std::nullopt};
const trunk::ItemKey camera{trunk::NodeId("o"), ParticipantId("p"), core::Source::Camera};
const trunk::Stamp stamp{
    .origin = trunk::NodeId("o"), .incarnation = incarnation, .sequence = 5, .hops = 2};

/// One of each, with no field left empty.
std::vector<trunk::Message> one_of_each() {
    return {
        trunk::Hello{.version = 1,
                     .node = trunk::NodeId("a"),
                     .incarnation = incarnation,
                     .name = "Hall 3",
                     .rooms = {"red", "blue"}},
        trunk::Announce{
            .key = presence,
            .incarnation = incarnation,
            .sequence = 9,
            .path = {trunk::NodeId("o"), trunk::NodeId("a")},
            .cost = 12,
            .room = "red",
            .details =
                trunk::Presence{.name = "Zoë", .node_name = "Hall 3", .hand = 3, .away = true}},
        trunk::Announce{.key = camera,
                        .incarnation = incarnation,
                        .sequence = 10,
                        .path = {trunk::NodeId("o")},
                        .cost = 1,
                        .room = "red",
                        .details = trunk::Media{.codec = core::Codec::H264,
                                                .layers = {{.height = 180, .max_bps = 150'000},
                                                           {.height = 720}},
                                                .muted = true}},
        trunk::Withdraw{.key = camera, .incarnation = incarnation, .sequence = 11, .ended = true},
        trunk::EndOfSync{},
        trunk::Subscribe{.publication = camera, .request = 4, .depth = 3, .max_height = 360},
        trunk::Unsubscribe{.publication = camera},
        trunk::Bind{.publication = camera, .request = 4, .depth = 3, .stream = 255, .paused = true},
        trunk::Unbind{
            .publication = camera, .request = 4, .reason = trunk::UnbindReason::Deeper, .depth = 8},
        trunk::Chat{.stamp = stamp,
                    .room = "red",
                    .participant = ParticipantId("p"),
                    .name = "Zoë",
                    .text = "hello",
                    .time_ms = 1'700'000'000'000},
        trunk::Speakers{.stamp = stamp,
                        .room = "red",
                        .participants = {ParticipantId("p"), ParticipantId("q")}},
        trunk::LinkError{.code = trunk::LinkErrorCode::ShuttingDown, .text = "Bye."},
    };
}

TEST(TrunkCodec, EachMessage_ComesBackTheSame) {
    for (const trunk::Message& message : one_of_each()) {
        const auto decoded = decode_text(encode(message));
        ASSERT_TRUE(decoded) << message.index() << ": " << decoded.error().text;
        EXPECT_EQ(*decoded, message) << message.index();
    }
}

TEST(TrunkCodec, LongestAnnouncement_FitsIntoAMessage) {
    auto announce = std::get<trunk::Announce>(one_of_each()[1]);
    announce.path.assign(limits::trunk_path,
                         trunk::NodeId(std::string(limits::trunk_id_bytes, 'x')));
    announce.room.assign(limits::room_name_bytes, 'x');
    announce.details =
        trunk::Presence{.name = std::string(4 * 64, 'x'), .node_name = std::string(4 * 64, 'x')};
    EXPECT_LE(encode(announce).size(), 2048U);
}

TEST(TrunkCodec, ClientsMessage_IsUnexpectedAndTheOtherWayRound) {
    wire::Envelope envelope;
    envelope.mutable_ping()->set_nonce(1);
    expect_refused(envelope, ErrorCode::UnexpectedMessage);
    const std::string trunk_message = encode(trunk::EndOfSync{});
    const auto refused =
        decode(std::as_bytes(std::span(trunk_message.data(), trunk_message.size())));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::UnexpectedMessage);
}

TEST(TrunkCodec, EmptyOrUnknownKind_IsUnexpected) {
    wire::Envelope envelope;
    envelope.mutable_trunk();
    expect_refused(envelope, ErrorCode::UnexpectedMessage);
}

TEST(TrunkCodec, UnknownValues_AreBad) {
    wire::Envelope envelope;
    envelope.mutable_trunk()->mutable_announce()->mutable_key()->set_source(
        static_cast<wire::Source>(99));
    expect_refused(envelope, ErrorCode::BadMessage);
    envelope.mutable_trunk()->mutable_announce()->mutable_key()->set_source(wire::SOURCE_CAMERA);
    expect_refused(envelope, ErrorCode::BadMessage);  // it has no details
    envelope.mutable_trunk()->mutable_bind()->set_stream(70'000);
    expect_refused(envelope, ErrorCode::BadMessage);
    envelope.mutable_trunk()->mutable_unbind()->set_depth(1);
    expect_refused(envelope, ErrorCode::BadMessage);
    envelope.mutable_trunk()->mutable_error()->set_code(static_cast<wire::TrunkErrorCode>(99));
    expect_refused(envelope, ErrorCode::BadMessage);
    EXPECT_FALSE(decode_text("nonsense"));
    EXPECT_EQ(decode_text(std::string(limits::websocket_message_bytes + 1, 'x')).error().code,
              ErrorCode::MessageTooLarge);
}

TEST(TrunkCodec, AnyBytes_NeverHurt) {
    std::mt19937 random(1);
    for (const trunk::Message& message : one_of_each()) {
        const std::string bytes = encode(message);
        for (int i = 0; i < 500; ++i) {
            std::string broken = bytes.substr(0, random() % (bytes.size() + 1));
            if (!broken.empty()) {
                broken[random() % broken.size()] = static_cast<char>(random());
            }
            if (const auto decoded = decode_text(broken)) {
                EXPECT_FALSE(encode(*decoded).empty());
            }
        }
    }
}

}  // namespace
}  // namespace umbrella::signalling
