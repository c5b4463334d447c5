#include "core/trunk/remote.hpp"

#include <gtest/gtest.h>

namespace umbrella::core::trunk {
namespace {

const NodeId node("n-1");
const ParticipantId alice("0123456789abcdef");

TEST(Remote, IdOfARemoteParticipant_TakenApart_GivesItsKey) {
    const auto key = presence_of(remote_id(node, alice));
    ASSERT_TRUE(key);
    EXPECT_EQ(*key, (ItemKey{node, alice, std::nullopt}));
}

TEST(Remote, IdOfALocalParticipant_TakenApart_GivesNothing) {
    EXPECT_FALSE(presence_of(alice));
    EXPECT_FALSE(publication_of(alice, remote_mline(Source::Camera)));
}

TEST(Remote, SameIdAtTwoNodes_Named_Differs) {
    EXPECT_NE(remote_id(node, alice), remote_id(NodeId("n-2"), alice));
}

TEST(Remote, EachSource_AsAnMline_ComesBack) {
    for (const Source source : all_sources) {
        EXPECT_EQ(publication_of(remote_id(node, alice), remote_mline(source)),
                  (ItemKey{node, alice, source}));
    }
    EXPECT_FALSE(publication_of(remote_id(node, alice), Mid("camera-h264")));
}

}  // namespace
}  // namespace umbrella::core::trunk
