#include "media/early_media.hpp"

#include <cstdint>
#include <vector>

#include <gmock/gmock.h>
#include <gst/check/gstharness.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "media/gst_ptr.hpp"

namespace umbrella::media {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// The front of an RTP packet. `ssrc_at` 4: of a receiver report.
BufferPtr packet(std::uint32_t ssrc, std::uint16_t number, gsize ssrc_at = 8) {
    BufferPtr buffer(gst_buffer_new_allocate(nullptr, 12, nullptr));
    gst_buffer_memset(buffer.get(), 0, 0, 12);
    const std::uint32_t ssrc_be = GUINT32_TO_BE(ssrc);
    const std::uint16_t number_be = GUINT16_TO_BE(number);
    gst_buffer_fill(buffer.get(), 2, &number_be, sizeof number_be);
    gst_buffer_fill(buffer.get(), ssrc_at, &ssrc_be, sizeof ssrc_be);
    return buffer;
}

/// A pad with the gate on it.
class EarlyMediaTest : public testing::Test {
  protected:
    static void SetUpTestSuite() { gst_init(nullptr, nullptr); }

    EarlyMediaTest() : harness_(gst_harness_new("identity")) {
        gst_harness_set_src_caps_str(harness_, "application/x-rtp");
        gst_pad_add_probe(
            GstPtr<GstPad>::adopt(gst_element_get_static_pad(harness_->element, "src")).get(),
            GST_PAD_PROBE_TYPE_BUFFER,
            [](GstPad* pad, GstPadProbeInfo* info, gpointer media) {
                return static_cast<EarlyMedia*>(media)->admit_rtp(
                           pad, gst_pad_probe_info_get_buffer(info))
                           ? GST_PAD_PROBE_OK
                           : GST_PAD_PROBE_DROP;
            },
            &media_, nullptr);
    }
    ~EarlyMediaTest() override { gst_harness_teardown(harness_); }

    void arrive(std::uint32_t ssrc, std::uint16_t number) {
        gst_harness_push(harness_, packet(ssrc, number).release());
    }
    /// The numbers of those that have passed since the last call.
    std::vector<std::uint16_t> passed() {
        std::vector<std::uint16_t> numbers;
        while (BufferPtr buffer{gst_harness_try_pull(harness_)}) {
            std::uint16_t number = 0;
            gst_buffer_extract(buffer.get(), 2, &number, sizeof number);
            numbers.push_back(GUINT16_FROM_BE(number));
        }
        return numbers;
    }

    EarlyMedia media_;

  private:
    GstHarness* harness_;
};

TEST_F(EarlyMediaTest, NewStreamBeforeTheAnswer_FollowsInOrderBehindTheAnswer) {
    media_.hold();
    arrive(1, 10);
    arrive(1, 11);
    EXPECT_THAT(passed(), IsEmpty());
    media_.release();
    arrive(1, 12);
    EXPECT_THAT(passed(), ElementsAre(10, 11, 12));
    arrive(1, 13);
    EXPECT_THAT(passed(), ElementsAre(13));
}

TEST_F(EarlyMediaTest, KnownStream_IsNotHeldUp) {
    arrive(1, 10);
    media_.hold();
    arrive(2, 90);
    arrive(1, 11);
    EXPECT_THAT(passed(), ElementsAre(10, 11));
    media_.release();
    arrive(1, 12);
    EXPECT_THAT(passed(), ElementsAre(90, 12)) << "any packet brings those that wait";
}

TEST_F(EarlyMediaTest, NobodyAnswers_NoMoreThanTheBoundWaits) {
    media_.hold();
    for (std::uint16_t number = 0; number < limits::early_media_packets + 10; ++number) {
        arrive(1, number);
    }
    media_.release();
    arrive(1, 9999);
    const auto numbers = passed();
    EXPECT_THAT(numbers, SizeIs(limits::early_media_packets + 1));
    EXPECT_EQ(numbers.front(), 0);
}

TEST_F(EarlyMediaTest, Report_MakesNoStreamKnownBeforeItsAnswer) {
    EXPECT_TRUE(media_.admits_rtcp(packet(1, 0, 4).get()));
    media_.hold();
    EXPECT_TRUE(media_.admits_rtcp(packet(1, 0, 4).get())) << "has been heard before";
    EXPECT_FALSE(media_.admits_rtcp(packet(2, 0, 4).get()));
    media_.release();
    EXPECT_TRUE(media_.admits_rtcp(packet(2, 0, 4).get()));
}

TEST_F(EarlyMediaTest, TooShortToHaveAnSsrc_IsLeftToTheSession) {
    media_.hold();
    const BufferPtr runt(gst_buffer_new_allocate(nullptr, 3, nullptr));
    EXPECT_TRUE(media_.admits_rtcp(runt.get()));
}

}  // namespace
}  // namespace umbrella::media
