#include "core/trunk/stream_ssrcs.hpp"

#include <set>

#include <gtest/gtest.h>

#include "base/limits_trunk_routing.hpp"

namespace umbrella::core::trunk {
namespace {

constexpr MediaRole roles[] = {MediaRole::Offers, MediaRole::Answers};
constexpr StreamPart parts[] = {StreamPart::Video, StreamPart::VideoRepair, StreamPart::Audio,
                                StreamPart::AudioRepair};

TEST(StreamSsrcs, AllStreamsOfBothEnds_AreDifferentAndFoundAgain) {
    std::set<std::uint32_t> all;
    for (const MediaRole role : roles) {
        for (StreamIndex stream = 0; stream < limits::trunk_streams; ++stream) {
            for (const StreamPart part : parts) {
                const std::uint32_t ssrc = ssrc_of(role, {stream, part});
                EXPECT_TRUE(all.insert(ssrc).second);
                EXPECT_EQ(stream_of(role, ssrc), (StreamSsrc{stream, part}));
                EXPECT_FALSE(stream_of(other_end(role), ssrc));
            }
        }
    }
}

TEST(StreamSsrcs, Repair_FollowsWhatItRepairs) {
    for (const StreamPart part : {StreamPart::Video, StreamPart::Audio}) {
        EXPECT_EQ(ssrc_of(MediaRole::Answers, {7, repair_of(part)}),
                  ssrc_of(MediaRole::Answers, {7, part}) + 1);
        EXPECT_EQ(repaired_part(repair_of(part)), part);
        EXPECT_FALSE(repaired_part(part));
    }
}

TEST(StreamSsrcs, WhatIsNoStream_IsNotTakenForOne) {
    for (const MediaRole role : roles) {
        for (const std::uint32_t ssrc : {0U, ~0U, ssrc_of(role, {0, StreamPart::Video}) - 1,
                                         mline_ssrc(role, MediaKind::Audio),
                                         mline_ssrc(role, MediaKind::Video), feedback_ssrc(role)}) {
            EXPECT_FALSE(stream_of(role, ssrc)) << ssrc;
        }
    }
}

TEST(StreamSsrcs, WhatIsNoStream_IsDifferentForEachUse) {
    std::set<std::uint32_t> all;
    for (const MediaRole role : roles) {
        EXPECT_TRUE(all.insert(mline_ssrc(role, MediaKind::Audio)).second);
        EXPECT_TRUE(all.insert(mline_ssrc(role, MediaKind::Video)).second);
        EXPECT_TRUE(all.insert(feedback_ssrc(role)).second);
    }
}

}  // namespace
}  // namespace umbrella::core::trunk
