#include "media/branch_words.hpp"

#include <gtest/gtest.h>

#include "base/limits_branch.hpp"

namespace umbrella::media {
namespace {

TEST(BranchWords, Addresses_AreHidden) {
    EXPECT_EQ(without_addresses("Could not connect to \"rtmp://host/app/key\" for writing."),
              "Could not connect to \"rtmp://…\" for writing.");
    EXPECT_EQ(without_addresses("a srt://u:p@h b rtsp://x"), "a srt://… b rtsp://…");
    EXPECT_EQ(without_addresses("no address: 1/2"), "no address: 1/2");
    EXPECT_EQ(without_addresses("://"), "://…");
    EXPECT_EQ(without_addresses(""), "");
}

class BranchMessage : public ::testing::Test {
  protected:
    static void SetUpTestSuite() { gst_init(nullptr, nullptr); }
    GstPtr<GstElement> element_ =
        GstPtr<GstElement>::sink(gst_element_factory_make("fakesink", "end"));
};

TEST_F(BranchMessage, Error_NamesItsElementAndNoDebugText) {
    const ErrorPtr error(g_error_new_literal(GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_OPEN_WRITE,
                                             "cannot reach rtmp://host/key now"));
    const MessagePtr message(
        gst_message_new_error(GST_OBJECT(element_.get()), error.get(), "location=rtmp://host/key"));
    EXPECT_EQ(words_of_error(message.get()), "end: cannot reach rtmp://… now");
}

TEST_F(BranchMessage, WhatAnElementTells_IsBounded) {
    const MessagePtr message(gst_message_new_element(
        GST_OBJECT(element_.get()), gst_structure_new("level", "text", G_TYPE_STRING,
                                                      std::string(5000, 'x').c_str(), nullptr)));
    const std::string words = words_of_element(message.get());
    EXPECT_TRUE(words.starts_with("end: level, text=(string)xxx")) << words;
    EXPECT_EQ(words.size(), limits::branch_message_bytes);
}

}  // namespace
}  // namespace umbrella::media
