#include "core/sdp/offer.hpp"

#include "samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "core/rtp/formats.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::core::sdp {
namespace {

using samples::section;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

MediaSection parsed_section(const std::string& offer, std::string_view mid) {
    const auto parsed = parse("v=0\r\n" + section(offer, mid));
    EXPECT_TRUE(parsed);
    return parsed ? parsed->media.at(0) : MediaSection{};
}

std::string type_of(const rtp::PayloadFormat& format) {
    return std::to_string(format.payload_type);
}

TEST(FinishedOffer, Publish_OffersTheOneCodecWithRetransmission) {
    std::vector<MlinePlan> plan = samples::plan(1);
    plan[1].codecs = {Codec::Vp9};
    const std::string offer = finish_offer(samples::webrtcbin_offer(plan), plan).value_or("");
    const MediaSection camera = parsed_section(offer, "camera");
    const rtp::PayloadFormat& vp9 = rtp::publish_format(Codec::Vp9);
    const std::string rtx = std::to_string(vp9.rtx_payload_type);
    EXPECT_THAT(camera.formats, ElementsAre(type_of(vp9), rtx));
    EXPECT_THAT(all_attributes(camera.lines, "rtpmap"),
                ElementsAre(type_of(vp9) + " VP9/90000", rtx + " rtx/90000"));
    EXPECT_THAT(all_attributes(camera.lines, "fmtp"), Contains(rtx + " apt=" + type_of(vp9)));
}

TEST(FinishedOffer, Publish_OffersAllExtensionsOfItsKind) {
    const std::string offer = samples::offer(1);
    for (const rtp::HeaderExtension& extension : rtp::header_extensions()) {
        const std::string value =
            std::to_string(static_cast<int>(extension.id)) + " " + std::string(extension.uri);
        const auto of_microphone =
            all_attributes(parsed_section(offer, "microphone").lines, "extmap");
        const MediaSection microphone = parsed_section(offer, "microphone");
        const MediaSection camera = parsed_section(offer, "camera");
        EXPECT_EQ(std::ranges::count(all_attributes(microphone.lines, "extmap"), value),
                  extension.audio ? 1 : 0);
        EXPECT_EQ(std::ranges::count(all_attributes(camera.lines, "extmap"), value),
                  extension.video ? 1 : 0);
    }
}

TEST(FinishedOffer, Slot_OffersAllCodecsOfItsKindWithRetransmission) {
    const MediaSection slot = parsed_section(samples::offer(1), "v0");
    for (const rtp::PayloadFormat& format : rtp::payload_formats()) {
        const bool offered = kind_of(format.codec) == MediaKind::Video;
        EXPECT_EQ(std::ranges::count(slot.formats, type_of(format)), offered ? 1 : 0);
        if (offered) {
            const std::string rtx = std::to_string(format.rtx_payload_type);
            EXPECT_THAT(slot.formats, Contains(rtx));
            EXPECT_THAT(all_attributes(slot.lines, "fmtp"),
                        Contains(rtx + " apt=" + type_of(format)));
        }
    }
}

TEST(FinishedOffer, Slot_OffersForwardedExtensionsAndTransportCcOnly) {
    const MediaSection slot = parsed_section(samples::offer(1), "v0");
    for (const rtp::HeaderExtension& extension : rtp::header_extensions()) {
        const std::string value =
            std::to_string(static_cast<int>(extension.id)) + " " + std::string(extension.uri);
        const bool for_slot =
            extension.forwarded || extension.id == rtp::ExtensionId::TransportWideCc;
        EXPECT_EQ(std::ranges::count(all_attributes(slot.lines, "extmap"), value),
                  extension.video && for_slot ? 1 : 0)
            << value;
    }
}

TEST(FinishedOffer, Video_AsksForAllFeedback) {
    for (const std::string_view mid : {"camera", "v0"}) {
        const MediaSection video = parsed_section(samples::offer(1), mid);
        EXPECT_THAT(
            all_attributes(video.lines, "rtcp-fb"),
            testing::IsSupersetOf({"96 nack", "96 nack pli", "96 ccm fir", "96 transport-cc"}));
    }
}

TEST(FinishedOffer, Audio_AsksForNackOnlyWhereSomebodyAnswersIt) {
    const MediaSection microphone = parsed_section(samples::offer(1), "microphone");
    const MediaSection slot = parsed_section(samples::offer(1), "a0");
    EXPECT_THAT(all_attributes(microphone.lines, "rtcp-fb"),
                ElementsAre("111 transport-cc", "111 nack"));
    EXPECT_THAT(all_attributes(slot.lines, "rtcp-fb"), ElementsAre("111 transport-cc"));
}

TEST(FinishedOffer, Slots_NameStreamAndTrack) {
    const std::string offer = samples::offer(2);
    EXPECT_EQ(find_attribute(parsed_section(offer, "a1").lines, "msid"), "pair-1 a1");
    EXPECT_EQ(find_attribute(parsed_section(offer, "v1").lines, "msid"), "pair-1 v1");
    EXPECT_EQ(find_attribute(parsed_section(offer, "camera").lines, "msid"), std::nullopt);
}

TEST(FinishedOffer, WhatWebrtcbinKnowsBetter_Stays) {
    const std::string offer = samples::offer(1);
    EXPECT_THAT(offer, HasSubstr("a=group:BUNDLE microphone camera screen screen-audio a0 v0\r\n"));
    for (const std::string_view mid : {"microphone", "camera", "a0", "v0"}) {
        const std::string text = section(offer, mid);
        EXPECT_THAT(text, HasSubstr("a=setup:actpass\r\n"));
        EXPECT_THAT(text, HasSubstr("a=ice-ufrag:Ix3nAtfC3Z7Eq0W4p4ddsh8pOpS2Aoqu\r\n"));
        EXPECT_THAT(text, HasSubstr("a=ice-pwd:ScTQfA9dTl1ZtYPbY2Y4MQAa5Nc8rZqb\r\n"));
        EXPECT_THAT(text, HasSubstr("a=fingerprint:sha-256 5B:2F"));
    }
    EXPECT_THAT(section(offer, "camera"), HasSubstr("a=recvonly\r\n"));
    EXPECT_THAT(section(offer, "v0"), HasSubstr("a=sendonly\r\n"));
    EXPECT_THAT(section(offer, "v0"), HasSubstr("a=ssrc-group:FID 1005 5005\r\n"));
}

TEST(FinishedOffer, RepeatedSsrcLines_StandOnce) {
    const MediaSection slot = parsed_section(samples::offer(1), "a0");
    EXPECT_EQ(std::ranges::count(all_attributes(slot.lines, "ssrc"),
                                 "1004 cname:user3051662871@host-b1a51bdb"),
              1);
}

TEST(FinishedOffer, PlannedSsrcs_ReplaceWebrtcbins) {
    std::vector<MlinePlan> plan = samples::plan(1);
    plan.back().ssrc = 77;
    plan.back().rtx_ssrc = 78;
    const std::string offer = finish_offer(samples::webrtcbin_offer(plan), plan).value_or("");
    const MediaSection slot = parsed_section(offer, "v0");
    EXPECT_THAT(all_attributes(slot.lines, "ssrc-group"), ElementsAre("FID 77 78"));
    EXPECT_THAT(all_attributes(slot.lines, "ssrc"),
                ElementsAre("77 cname:user3051662871@host-b1a51bdb",
                            "78 cname:user3051662871@host-b1a51bdb"));
}

TEST(FinishedOffer, MissingFlags_AreAdded) {
    const std::vector<MlinePlan> plan = samples::plan(1);
    std::string text = samples::webrtcbin_offer(plan);
    for (const char* flag : {"a=rtcp-mux\r\n", "a=rtcp-rsize\r\n", "a=ice-options:trickle\r\n"}) {
        text = samples::with_all(text, flag, "");
    }
    const std::string offer = finish_offer(text, plan).value_or("");
    EXPECT_THAT(offer.substr(0, offer.find("m=")), HasSubstr("a=ice-options:trickle\r\n"));
    for (const std::string_view mid : {"microphone", "v0"}) {
        EXPECT_THAT(section(offer, mid), HasSubstr("a=rtcp-mux\r\n"));
        EXPECT_THAT(section(offer, mid), HasSubstr("a=rtcp-rsize\r\n"));
    }
}

TEST(FinishedOffer, FinishedTwice_IsTheSame) {
    const std::vector<MlinePlan> plan = samples::plan(2);
    const std::string once = samples::offer(2);
    const auto twice = finish_offer(once, plan);
    ASSERT_TRUE(twice);
    const auto sorted = [](const std::string& text) {
        std::vector<std::string_view> lines;
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = text.find("\r\n", at);
            lines.push_back(std::string_view(text).substr(at, end - at));
            at = end + 2;
        }
        std::ranges::sort(lines);
        return std::vector<std::string>(lines.begin(), lines.end());
    };
    EXPECT_EQ(sorted(*twice), sorted(once));
}

TEST(FinishedOffer, NotAsPlanned_Fails) {
    const std::vector<MlinePlan> plan = samples::plan(1);
    const std::string text = samples::webrtcbin_offer(plan);
    std::vector<MlinePlan> longer = samples::plan(2);
    EXPECT_FALSE(finish_offer(text, longer));
    EXPECT_FALSE(finish_offer("v=0\r\nnonsense", plan));
    EXPECT_FALSE(finish_offer(samples::with_in(text, "camera", "m=video", "m=audio"), plan));
    EXPECT_FALSE(finish_offer(samples::with(text, "a=mid:camera", "a=mid:kamera"), plan));
    EXPECT_FALSE(finish_offer(samples::with_in(text, "camera", "a=recvonly", "a=sendonly"), plan));
    std::vector<MlinePlan> without = plan;
    without[1].codecs.clear();
    EXPECT_FALSE(finish_offer(text, without));
    without[1].codecs = {Codec::Opus};
    EXPECT_FALSE(finish_offer(text, without));
}

TEST(FinishedOffer, OfTheLargestPool_CanBeParsedAgain) {
    EXPECT_TRUE(parse(samples::offer(limits::audio_slots)));
}

TEST(FinishedOffer, OtherIceCredentials_StandOnEveryMlineAndNothingElseChanges) {
    const std::vector<MlinePlan> plan = samples::plan(1);
    const std::string offer = finish_offer(samples::webrtcbin_offer(plan), plan).value_or("");
    const auto before = parse(offer);
    const auto after = parse(with_ice_credentials(offer, {.ufrag = "fresh", .pwd = "secret"}));
    ASSERT_TRUE(before && after);
    ASSERT_EQ(after->media.size(), before->media.size());
    EXPECT_EQ(after->lines, before->lines);
    for (std::size_t i = 0; i < after->media.size(); ++i) {
        Lines kept = before->media[i].lines;
        Lines now = after->media[i].lines;
        EXPECT_THAT(all_attributes(now, "ice-ufrag"), ElementsAre("fresh"));
        EXPECT_THAT(all_attributes(now, "ice-pwd"), ElementsAre("secret"));
        for (Lines* lines : {&kept, &now}) {
            remove_attributes(*lines, "ice-ufrag");
            remove_attributes(*lines, "ice-pwd");
        }
        EXPECT_EQ(now, kept);
    }
}

TEST(WithFingerprint, EveryMline_NamesItAlone) {
    const std::vector<MlinePlan> plan = samples::plan(1);
    const std::string offer = finish_offer(samples::webrtcbin_offer(plan), plan).value_or("");
    const auto after = parse(with_fingerprint(offer, "sha-256 AA:BB"));
    ASSERT_TRUE(after);
    EXPECT_TRUE(all_attributes(after->lines, "fingerprint").empty());
    for (const MediaSection& section : after->media) {
        EXPECT_THAT(all_attributes(section.lines, "fingerprint"), ElementsAre("sha-256 AA:BB"));
    }
    EXPECT_EQ(with_fingerprint(with_fingerprint(offer, "sha-256 CC"), "sha-256 AA:BB"),
              serialise(*after));
}

TEST(Offer, OfALiteAgent_SaysSoOnce) {
    const std::vector<MlinePlan> plan{{.mid = Mid("microphone"), .codecs = {Codec::Opus}}};
    const std::string offer = *finish_offer(samples::webrtcbin_offer(plan), plan);
    EXPECT_FALSE(find_attribute(parse(offer)->lines, "ice-lite"));
    const auto lite = parse(with_ice_lite(with_ice_lite(offer)));
    ASSERT_TRUE(lite);
    EXPECT_THAT(all_attributes(lite->lines, "ice-lite"), ElementsAre(""));
    EXPECT_FALSE(find_attribute(lite->media.front().lines, "ice-lite")) << "of the whole session";
}

}  // namespace
}  // namespace umbrella::core::sdp
