#include "signalling/codec.hpp"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <umbrella.pb.h>

#include "base/limits.hpp"

namespace umbrella::signalling {
namespace {

namespace wire = umbrella::v1;
using core::Codec;
using core::ErrorCode;
using core::Source;
using testing::ElementsAre;

Result<core::ClientMessage, DecodeError> decode_text(std::string_view text) {
    return decode(std::as_bytes(std::span(text.data(), text.size())));
}
Result<core::ClientMessage, DecodeError> decode_envelope(const wire::Envelope& envelope) {
    return decode_text(envelope.SerializeAsString());
}

template <class Message>
Message decoded(const wire::Envelope& envelope) {
    const auto message = decode_envelope(envelope);
    EXPECT_TRUE(message) << message.error().text;
    if (!message || !std::holds_alternative<Message>(*message)) {
        ADD_FAILURE() << "another message than expected";
        return {};
    }
    return std::get<Message>(*message);
}

void expect_refused(const wire::Envelope& envelope, ErrorCode code) {
    const auto message = decode_envelope(envelope);
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().code, code);
    EXPECT_FALSE(message.error().text.empty());
}

wire::Envelope encoded(const core::ServerMessage& message) {
    wire::Envelope envelope;
    EXPECT_TRUE(envelope.ParseFromString(encode(message, "1.2.3")));
    return envelope;
}

wire::Envelope hello() {
    wire::Envelope envelope;
    wire::Hello& hello = *envelope.mutable_hello();
    hello.set_version(1);
    hello.set_role(wire::ROLE_CLIENT);
    hello.set_room("main");
    hello.set_name("Zoë");
    hello.mutable_capabilities()->add_send(wire::CODEC_OPUS);
    hello.mutable_capabilities()->add_send(wire::CODEC_VP8);
    hello.mutable_capabilities()->add_receive(wire::CODEC_AV1);
    hello.set_preferred_video_codec(wire::CODEC_H264);
    hello.add_publish(wire::SOURCE_MICROPHONE);
    hello.add_publish(wire::SOURCE_SCREEN);
    return envelope;
}

TEST(Decode, Hello_GivesAllFields) {
    const auto message = decoded<core::Hello>(hello());
    EXPECT_EQ(message.version, 1U);
    EXPECT_EQ(message.role, core::Role::Client);
    EXPECT_EQ(message.room, "main");
    EXPECT_EQ(message.name, "Zoë");
    EXPECT_EQ(message.send, (core::CodecSet{Codec::Opus, Codec::Vp8}));
    EXPECT_EQ(message.receive, core::CodecSet{Codec::Av1});
    EXPECT_EQ(message.preferred_video_codec, Codec::H264);
    EXPECT_EQ(message.publish, (core::SourceSet{core::Source::Microphone, core::Source::Screen}));
}

TEST(Decode, HelloWithoutWish_HasNone) {
    wire::Envelope envelope = hello();
    envelope.mutable_hello()->clear_preferred_video_codec();
    EXPECT_EQ(decoded<core::Hello>(envelope).preferred_video_codec, std::nullopt);
}

TEST(Decode, TrunkHello_IsATrunk) {
    wire::Envelope envelope = hello();
    envelope.mutable_hello()->set_role(wire::ROLE_TRUNK);
    EXPECT_EQ(decoded<core::Hello>(envelope).role, core::Role::Trunk);
}

TEST(Decode, UnknownValuesInHello_AreRefused) {
    wire::Envelope envelope = hello();
    envelope.mutable_hello()->set_role(wire::ROLE_UNSPECIFIED);
    expect_refused(envelope, ErrorCode::BadMessage);
    envelope = hello();
    envelope.mutable_hello()->set_role(static_cast<wire::Role>(77));
    expect_refused(envelope, ErrorCode::BadMessage);
    for (const int codec : {0, 9, -1}) {
        envelope = hello();
        envelope.mutable_hello()->mutable_capabilities()->add_send(static_cast<wire::Codec>(codec));
        expect_refused(envelope, ErrorCode::BadMessage);
        envelope = hello();
        envelope.mutable_hello()->mutable_capabilities()->add_receive(
            static_cast<wire::Codec>(codec));
        expect_refused(envelope, ErrorCode::BadMessage);
    }
    envelope = hello();
    envelope.mutable_hello()->set_preferred_video_codec(wire::CODEC_OPUS);
    expect_refused(envelope, ErrorCode::BadMessage);
    for (const int source : {0, 5, -1}) {
        envelope = hello();
        envelope.mutable_hello()->add_publish(static_cast<wire::Source>(source));
        expect_refused(envelope, ErrorCode::BadMessage);
    }
}

TEST(Decode, Sources_AreAllKnown) {
    for (const Source source : core::all_sources) {
        const auto wire_source = static_cast<wire::Source>(static_cast<int>(source) + 1);
        wire::Envelope envelope;
        envelope.mutable_publish()->set_source(wire_source);
        envelope.mutable_publish()->set_muted(true);
        EXPECT_EQ(decoded<core::Publish>(envelope).source, source);
        EXPECT_TRUE(decoded<core::Publish>(envelope).muted);
        envelope.mutable_unpublish()->set_source(wire_source);
        EXPECT_EQ(decoded<core::Unpublish>(envelope).source, source);
        envelope.mutable_mute()->set_source(wire_source);
        envelope.mutable_mute()->set_muted(true);
        EXPECT_EQ(decoded<core::Mute>(envelope).source, source);
        EXPECT_TRUE(decoded<core::Mute>(envelope).muted);
    }
}

TEST(Decode, UnknownSource_IsRefused) {
    for (const int source : {0, 5, -3}) {
        wire::Envelope envelope;
        envelope.mutable_publish()->set_source(static_cast<wire::Source>(source));
        expect_refused(envelope, ErrorCode::BadMessage);
        envelope.mutable_unpublish()->set_source(static_cast<wire::Source>(source));
        expect_refused(envelope, ErrorCode::BadMessage);
        envelope.mutable_mute()->set_source(static_cast<wire::Source>(source));
        expect_refused(envelope, ErrorCode::BadMessage);
    }
}

TEST(Decode, AnswerAndCandidate_GiveAllFields) {
    wire::Envelope envelope;
    envelope.mutable_answer()->set_generation(7);
    envelope.mutable_answer()->set_sdp("v=0");
    EXPECT_EQ(decoded<core::Answer>(envelope).generation, 7U);
    EXPECT_EQ(decoded<core::Answer>(envelope).sdp, "v=0");
    envelope.mutable_candidate()->set_generation(8);
    envelope.mutable_candidate()->set_mid("camera");
    envelope.mutable_candidate()->set_candidate("candidate:1");
    const auto candidate = decoded<core::Candidate>(envelope);
    EXPECT_EQ(candidate.generation, 8U);
    EXPECT_EQ(candidate.mid, Mid("camera"));
    EXPECT_EQ(candidate.candidate, "candidate:1");
}

TEST(Decode, PingPongGoodbye_GiveTheirField) {
    wire::Envelope envelope;
    envelope.mutable_ping()->set_nonce(~0ULL);
    EXPECT_EQ(decoded<core::Ping>(envelope).nonce, ~0ULL);
    envelope.mutable_pong()->set_nonce(2);
    EXPECT_EQ(decoded<core::Pong>(envelope).nonce, 2U);
    envelope.mutable_goodbye()->set_text("bye");
    EXPECT_EQ(decoded<core::Goodbye>(envelope).text, "bye");
}

TEST(Decode, WhatOnlyServersSendOrNobody_IsUnexpected) {
    wire::Envelope envelope;
    expect_refused(envelope, ErrorCode::UnexpectedMessage);
    envelope.mutable_welcome();
    expect_refused(envelope, ErrorCode::UnexpectedMessage);
    envelope.mutable_roster();
    expect_refused(envelope, ErrorCode::UnexpectedMessage);
    envelope.mutable_offer();
    expect_refused(envelope, ErrorCode::UnexpectedMessage);
    envelope.mutable_slot_map();
    expect_refused(envelope, ErrorCode::UnexpectedMessage);
    envelope.mutable_error();
    expect_refused(envelope, ErrorCode::UnexpectedMessage);
}

TEST(Decode, UnknownFields_AreIgnored) {
    // Field 1000 with a varint, beside a ping.
    wire::Envelope envelope;
    envelope.mutable_ping()->set_nonce(3);
    const auto message = decode_text(envelope.SerializeAsString() + "\xC0\x3E\x01");
    ASSERT_TRUE(message);
    EXPECT_EQ(std::get<core::Ping>(*message).nonce, 3U);
}

TEST(Decode, Garbage_IsBadMessage) {
    for (const std::string_view text : {"hello there", "\xff\xff\xff", "\x0a\x7f", "\x0a"}) {
        const auto message = decode_text(text);
        ASSERT_FALSE(message);
        EXPECT_EQ(message.error().code, ErrorCode::BadMessage);
    }
}

TEST(Decode, InvalidUtf8_IsBadMessage) {
    // Envelope.hello.name = "\xff"
    const auto message = decode_text("\x0a\x03\x22\x01\xff");
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().code, ErrorCode::BadMessage);
}

TEST(Decode, DeepNesting_IsBadMessage) {
    // Unknown groups inside each other: field 1000, wire type 3.
    std::string text;
    for (int i = 0; i < 1000; ++i) {
        text += "\xC3\x3E";
    }
    for (int i = 0; i < 1000; ++i) {
        text += "\xC4\x3E";
    }
    const auto message = decode_text(text);
    ASSERT_FALSE(message);
    EXPECT_EQ(message.error().code, ErrorCode::BadMessage);
}

TEST(Decode, AtTheBound_IsDecodedAndAboveRefused) {
    wire::Envelope envelope;
    envelope.mutable_answer()->set_sdp(std::string(limits::websocket_message_bytes - 8, 'x'));
    ASSERT_EQ(envelope.ByteSizeLong(), limits::websocket_message_bytes);
    EXPECT_TRUE(decode_envelope(envelope));
    envelope.mutable_answer()->mutable_sdp()->push_back('x');
    expect_refused(envelope, ErrorCode::MessageTooLarge);
}

TEST(Decode, RandomBytes_NeverBreakIt) {
    const auto seed = std::random_device{}();
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const std::string sample = hello().SerializeAsString();
    for (int i = 0; i < 20000; ++i) {
        std::string text = sample;
        for (int change = 0; change < 3; ++change) {
            text[random() % text.size()] = static_cast<char>(random());
        }
        const auto message = decode_text(text.substr(0, random() % (text.size() + 1)));
        EXPECT_TRUE(message || !message.error().text.empty());
    }
}

TEST(Encode, Welcome_HasVersionsAndIceServers) {
    const wire::Envelope envelope = encoded(core::Welcome{
        .participant = ParticipantId("0123456789abcdef"),
        .room = "default",
        .name = "Zoë",
        .ice_servers = {{.urls = {"stun:a", "turn:b"}, .username = "u", .credential = "c"}}});
    const wire::Welcome& welcome = envelope.welcome();
    EXPECT_EQ(welcome.version(), 1U);
    EXPECT_EQ(welcome.server_version(), "1.2.3");
    EXPECT_EQ(welcome.participant_id(), "0123456789abcdef");
    EXPECT_EQ(welcome.room(), "default");
    EXPECT_EQ(welcome.name(), "Zoë");
    ASSERT_EQ(welcome.ice_servers_size(), 1);
    EXPECT_THAT(welcome.ice_servers(0).urls(), ElementsAre("stun:a", "turn:b"));
    EXPECT_EQ(welcome.ice_servers(0).username(), "u");
    EXPECT_EQ(welcome.ice_servers(0).credential(), "c");
}

TEST(Encode, Roster_HasParticipantsAndRemovals) {
    const wire::Envelope envelope =
        encoded(core::Roster{.full = true,
                             .changed = {{.id = ParticipantId("p"),
                                          .name = "n",
                                          .publications = {{.source = Source::ScreenAudio,
                                                            .codec = Codec::Opus,
                                                            .muted = true}}}},
                             .removed = {ParticipantId("gone")}});
    const wire::Roster& roster = envelope.roster();
    EXPECT_TRUE(roster.full());
    ASSERT_EQ(roster.changed_size(), 1);
    EXPECT_EQ(roster.changed(0).id(), "p");
    EXPECT_EQ(roster.changed(0).name(), "n");
    ASSERT_EQ(roster.changed(0).publications_size(), 1);
    EXPECT_EQ(roster.changed(0).publications(0).source(), wire::SOURCE_SCREEN_AUDIO);
    EXPECT_EQ(roster.changed(0).publications(0).codec(), wire::CODEC_OPUS);
    EXPECT_TRUE(roster.changed(0).publications(0).muted());
    EXPECT_THAT(roster.removed(), ElementsAre("gone"));
}

TEST(Encode, Offer_HasTargets) {
    const wire::Envelope envelope = encoded(core::Offer{
        .generation = 2,
        .sdp = "v=0",
        .publish = {{.source = Source::Camera, .mid = Mid("camera-vp9"), .codec = Codec::Vp9}}});
    EXPECT_EQ(envelope.offer().generation(), 2U);
    EXPECT_EQ(envelope.offer().sdp(), "v=0");
    ASSERT_EQ(envelope.offer().publish_size(), 1);
    EXPECT_EQ(envelope.offer().publish(0).source(), wire::SOURCE_CAMERA);
    EXPECT_EQ(envelope.offer().publish(0).mid(), "camera-vp9");
    EXPECT_EQ(envelope.offer().publish(0).codec(), wire::CODEC_VP9);
}

TEST(Encode, SlotMap_HasBoundAndFreeSlots) {
    const wire::Envelope envelope = encoded(core::SlotMap{
        .bindings = {
            {.mid = Mid("v0"), .participant = ParticipantId("p"), .source = Source::Screen},
            {.mid = Mid("v1"), .participant = {}}}});
    ASSERT_EQ(envelope.slot_map().bindings_size(), 2);
    EXPECT_EQ(envelope.slot_map().bindings(0).mid(), "v0");
    EXPECT_EQ(envelope.slot_map().bindings(0).participant_id(), "p");
    EXPECT_EQ(envelope.slot_map().bindings(0).source(), wire::SOURCE_SCREEN);
    EXPECT_EQ(envelope.slot_map().bindings(1).participant_id(), "");
    EXPECT_EQ(envelope.slot_map().bindings(1).source(), wire::SOURCE_UNSPECIFIED);
}

TEST(Decode, HelloThatResumes_HasItsToken) {
    wire::Envelope envelope = hello();
    EXPECT_FALSE(decoded<core::Hello>(envelope).has_media);
    envelope.mutable_hello()->set_resume("secret");
    envelope.mutable_hello()->set_has_media(true);
    EXPECT_EQ(decoded<core::Hello>(envelope).resume, "secret");
    EXPECT_TRUE(decoded<core::Hello>(envelope).has_media);
}

TEST(Decode, Subscribe_GivesTheWishesInOrder) {
    wire::Envelope envelope;
    wire::VideoWish& wish = *envelope.mutable_subscribe()->add_video();
    wish.set_participant_id("p");
    wish.set_source(wire::SOURCE_SCREEN);
    wish.set_max_height(720);
    const auto subscribe = decoded<core::Subscribe>(envelope);
    ASSERT_EQ(subscribe.video.size(), 1U);
    EXPECT_EQ(subscribe.video[0],
              (core::VideoWish{
                  .participant = ParticipantId("p"), .source = Source::Screen, .max_height = 720}));
}

TEST(Decode, SubscribeBeyondTheBound_KeepsTheBest) {
    wire::Envelope envelope;
    for (std::size_t i = 0; i < limits::video_slots + 10; ++i) {
        wire::VideoWish& wish = *envelope.mutable_subscribe()->add_video();
        wish.set_participant_id(std::to_string(i));
        wish.set_source(wire::SOURCE_CAMERA);
    }
    const auto subscribe = decoded<core::Subscribe>(envelope);
    ASSERT_EQ(subscribe.video.size(), limits::video_slots);
    EXPECT_EQ(subscribe.video.front().participant, ParticipantId("0"));
}

TEST(Decode, WishForSound_IsRefused) {
    for (const wire::Source source :
         {wire::SOURCE_UNSPECIFIED, wire::SOURCE_MICROPHONE, wire::SOURCE_SCREEN_AUDIO}) {
        wire::Envelope envelope;
        envelope.mutable_subscribe()->add_video()->set_source(source);
        expect_refused(envelope, ErrorCode::BadMessage);
    }
}

TEST(Decode, ChatHandRenameRestartIce_GiveTheirFields) {
    wire::Envelope envelope;
    envelope.mutable_chat()->set_text("hi");
    EXPECT_EQ(decoded<core::Chat>(envelope).text, "hi");
    envelope.mutable_hand()->set_raised(true);
    EXPECT_TRUE(decoded<core::Hand>(envelope).raised);
    envelope.mutable_rename()->set_name("Zoë");
    EXPECT_EQ(decoded<core::Rename>(envelope).name, "Zoë");
    envelope.mutable_restart_ice();
    static_cast<void>(decoded<core::RestartIce>(envelope));
}

TEST(Decode, WhatOnlyServersSay_IsUnexpected) {
    wire::Envelope envelope;
    envelope.mutable_demand();
    expect_refused(envelope, ErrorCode::UnexpectedMessage);
    envelope.mutable_speakers();
    expect_refused(envelope, ErrorCode::UnexpectedMessage);
    envelope.mutable_chat_log();
    expect_refused(envelope, ErrorCode::UnexpectedMessage);
}

TEST(Encode, WelcomeThatResumes_HasTokenAndWhatWasKept) {
    const wire::Envelope envelope =
        encoded(core::Welcome{.resume = "secret", .resumed = true, .media_kept = true});
    EXPECT_EQ(envelope.welcome().resume(), "secret");
    EXPECT_TRUE(envelope.welcome().resumed());
    EXPECT_TRUE(envelope.welcome().media_kept());
}

TEST(Encode, DemandSpeakersChatLog_HaveTheirFields) {
    const wire::Envelope demand = encoded(
        core::Demand{.sources = {{.source = Source::Screen, .wanted = true, .max_height = 1080}}});
    ASSERT_EQ(demand.demand().sources_size(), 1);
    EXPECT_EQ(demand.demand().sources(0).source(), wire::SOURCE_SCREEN);
    EXPECT_TRUE(demand.demand().sources(0).wanted());
    EXPECT_EQ(demand.demand().sources(0).max_height(), 1080U);
    const wire::Envelope speakers =
        encoded(core::Speakers{.participants = {ParticipantId("a"), ParticipantId("b")}});
    EXPECT_THAT(speakers.speakers().participant_ids(), ElementsAre("a", "b"));
    EXPECT_EQ(encoded(core::Speakers{}).message_case(), wire::Envelope::kSpeakers);
    EXPECT_EQ(encoded(core::Demand{}).message_case(), wire::Envelope::kDemand);
    const wire::Envelope log = encoded(core::ChatLog{
        .entries = {
            {.id = 7, .participant = ParticipantId("p"), .name = "n", .text = "t", .time_ms = 9}}});
    ASSERT_EQ(log.chat_log().entries_size(), 1);
    EXPECT_EQ(log.chat_log().entries(0).id(), 7U);
    EXPECT_EQ(log.chat_log().entries(0).participant_id(), "p");
    EXPECT_EQ(log.chat_log().entries(0).name(), "n");
    EXPECT_EQ(log.chat_log().entries(0).text(), "t");
    EXPECT_EQ(log.chat_log().entries(0).time_ms(), 9U);
}

TEST(Encode, AwayHandAndFullMap_AreSaid) {
    const wire::Envelope roster = encoded(core::Roster{
        .full = false, .changed = {{.id = ParticipantId("p"), .away = true, .hand = 3}}});
    EXPECT_TRUE(roster.roster().changed(0).away());
    EXPECT_EQ(roster.roster().changed(0).hand(), 3U);
    EXPECT_TRUE(encoded(core::SlotMap{.full = true}).slot_map().full());
}

TEST(Encode, CandidatePingPongErrorGoodbye_HaveTheirFields) {
    const wire::Envelope candidate =
        encoded(core::Candidate{.generation = 3, .mid = Mid("a0"), .candidate = "candidate:x"});
    EXPECT_EQ(candidate.candidate().generation(), 3U);
    EXPECT_EQ(candidate.candidate().mid(), "a0");
    EXPECT_EQ(candidate.candidate().candidate(), "candidate:x");
    EXPECT_EQ(encoded(core::Ping{.nonce = 5}).ping().nonce(), 5U);
    EXPECT_EQ(encoded(core::Pong{.nonce = 6}).pong().nonce(), 6U);
    const wire::Envelope error =
        encoded(core::Error{.code = ErrorCode::UnsupportedRole, .text = "t", .fatal = true});
    EXPECT_EQ(error.error().code(), wire::ERROR_CODE_UNSUPPORTED_ROLE);
    EXPECT_EQ(error.error().text(), "t");
    EXPECT_TRUE(error.error().fatal());
    EXPECT_EQ(encoded(core::Goodbye{.text = "bye"}).goodbye().text(), "bye");
}

}  // namespace
}  // namespace umbrella::signalling
