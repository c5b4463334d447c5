#include "core/rtp/formats.hpp"

#include <set>
#include <string_view>

#include <gtest/gtest.h>

namespace umbrella::core::rtp {
namespace {

TEST(PayloadFormats, AllPayloadTypes_AreDynamicOrTheirOwnAndDistinct) {
    std::set<int> seen;
    const auto check = [&](int payload_type) {
        const bool dynamic = payload_type >= 96 && payload_type <= 127;
        EXPECT_TRUE(dynamic || payload_type == 0 || payload_type == 8) << payload_type;
        EXPECT_TRUE(seen.insert(payload_type).second) << payload_type;
    };
    for (const PayloadFormat& format : payload_formats()) {
        check(format.payload_type);
        check(format.rtx_payload_type);
        EXPECT_EQ(is_repaired(format), kind_of(format.codec) == MediaKind::Video);
    }
}

TEST(PayloadFormats, EveryCodec_HasOneToPublish) {
    for (const Codec codec : all_codecs) {
        EXPECT_EQ(publish_format(codec).codec, codec);
    }
    EXPECT_EQ(publish_format(Codec::H264).payload_type, 102) << "constrained baseline";
}

TEST(PayloadFormats, Find_KnowsMediaButNeitherRtxNorStrangers) {
    EXPECT_EQ(find_payload_format(96)->codec, Codec::Vp8);
    EXPECT_EQ(find_payload_format(104)->codec, Codec::H264);
    EXPECT_EQ(find_payload_format(97), nullptr);
    EXPECT_EQ(find_payload_format(0)->codec, Codec::Pcmu);
    EXPECT_EQ(find_payload_format(8)->codec, Codec::Pcma);
    EXPECT_EQ(find_payload_format(9), nullptr);
}

TEST(HeaderExtensions, Ids_FitTheOneByteFormAndAreDistinct) {
    std::set<int> ids;
    std::set<std::string_view> uris;
    for (const HeaderExtension& extension : header_extensions()) {
        const int id = static_cast<int>(extension.id);
        EXPECT_TRUE(id >= 1 && id <= 14) << id;
        EXPECT_TRUE(ids.insert(id).second) << id;
        EXPECT_TRUE(uris.insert(extension.uri).second) << extension.uri;
        EXPECT_TRUE(extension.audio || extension.video) << extension.uri;
    }
}

TEST(HeaderExtensions, IdentifiersOfThePublishersLeg_EndHere) {
    for (const HeaderExtension& extension : header_extensions()) {
        const bool identifier = extension.id == ExtensionId::Mid ||
                                extension.id == ExtensionId::RtpStreamId ||
                                extension.id == ExtensionId::RepairedRtpStreamId;
        EXPECT_FALSE(identifier && extension.forwarded) << extension.uri;
    }
}

}  // namespace
}  // namespace umbrella::core::rtp
