#include "stamp.hpp"

#include "vp8_shape.hpp"
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::bench {
namespace {

constexpr std::size_t header_bytes = 1;
constexpr Stamp stamp{.stream = 7, .counter = 1000, .sent = 1'700'000'000'123'456'789};

Datagram stamped() {
    Datagram payload(200);
    write_stamp(payload, header_bytes, stamp);
    return payload;
}

TEST(Stamp, Read_GivesWhatWasWritten) {
    const auto read = read_stamp(stamped(), header_bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->stream, stamp.stream);
    EXPECT_EQ(read->counter, stamp.counter);
    EXPECT_EQ(read->sent, stamp.sent);
}

TEST(Stamp, AnyByteBehindTheHeaderWrong_IsFound) {
    for (std::size_t i = header_bytes; i < 200; ++i) {
        Datagram payload = stamped();
        payload[i] ^= 1U;
        EXPECT_FALSE(read_stamp(payload, header_bytes)) << i;
    }
}

TEST(Stamp, CutOff_IsFound) {
    const Datagram payload = stamped();
    EXPECT_FALSE(read_stamp(Octets(payload).first(199), header_bytes));
    EXPECT_FALSE(read_stamp(Octets(payload).first(10), header_bytes));
    EXPECT_FALSE(read_stamp({}, header_bytes));
}

TEST(Vp8Shape, HeaderSize_FollowsThePictureId) {
    Datagram payload(64);
    write_vp8_header(payload, {.picture_id = 300, .first = true, .keyframe = true});
    EXPECT_EQ(vp8_header_size(payload), vp8_header_bytes);
    payload[2] = 5;  // seven bits: a byte less
    EXPECT_EQ(vp8_header_size(payload), vp8_header_bytes - 1);
    EXPECT_FALSE(vp8_header_size(Octets(payload).first(6)));
}

TEST(Vp8Shape, CutFrame_IsOfFewPacketsOfEqualSize) {
    EXPECT_THAT(cut_frame(vp8_payload_bytes), ::testing::ElementsAre(vp8_payload_bytes));
    EXPECT_THAT(cut_frame(vp8_payload_bytes + 2), ::testing::ElementsAre(591, 591));
    EXPECT_THAT(cut_frame(2 * vp8_payload_bytes + 1), ::testing::ElementsAre(787, 787, 787));
    EXPECT_THAT(cut_frame(2 * vp8_payload_bytes + 3), ::testing::ElementsAre(787, 788, 788));
}

TEST(FrameSizes, Mean_IsTheOneAskedFor_KeyframesAreLarger) {
    FrameSizes sizes(5000, 1);
    std::size_t sum = 0;
    for (int i = 0; i < 1000; ++i) {
        sum += sizes.next(false);
    }
    EXPECT_NEAR(static_cast<double>(sum) / 1000, 5000, 100);
    EXPECT_GT(sizes.next(true), 20'000U);
}

}  // namespace
}  // namespace umbrella::bench
