#include "core/sdp/trunk.hpp"

#include "samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/rtp/formats.hpp"
#include "core/sdp/session_description.hpp"

namespace umbrella::core::sdp {
namespace {

using testing::HasSubstr;

const TrunkTransport transport{
    .ufrag = "abcd",
    .pwd = "0123456789012345678901",
    .fingerprint =
        "sha-256 00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:"
        "BB:CC:DD:EE:FF"};

TEST(TrunkDescriptions, WhatIsWritten_IsReadAgain) {
    for (const TrunkDescription type : {TrunkDescription::Offer, TrunkDescription::Answer}) {
        const auto read = read_trunk_transport(write_trunk_description(type, transport));
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(*read, transport);
        TrunkTransport lite = transport;
        lite.ice_lite = true;
        EXPECT_EQ(*read_trunk_transport(write_trunk_description(type, lite)), lite);
    }
}

TEST(TrunkDescriptions, BothMlines_CarryAllFormatsBothWays) {
    const auto parsed = parse(write_trunk_description(TrunkDescription::Offer, transport));
    ASSERT_TRUE(parsed);
    ASSERT_EQ(parsed->media.size(), 2U);
    EXPECT_EQ(find_attribute(parsed->lines, "group"), "BUNDLE audio video");
    for (const MediaSection& section : parsed->media) {
        EXPECT_TRUE(find_attribute(section.lines, "sendrecv"));
        EXPECT_EQ(find_attribute(section.lines, "setup"), "actpass");
        EXPECT_EQ(find_attribute(section.lines, "mid"), section.media);
    }
    const MediaSection& video = parsed->media[1];
    for (const rtp::PayloadFormat& format : rtp::payload_formats()) {
        if (kind_of(format.codec) == MediaKind::Video) {
            EXPECT_THAT(video.formats, testing::Contains(std::to_string(format.payload_type)));
            EXPECT_THAT(video.formats, testing::Contains(std::to_string(format.rtx_payload_type)));
        }
    }
    EXPECT_EQ(parsed->media[0].formats, (std::vector<std::string>{"111", "0", "8"}));
    EXPECT_THAT(all_attributes(parsed->media[0].lines, "rtcp-fb"),
                testing::ElementsAre("111 transport-cc", "0 transport-cc", "8 transport-cc"));
}

TEST(TrunkDescriptions, Answer_IsActiveInDtls) {
    EXPECT_THAT(write_trunk_description(TrunkDescription::Answer, transport),
                HasSubstr("a=setup:active\r\n"));
}

TEST(TrunkDescriptions, OtherText_IsReadAsFarAsItMatters) {
    EXPECT_TRUE(read_trunk_transport(samples::chromium_answer()));
    const std::string text = write_trunk_description(TrunkDescription::Offer, transport);
    EXPECT_TRUE(read_trunk_transport(samples::with_all(text, "a=setup:actpass\r\n", "")))
        << "who does what is settled beforehand";
}

TEST(TrunkDescriptions, BadText_IsRefused) {
    const std::string good = write_trunk_description(TrunkDescription::Offer, transport);
    for (const std::string& bad :
         {std::string(), std::string("v=0\r\n"), std::string(200'000, 'a'),
          samples::with_all(good, "a=ice-ufrag:abcd\r\n", ""),
          samples::with_all(good, "a=ice-ufrag:abcd", "a=ice-ufrag:a b"),
          samples::with_all(good, "a=ice-pwd:0123456789012345678901", "a=ice-pwd:short"),
          samples::with_all(good, "sha-256 00:11", "sha-256 0011"),
          samples::with_all(good, "sha-256", "md5"),
          samples::with_all(good, "a=ice-ufrag:abcd\r\n",
                            "a=ice-ufrag:abcd\r\na=ice-ufrag:efgh\r\n")}) {
        EXPECT_FALSE(read_trunk_transport(bad)) << bad.substr(0, 80);
    }
}

}  // namespace
}  // namespace umbrella::core::sdp
