#include "core/sdp/session_description.hpp"

#include "samples.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace umbrella::core::sdp {
namespace {

const std::string minimal = "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n";

TEST(SessionDescription, ParsedAndSerialised_IsTheSameText) {
    for (const std::string& text : {samples::chromium_answer(), samples::firefox_answer(),
                                    samples::webrtcbin_offer(samples::plan(2))}) {
        const auto parsed = parse(text);
        ASSERT_TRUE(parsed) << parsed.error().message;
        EXPECT_EQ(serialise(*parsed), text);
    }
}

TEST(SessionDescription, BareLineFeeds_AreAccepted) {
    const auto parsed = parse("v=0\ns=-\nm=audio 9 RTP/AVP 0 8\na=mid:x\n");
    ASSERT_TRUE(parsed);
    ASSERT_EQ(parsed->media.size(), 1U);
    EXPECT_EQ(parsed->media[0].formats, (std::vector<std::string>{"0", "8"}));
    EXPECT_EQ(find_attribute(parsed->media[0].lines, "mid"), "x");
}

TEST(SessionDescription, WithoutFinalLineEnd_IsAccepted) {
    const auto parsed = parse("v=0\r\ns=-\r\nm=audio 9 RTP/AVP 0\r\na=inactive");
    ASSERT_TRUE(parsed);
    EXPECT_TRUE(find_attribute(parsed->media[0].lines, "inactive"));
}

TEST(SessionDescription, Malformed_Fails) {
    const std::vector<std::string> malformed = {
        "",
        "hello",
        "s=-\r\n",
        "v=1\r\n",
        "v=0\r\n\r\n",
        "v=0\r\nno equals sign\r\n",
        "v=0\r\nA=upper case\r\n",
        "v=0\r\n=empty type\r\n",
        "v=0\r\na=with\x01 control\r\n",
        "v=0\r\na=carriage\rreturn\r\n",
        std::string("v=0\r\na=nul\0byte\r\n", 17),
        minimal + "m=audio\r\n",
        minimal + "m=audio 9 RTP/AVP\r\n",
        minimal + "m=audio nine RTP/AVP 0\r\n",
        minimal + "m=audio 65536 RTP/AVP 0\r\n",
        minimal + "m=audio -1 RTP/AVP 0\r\n",
        minimal + "m=audio 9/2 RTP/AVP 0\r\n",
        "v=0\r\na=" + std::string(5000, 'x') + "\r\n",
    };
    for (const std::string& text : malformed) {
        EXPECT_FALSE(parse(text)) << text.substr(0, 80);
    }
}

TEST(SessionDescription, TooManyMlines_Fails) {
    std::string text = minimal;
    for (std::size_t i = 0; i < limits::mlines; ++i) {
        text += "m=audio 9 RTP/AVP 0\r\n";
    }
    EXPECT_TRUE(parse(text));
    EXPECT_FALSE(parse(text + "m=audio 9 RTP/AVP 0\r\n"));
}

TEST(SessionDescription, TooLong_Fails) {
    std::string text = minimal;
    while (text.size() <= 128UL * 1024UL) {
        text += "a=" + std::string(4000, 'x') + "\r\n";
    }
    EXPECT_FALSE(parse(text));
}

TEST(Attributes, OfLines_AreFoundByWholeName) {
    const Lines lines = {
        {'c', "mid:no"}, {'a', "mids:no"}, {'a', "mid:yes"}, {'a', "mid:second"}, {'a', "flag"}};
    EXPECT_EQ(find_attribute(lines, "mid"), "yes");
    EXPECT_EQ(find_attribute(lines, "flag"), "");
    EXPECT_EQ(find_attribute(lines, "fla"), std::nullopt);
    EXPECT_EQ(all_attributes(lines, "mid"), (std::vector<std::string_view>{"yes", "second"}));
}

TEST(Attributes, Removed_LeaveTheOthersInOrder) {
    Lines lines = {{'a', "x:1"}, {'a', "y"}, {'a', "x:2"}, {'c', "x:3"}};
    remove_attributes(lines, "x");
    EXPECT_EQ(lines, (Lines{{'a', "y"}, {'c', "x:3"}}));
}

TEST(ParseNumber, OnlyPlainDigitsWithinBounds) {
    EXPECT_EQ(parse_number("0", 9), 0U);
    EXPECT_EQ(parse_number("9", 9), 9U);
    for (const std::string_view text :
         {"", "10", "+1", "-1", " 1", "1 ", "0x1", "1e0", "99999999999999999999999"}) {
        EXPECT_EQ(parse_number(text, 9), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace umbrella::core::sdp
