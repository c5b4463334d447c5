#include "core/branch.hpp"

#include <string>

#include <gtest/gtest.h>

#include "base/limits_branch.hpp"

namespace umbrella::core {
namespace {

BranchPlace camera() {
    return {.participant = ParticipantId("7f3a00112233aabb"),
            .mline = Mid("camera-2"),
            .source = Source::Camera,
            .codec = Codec::Vp8,
            .number = 17};
}

std::string filled(std::string_view description, const BranchPlace& place = camera()) {
    const auto text = fill_branch(description, place);
    return text ? *text : "failed: " + text.error().message;
}

TEST(Branch, NameAndDescription_HangOnEverything) {
    const auto spec = parse_branch("meter-1=fakesink sync=false");
    ASSERT_TRUE(spec) << spec.error().message;
    EXPECT_EQ(spec->name, "meter-1");
    EXPECT_EQ(spec->description, "fakesink sync=false");
    for (const Codec codec : {Codec::Opus, Codec::Vp8, Codec::H264, Codec::Vp9, Codec::Av1}) {
        EXPECT_TRUE(spec->hangs_on(codec));
    }
}

TEST(Branch, KindOrCodec_ChoosesWhatItHangsOn) {
    const auto audio = parse_branch("a:audio=fakesink");
    const auto video = parse_branch("a:video=fakesink");
    const auto h264 = parse_branch("a:h264=fakesink");
    ASSERT_TRUE(audio && video && h264);
    EXPECT_TRUE(audio->hangs_on(Codec::Opus));
    EXPECT_FALSE(audio->hangs_on(Codec::Vp8));
    EXPECT_FALSE(video->hangs_on(Codec::Opus));
    EXPECT_TRUE(video->hangs_on(Codec::Av1));
    EXPECT_TRUE(h264->hangs_on(Codec::H264));
    EXPECT_FALSE(h264->hangs_on(Codec::Vp8));
}

TEST(Branch, WhatCannotBe_IsRefusedWithoutSayingTheDescription) {
    for (const std::string text :
         {"secret", "=secret", "Meter=secret", "me ter=secret", "a/b=secret", "a:=secret",
          "a:sound=secret", "a:audio:video=secret", "abcdefghijklmnopqrstuvwxyz-0123456=secret",
          "a=secret {nobody}", "a=secret {room}", "a=", "a=   "}) {
        const auto spec = parse_branch(text);
        ASSERT_FALSE(spec) << text;
        EXPECT_EQ(spec.error().message.find("secret"), std::string::npos) << spec.error().message;
    }
    EXPECT_FALSE(parse_branch("a=" + std::string(limits::branch_description_bytes + 1, 'x')));
    EXPECT_FALSE(parse_branch(std::string("a=fakesink\0 name=b", 18)));
}

TEST(Branch, Places_AreFilledIn) {
    EXPECT_EQ(filled("a/{publication}-{number}.ivf {participant} {source} {kind} {codec}"),
              "a/7f3a00112233aabb-camera-2-17.ivf 7f3a00112233aabb camera video vp8");
    EXPECT_EQ(filled("{kind}{kind}"), "videovideo");
    EXPECT_EQ(filled(""), "");
}

TEST(Branch, OtherBraces_Stay) {
    for (const char* text :
         {"format={I420, NV12}", "a { b", "}", "{", "{}", "{ kind }", "{Kind}"}) {
        EXPECT_EQ(filled(text), text);
    }
    EXPECT_EQ(filled("{{kind}}"), "{video}");
}

TEST(Branch, UnknownPlace_Fails) {
    EXPECT_TRUE(filled("{name}").starts_with("failed: {name} is none of {participant}"));
}

TEST(Branch, IdThatCouldBeMoreThanAnId_Fails) {
    for (const char* id : {"", "a b", "a!b", "a\"b", "../a", "a=b", "caf\xc3\xa9", "a{kind}"}) {
        BranchPlace place = camera();
        place.participant = ParticipantId(id);
        EXPECT_TRUE(filled("x {participant}", place).starts_with("failed: ")) << id;
    }
    BranchPlace place = camera();
    place.mline = Mid("camera ! filesink location=x");
    EXPECT_TRUE(filled("{publication}", place).starts_with("failed: "));
    EXPECT_EQ(filled("{source}", place), "camera") << "what is not named does not matter";
}

}  // namespace
}  // namespace umbrella::core
