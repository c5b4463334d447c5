#include "core/sdp/foreign_answer.hpp"

#include "foreign_samples.hpp"
#include "samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/sdp/answer.hpp"

namespace umbrella::core::sdp {
namespace {

using samples::section;
using samples::with;
using samples::with_all;
using testing::HasSubstr;
using testing::Not;

ForeignOffer read(const std::string& text, ForeignRole role = ForeignRole::Sends) {
    auto offer = read_foreign_offer(text, role);
    EXPECT_TRUE(offer.has_value()) << (offer ? "" : offer.error().text);
    return offer ? std::move(*offer) : ForeignOffer{};
}

/// What the server offers to a publisher, or to a viewer.
std::string server_offer(ForeignRole role, Codec video = Codec::Vp8) {
    std::vector<MlinePlan> plan;
    if (role == ForeignRole::Sends) {
        plan = {{.mid = Mid("microphone"), .codecs = {Codec::Opus}},
                {.mid = Mid("camera"), .kind = MediaKind::Video, .codecs = {video}}};
    } else {
        plan = {{.mid = Mid("a0"),
                 .direction = MlineDirection::Slot,
                 .codecs = {Codec::Opus},
                 .stream_id = "pair-0"},
                {.mid = Mid("v0"),
                 .direction = MlineDirection::Slot,
                 .kind = MediaKind::Video,
                 .codecs = {std::begin(all_video_codecs), std::end(all_video_codecs)},
                 .stream_id = "pair-0",
                 .ssrc = 71,
                 .rtx_ssrc = 72}};
    }
    auto offer = finish_offer(samples::webrtcbin_offer(plan), plan);
    EXPECT_TRUE(offer.has_value());
    return with_fingerprint(*offer, "sha-256 " + std::string(94, 'A'));
}

void expect_taken(const ForeignOffer& client, const std::string& offer) {
    const auto checked = check_answer(answer_server(client, offer), offer);
    EXPECT_TRUE(checked.has_value()) << checked.error().message;
}

TEST(ForeignAnswer, ToThePublishersOffer_KeepsItsNumbersAndAllFeedback) {
    const ForeignOffer client = read(samples::whip_offer());
    const std::string answer = answer_client(client, server_offer(ForeignRole::Sends), {});
    const std::string video = section(answer, "1");
    EXPECT_THAT(video, HasSubstr("m=video 9 UDP/TLS/RTP/SAVPF 45 46\r\n"));
    EXPECT_THAT(video, HasSubstr("a=recvonly"));
    EXPECT_THAT(video, HasSubstr("a=rtpmap:46 rtx/90000\r\na=fmtp:46 apt=45"));
    for (const char* feedback : {"transport-cc", "nack\r\n", "nack pli", "ccm fir"}) {
        EXPECT_THAT(video, HasSubstr(std::string("a=rtcp-fb:45 ") + feedback));
    }
    EXPECT_THAT(video, HasSubstr("a=extmap:3 http://www.ietf.org/id/draft-holmer"));
    EXPECT_THAT(video, Not(HasSubstr("goog-remb")));
    EXPECT_THAT(section(answer, "0"), HasSubstr("m=audio 9 UDP/TLS/RTP/SAVPF 109\r\n"));
    EXPECT_THAT(section(answer, "0"), HasSubstr("a=extmap:14 urn:ietf:params:rtp-hdrext:ssrc-"));
    EXPECT_THAT(answer, HasSubstr("a=group:BUNDLE 0 1\r\n"));
    EXPECT_THAT(answer, HasSubstr("a=setup:passive"));
}

TEST(ForeignAnswer, ToTheServersOffer_PassesItsOwnGate) {
    for (const Codec codec : all_video_codecs) {
        if (codec != Codec::Av1) {
            expect_taken(read(samples::whip_offer()), server_offer(ForeignRole::Sends, codec));
        }
    }
    expect_taken(read(samples::obs_offer()), server_offer(ForeignRole::Sends, Codec::H264));
    expect_taken(read(samples::simulcast_offer()), server_offer(ForeignRole::Sends));
    expect_taken(read(samples::whep_offer(), ForeignRole::Receives),
                 server_offer(ForeignRole::Receives));
}

TEST(ForeignAnswer, ToTheServersOffer_IsInTheServersNumbers) {
    const std::string offer = server_offer(ForeignRole::Sends);
    const std::string answer = answer_server(read(samples::whip_offer()), offer);
    const std::string video = section(answer, "camera");
    EXPECT_THAT(video, HasSubstr("m=video 9 UDP/TLS/RTP/SAVPF 96 97\r\n"));
    EXPECT_THAT(video, HasSubstr("a=sendonly"));
    EXPECT_THAT(video, HasSubstr("a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid"));
    EXPECT_THAT(video, HasSubstr("a=ssrc-group:FID 1111 2222"));
    EXPECT_THAT(video, HasSubstr("a=ice-ufrag:k7Fq"));
    EXPECT_THAT(section(answer_server(read(samples::obs_offer()),
                                      server_offer(ForeignRole::Sends, Codec::H264)),
                        "camera"),
                HasSubstr("m=video 9 UDP/TLS/RTP/SAVPF 102\r\n"))
        << "without RTX, since OBS has none";
}

TEST(ForeignAnswer, PassiveClient_IsDialled) {
    const ForeignOffer client =
        read(with_all(samples::obs_offer(), "a=setup:actpass", "a=setup:passive"));
    const std::string offer = server_offer(ForeignRole::Sends, Codec::H264);
    EXPECT_THAT(answer_client(client, offer, {}), HasSubstr("a=setup:active"));
    EXPECT_THAT(answer_server(client, offer), HasSubstr("a=setup:passive"));
}

TEST(ForeignAnswer, Layers_AreAllReceived) {
    const std::string answer =
        answer_client(read(samples::simulcast_offer()), server_offer(ForeignRole::Sends), {});
    EXPECT_THAT(answer, HasSubstr("a=rid:q recv\r\na=rid:h recv\r\na=rid:f recv\r\n"
                                  "a=simulcast:recv q;h;f\r\n"));
}

TEST(ForeignAnswer, WhatTheServerHasNot_IsRefused) {
    std::string text = with(samples::whip_offer(), "a=group:BUNDLE 0 1", "a=group:BUNDLE 0 1 2");
    text += "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:2\r\n";
    const std::string answer = answer_client(read(text), server_offer(ForeignRole::Sends), {});
    EXPECT_THAT(section(answer, "2"), HasSubstr("m=application 0 "));
    EXPECT_THAT(section(answer, "2"), HasSubstr("a=inactive"));
    EXPECT_THAT(answer, HasSubstr("a=group:BUNDLE 0 1\r\n"));
}

TEST(ForeignAnswer, ToAPlayer_NamesTheStreams) {
    const ForeignOffer client = read(samples::whep_offer(), ForeignRole::Receives);
    const std::string answer = answer_client(client, server_offer(ForeignRole::Receives), {});
    const std::string video = section(answer, "1");
    EXPECT_THAT(video, HasSubstr("a=sendonly"));
    EXPECT_THAT(video, HasSubstr("a=msid:pair-0 v0"));
    EXPECT_THAT(video, HasSubstr("a=ssrc-group:FID 71 72"));
    EXPECT_THAT(video, HasSubstr("m=video 9 UDP/TLS/RTP/SAVPF 45 46 37 38"))
        << "its H264 stands for both of ours, once";
}

TEST(ForeignAnswer, PlayerOfVideoAlone_LeavesTheFirstMlineInactive) {
    const std::string text = with(samples::whep_offer(), "m=audio 9", "m=audio 0");
    const ForeignOffer client = read(text, ForeignRole::Receives);
    const std::string offer = server_offer(ForeignRole::Receives);
    const auto checked = check_answer(answer_server(client, offer), offer);
    ASSERT_TRUE(checked.has_value()) << checked.error().message;
    EXPECT_FALSE(checked->mlines[0].usable);
    EXPECT_TRUE(checked->mlines[1].usable);
    EXPECT_THAT(section(answer_client(client, offer, {}), "0"), HasSubstr("m=audio 0 "));
}

TEST(ForeignAnswer, Candidates_StandOnTheFirstMlineThatIsTaken) {
    const std::vector<std::string> candidates{"candidate:1 1 UDP 1 192.0.2.1 5000 typ host"};
    const std::string answer =
        answer_client(read(samples::whip_offer()), server_offer(ForeignRole::Sends), candidates);
    EXPECT_THAT(section(answer, "0"), HasSubstr("a=candidate:1 1 UDP 1 192.0.2.1 5000 typ host"));
    EXPECT_THAT(section(answer, "0"), HasSubstr("a=end-of-candidates"));
    EXPECT_THAT(section(answer, "1"), Not(HasSubstr("a=candidate")));
}

TEST(ForeignAnswer, OfALiteServer_SaysSo) {
    const ForeignOffer client = read(samples::whip_offer());
    const std::string offer = server_offer(ForeignRole::Sends);
    EXPECT_THAT(answer_client(client, offer, {}), Not(HasSubstr("ice-lite")));
    EXPECT_THAT(answer_client(client, with_ice_lite(offer), {}), HasSubstr("a=ice-lite\r\n"));
    expect_taken(client, with_ice_lite(offer));
}

}  // namespace
}  // namespace umbrella::core::sdp
