#include "core/sdp/foreign_offer.hpp"

#include "foreign_samples.hpp"
#include "samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits_whip.hpp"

namespace umbrella::core::sdp {
namespace {

using samples::with;
using samples::with_all;
using samples::with_in;
using Kind = OfferRefusal::Kind;

ForeignOffer read(const std::string& text, ForeignRole role = ForeignRole::Sends) {
    auto offer = read_foreign_offer(text, role);
    EXPECT_TRUE(offer.has_value()) << (offer ? "" : offer.error().text);
    return offer ? std::move(*offer) : ForeignOffer{};
}

Kind refusal(const std::string& text, ForeignRole role = ForeignRole::Sends) {
    const auto offer = read_foreign_offer(text, role);
    EXPECT_FALSE(offer.has_value());
    return offer ? Kind::Malformed : offer.error().kind;
}

const ForeignFormat* format_of(const ForeignMline& mline, Codec codec) {
    for (const ForeignFormat& format : mline.formats) {
        if (format.ours->codec == codec) {
            return &format;
        }
    }
    return nullptr;
}

TEST(ForeignOffer, ChromiumsOffer_IsReadWithItsOwnNumbers) {
    const ForeignOffer offer = read(samples::whip_offer());
    ASSERT_TRUE(offer.audio && offer.video);
    EXPECT_EQ(offer.audio->mid, "0");
    EXPECT_EQ(offer.audio->formats.front().theirs, 109);
    EXPECT_EQ(offer.video->mid, "1");
    EXPECT_EQ(offer.first_video_codec(), Codec::Vp8);
    EXPECT_EQ(format_of(*offer.video, Codec::Vp8)->rtx, 46);
    EXPECT_TRUE(offer.bundled);
    EXPECT_EQ(offer.transport.ufrag, "k7Fq");
    EXPECT_EQ(offer.transport.setup, "active") << "the choice was left to us";
}

TEST(ForeignOffer, H264InFourForms_TheConstrainedBaselineOfMode1IsTaken) {
    const ForeignOffer offer = read(samples::whip_offer());
    ASSERT_TRUE(offer.video);
    EXPECT_EQ(format_of(*offer.video, Codec::H264)->theirs, 37);
    EXPECT_EQ(format_of(*offer.video, Codec::H264)->rtx, 38);
}

TEST(ForeignOffer, PlayerWithTheHighProfile_GetsEachOfOursInItsOwn) {
    const ForeignOffer offer =
        read(with(samples::whep_offer(), "packetization-mode=1;profile-level-id=42001f",
                  "packetization-mode=1;profile-level-id=64001f"),
             ForeignRole::Receives);
    EXPECT_EQ(offer.dialect->theirs_of(102), 37);
    EXPECT_EQ(offer.dialect->theirs_of(104), 102);
    const ForeignOffer without = read(samples::whep_offer(), ForeignRole::Receives);
    EXPECT_EQ(without.dialect->theirs_of(104), 37) << "better than nothing";
}

TEST(ForeignOffer, Vp9OfTwoProfiles_Profile0IsTaken) {
    const ForeignOffer offer = read(samples::whip_offer());
    ASSERT_TRUE(offer.video);
    EXPECT_EQ(format_of(*offer.video, Codec::Vp9)->theirs, 122);
}

TEST(ForeignOffer, ObsOffer_IsH264WithoutRtx) {
    const ForeignOffer offer = read(samples::obs_offer());
    ASSERT_TRUE(offer.video);
    EXPECT_EQ(offer.first_video_codec(), Codec::H264);
    EXPECT_EQ(offer.video->formats.front().rtx, std::nullopt);
    EXPECT_EQ(offer.codecs(), (CodecSet{Codec::Opus, Codec::H264}));
}

TEST(ForeignOffer, Simulcast_NamesItsLayers) {
    const ForeignOffer offer = read(samples::simulcast_offer());
    ASSERT_TRUE(offer.video);
    EXPECT_EQ(offer.video->layers, "q;h;f");
    EXPECT_THAT(offer.video->rids, testing::ElementsAre("q", "h", "f"));
    const ForeignOffer odd = read(with(samples::simulcast_offer(), "send q;h;f", "send q,x;h;f"));
    EXPECT_EQ(odd.video->layers, "") << "alternatives are not understood";
}

TEST(ForeignOffer, Players_MayOfferRecvonlyOrSendrecv) {
    EXPECT_TRUE(read(samples::whep_offer(), ForeignRole::Receives).video);
    EXPECT_TRUE(
        read(with_all(samples::whep_offer(), "a=recvonly", "a=sendrecv"), ForeignRole::Receives)
            .audio);
    EXPECT_EQ(refusal(samples::whip_offer(), ForeignRole::Receives), Kind::NotAcceptable);
    EXPECT_EQ(refusal(samples::whep_offer(), ForeignRole::Sends), Kind::NotAcceptable);
}

TEST(ForeignOffer, WhatIsMissing_IsRefused) {
    const std::string offer = samples::whip_offer();
    EXPECT_EQ(refusal(""), Kind::Malformed);
    EXPECT_EQ(refusal("{\"type\":\"offer\"}"), Kind::Malformed);
    EXPECT_EQ(refusal(with_all(offer, "a=ice-ufrag:k7Fq\r\n", "")), Kind::Malformed);
    EXPECT_EQ(refusal(with_all(offer, "a=ice-pwd:abcdefghijklmnopqrstuvwx\r\n", "")),
              Kind::Malformed);
    EXPECT_EQ(refusal(with_all(offer, "a=setup:actpass\r\n", "")), Kind::Malformed);
    EXPECT_EQ(refusal(with_all(offer, "a=rtcp-mux\r\n", "")), Kind::Malformed);
    EXPECT_EQ(refusal(with(offer, "a=group:BUNDLE 0 1\r\n", "")), Kind::Malformed);
    EXPECT_EQ(refusal(with_all(offer, "00:11:22:33", "00:11:22")), Kind::Malformed);
}

TEST(ForeignOffer, WithoutACodecOfOurs_IsNotAcceptable) {
    const std::string audio = with(samples::whip_offer(), "opus/48000/2", "opus/48000");
    EXPECT_FALSE(read(audio).audio);
    std::string none = with(audio, "VP8/90000", "VP7/90000");
    none = with_all(none, "H264/90000", "H265/90000");
    none = with_all(none, "VP9/90000", "VP10/90000");
    EXPECT_EQ(refusal(none), Kind::NotAcceptable);
}

/// RFC 5761 §4: on one port with RTCP they would look like it.
TEST(ForeignOffer, PayloadTypeThatRtcpHas_IsNone) {
    std::string text = with(samples::obs_offer(), "SAVPF 96\r\n", "SAVPF 72\r\n");
    text = with_all(text, "rtpmap:96 ", "rtpmap:72 ");
    EXPECT_FALSE(read(with_all(text, "fmtp:96 ", "fmtp:72 ")).video);
}

TEST(ForeignOffer, OneMlineAlone_NeedsNoBundle) {
    std::string offer = with(samples::obs_offer(), "a=group:BUNDLE 0 1\r\n", "");
    offer = with(offer, "m=video 9", "m=video 0");
    const ForeignOffer alone = read(offer);
    EXPECT_TRUE(alone.audio);
    EXPECT_FALSE(alone.video);
    EXPECT_FALSE(alone.bundled);
}

TEST(ForeignOffer, BundleOnlyMline_TakesTheTransportOfTheBundle) {
    std::string offer = with_in(samples::obs_offer(), "1", "m=video 9", "m=video 0");
    offer = with_in(offer, "1", "a=setup:actpass\r\n", "a=bundle-only\r\n");
    EXPECT_TRUE(read(offer).video);
}

TEST(ForeignOffer, TooMuch_IsRefused) {
    std::string many = samples::whip_offer();
    for (std::size_t i = 0; i < limits::whip_mlines; ++i) {
        many += "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
    }
    EXPECT_EQ(refusal(many), Kind::Malformed);
    EXPECT_EQ(refusal(samples::whip_offer() + std::string(1'000'000, 'a')), Kind::Malformed);
    EXPECT_EQ(refusal(with(samples::whip_offer(), "a=mid:0", "a=mid:" + std::string(300, 'm'))),
              Kind::Malformed);
}

TEST(ForeignOffer, Candidates_AreTakenOnceAndOnlyIfTheyAreSome) {
    const ForeignOffer offer =
        read(samples::obs_offer() +
             "a=candidate:1 1 UDP 2122317823 192.0.2.1 5000 typ host\r\n"
             "a=candidate:1 1 UDP 2122317823 192.0.2.1 5000 typ host\r\n"
             "a=candidate:2 1 UDP 2122317823 evil.example.org 5000 typ host\r\n");
    EXPECT_THAT(offer.candidates,
                testing::ElementsAre("candidate:1 1 UDP 2122317823 192.0.2.1 5000 typ host"));
}

}  // namespace
}  // namespace umbrella::core::sdp
