#include "net/accept.hpp"

#include <array>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace umbrella::net {
namespace {

constexpr std::array<std::string_view, 3> offered{"application/json", "text/html",
                                                  "application/x-protobuf"};

std::string chosen(std::string_view accept) {
    const auto found = choose_media_type(accept, offered);
    return found ? std::string(offered.at(*found)) : "none";
}

TEST(Accept, WhatBrowsersAndToolsSend_GetsWhatTheyWant) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> cases{{
        {"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
         "text/html"},
        {"", "application/json"},
        {"*/*", "application/json"},
        {"application/json", "application/json"},
        {"application/x-protobuf", "application/x-protobuf"},
        {"application/json, text/plain, */*", "application/json"},
        {"application/json; charset=utf-8", "application/json"},
    }};
    for (const auto& [accept, expected] : cases) {
        EXPECT_EQ(chosen(accept), expected) << accept;
    }
}

TEST(Accept, Weights_DecideBeforeOrder) {
    EXPECT_EQ(chosen("application/json;q=0.5, text/html;q=0.501"), "text/html");
    EXPECT_EQ(chosen("application/json;q=0.5, application/x-protobuf"), "application/x-protobuf");
    EXPECT_EQ(chosen("text/html;q=0.1, application/json;q=0.1"), "application/json");
}

TEST(Accept, MostSpecificRange_DecidesWhereverItStands) {
    EXPECT_EQ(chosen("*/*, application/json;q=0"), "text/html");
    EXPECT_EQ(chosen("application/json;q=0, */*"), "text/html");
    EXPECT_EQ(chosen("application/*;q=0.2, text/*;q=0.1, application/json;q=0"),
              "application/x-protobuf");
    EXPECT_EQ(chosen("text/*;q=0.9, text/html;q=0.3, */*;q=0.4"), "application/json");
}

TEST(Accept, NothingThatIsOffered_GetsNothing) {
    for (const std::string_view accept :
         {"image/png", "text/plain", "*/*;q=0", "application/*;q=0.000, text/html;q=0", "html",
          "text/html/more", "/", "*", "text/*html", ",;,=", "\"text/html"}) {
        EXPECT_EQ(chosen(accept), "none") << accept;
    }
}

TEST(Accept, MalformedWeights_DoNotCount) {
    for (const std::string_view weight :
         {"q=", "q", "q=2", "q=1.001", "q=0.1234", "q=.5", "q=-1", "q=1,5x", "q=nan", "q=0,"}) {
        const std::string accept = "text/html;" + std::string(weight) + ", application/x-protobuf";
        const std::string expected = weight == "q=1,5x"
                                         ? "text/html"
                                         : "application/x-protobuf";  // 5x is a range of its own
        EXPECT_EQ(chosen(accept), expected) << accept;
    }
}

TEST(Accept, SpaceAndCaseAndQuotes_AreRead) {
    EXPECT_EQ(chosen(" \tTEXT/HTML ; Q=1.000 "), "text/html");
    EXPECT_EQ(chosen(",, text/html ,,"), "text/html");
    EXPECT_EQ(chosen("text/html;title=\"a,b;q=0\";q=0.2, application/json;q=0.1"), "text/html");
    EXPECT_EQ(chosen("text/html;title=\"a\\\",\";q=0.2, application/json;q=0.1"), "text/html");
}

TEST(Accept, Coding_IsTakenWhenItIsNamedAndNotRefused) {
    for (const std::string_view yes :
         {"gzip", "gzip, deflate, br, zstd", "br;q=1.0, GZIP;q=0.8", "deflate , gzip ; q=0.001"}) {
        EXPECT_TRUE(takes_coding(yes, "gzip")) << yes;
    }
    for (const std::string_view no : {"", "*", "identity", "gzip;q=0", "br, gzip;q=0.000",
                                      "gzip;q=nonsense", "xgzip", "\"gzip\"", ",,;"}) {
        EXPECT_FALSE(takes_coding(no, "gzip")) << no;
    }
}

TEST(Accept, MediaTypeOfABody_IsInLowerCaseWithoutParameters) {
    EXPECT_EQ(media_type("Application/SDP; charset=utf-8"), "application/sdp");
    EXPECT_EQ(media_type(" application/json\t;x"), "application/json");
    EXPECT_EQ(media_type(""), "");
    EXPECT_EQ(media_type(";"), "");
}

}  // namespace
}  // namespace umbrella::net
