// Real RTSP: what a camera sends becomes the packets that slots expect, and what behaves badly is
// told in one word and blocks nobody.
#include "camera_process.hpp"
#include "main_loop.hpp"
#include <algorithm>
#include <chrono>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/limits_cameras.hpp"
#include "core/rtp/rewriter.hpp"
#include "media/camera_plane.hpp"
#include "media/dot_dump.hpp"
#include "media/elements.hpp"
#include "media/main_loop.hpp"

namespace umbrella::test {
namespace {

using core::Codec;
using core::CodecSet;
using core::camera::CameraId;
using core::camera::Description;
using core::camera::Trouble;
using std::chrono::seconds;

/// What has reached a publication's tee.
struct Seen {
    std::mutex mutex;
    unsigned packets = 0;
    unsigned keyframes = 0;
    unsigned malformed = 0;
    std::size_t largest = 0;
    std::map<int, unsigned> payload_types;
};

/// What the process may grow by for a camera that sends what nobody wants.
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t kept_after_free = 4;  ///< AddressSanitizer keeps it for a while
#else
constexpr std::size_t kept_after_free = 1;
#endif
constexpr std::size_t most_for_a_bad_one = kept_after_free * 32 * 1024 * 1024;

std::size_t resident_bytes() {
    std::size_t total = 0;
    std::size_t resident = 0;
    std::ifstream("/proc/self/statm") >> total >> resident;
    return resident * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

GstPadProbeReturn on_packet(GstPad*, GstPadProbeInfo* info, gpointer data) {
    Seen& seen = *static_cast<Seen*>(data);
    GstMapInfo map;
    gst_buffer_map(gst_pad_probe_info_get_buffer(info), &map, GST_MAP_READ);
    const std::lock_guard lock(seen.mutex);
    const auto packet = core::rtp::inspect_source({map.data, map.size});
    ++seen.packets;
    seen.largest = std::max(seen.largest, map.size);
    if (packet && packet->format != nullptr) {
        ++seen.payload_types[packet->view.payload_type()];
        seen.keyframes += packet->info.starts_keyframe ? 1U : 0U;
    } else {
        ++seen.malformed;
    }
    gst_buffer_unmap(gst_pad_probe_info_get_buffer(info), &map);
    return GST_PAD_PROBE_OK;
}

class CameraMedia : public ::testing::Test {
  protected:
    void SetUp() override {
        pipeline_ = media::GstPtr<GstElement>::sink(gst_pipeline_new("umbrella"));
        gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
        plane_ = std::make_unique<media::CameraPlane>(
            pipeline_, nullptr,
            [this](const core::Event& event) { events_ += event.index() < 100 ? 1U : 0U; });
        plane_->set_events(
            {.described = [this](const CameraId&, auto,
                                 const Description& description) { description_ = description; },
             .heard = [this](const CameraId&, auto) { ++heard_; },
             .failed = [this](const CameraId&, auto, Trouble trouble) { trouble_ = trouble; }});
    }
    void TearDown() override {
        taps_.clear();
        plane_.reset();
        gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
    }

    void open(const std::string& location, const std::string& user = {},
              const std::string& password = {}) {
        plane_->open(id_, 1,
                     {.location = location,
                      .user = user,
                      .password = password,
                      .user_agent = "Umbrella/test"});
    }
    /// As the node does it once the camera has said what it sends.
    void play(std::optional<Codec> video, std::optional<Codec> audio) {
        plane_->add({.participant = participant_,
                     .room = "default",
                     .label = "door-a11c",
                     .dialect = nullptr,
                     .camera = id_.text()});
        if (video) {
            add("camera", core::Source::Camera, *video, video_);
        }
        if (audio) {
            add("microphone", core::Source::Microphone, *audio, audio_);
        }
        plane_->play(id_);
    }
    void add(const std::string& mid, core::Source source, Codec codec, Seen& seen) {
        ASSERT_TRUE(plane_->add_publication(
            {.participant = participant_, .mid = Mid(mid), .source = source, .codec = codec}));
        const auto sink = media::make_element("fakesink", mid + "-seen");
        g_object_set(sink.get(), "sync", FALSE, "async", FALSE, nullptr);
        gst_bin_add(GST_BIN(pipeline_.get()), sink.get());
        gst_element_sync_state_with_parent(sink.get());
        const auto pad =
            media::GstPtr<GstPad>::adopt(gst_element_get_static_pad(sink.get(), "sink"));
        gst_pad_add_probe(pad.get(), GST_PAD_PROBE_TYPE_BUFFER, on_packet, &seen, nullptr);
        taps_.push_back(plane_->publication(participant_, Mid(mid))->tap(pad.get()));
    }
    bool is_described() {
        return run_until([this] { return description_.has_value() || trouble_.has_value(); },
                         seconds(30)) &&
               description_.has_value();
    }
    static bool has(Seen& seen, unsigned packets, unsigned keyframes) {
        return run_until(
            [&] {
                const std::lock_guard lock(seen.mutex);
                return seen.packets >= packets && seen.keyframes >= keyframes;
            },
            seconds(30));
    }
    /// By how much the process grows at most, in the time that a camera has to answer.
    std::size_t growth_until_it_fails() {
        const std::size_t before = resident_bytes();
        std::size_t most = before;
        run_until(
            [&] {
                most = std::max(most, resident_bytes());
                return trouble_.has_value();
            },
            limits::camera_answer);
        RecordProperty("grown_kib", static_cast<int>((most - before) / 1024));
        return most - before;
    }
    Trouble fails(std::chrono::milliseconds within) {
        run_until([this] { return trouble_.has_value(); }, within);
        return trouble_.value_or(Trouble::None);
    }

    media::GstPtr<GstElement> pipeline_;
    Seen video_;
    Seen audio_;
    std::unique_ptr<media::CameraPlane> plane_;
    std::vector<std::unique_ptr<media::Publication::Branch>> taps_;
    CameraId id_{"1"};
    ParticipantId participant_{"a11ce00000000000"};
    std::optional<Description> description_;
    std::optional<Trouble> trouble_;
    unsigned heard_ = 0;
    unsigned events_ = 0;
};

TEST_F(CameraMedia, H264AndAac_BecomePacketsThatSlotsTake) {
    const CameraProcess camera({"--video", "h264", "--audio", "aac"});
    ASSERT_NE(camera.port(), 0);
    open(camera.address());
    ASSERT_TRUE(is_described());
    EXPECT_EQ(description_->codecs(), (CodecSet{Codec::H264, Codec::Opus}));
    play(Codec::H264, Codec::Opus);
    EXPECT_TRUE(has(video_, 60, 2));
    EXPECT_TRUE(has(audio_, 40, 0));
    plane_->report_heard();
    EXPECT_EQ(heard_, 1U);
    EXPECT_EQ(video_.malformed + audio_.malformed, 0U);
    EXPECT_LE(video_.largest, limits::camera_packet_bytes);
    EXPECT_EQ(audio_.payload_types.size(), 1U);
    EXPECT_TRUE(audio_.payload_types.contains(111));
    EXPECT_TRUE(video_.payload_types.contains(102) || video_.payload_types.contains(104));
    const auto clock = plane_->clock(participant_);
    EXPECT_TRUE(clock->timestamp_at(plane_->publication(participant_, Mid("camera"))->ssrc(),
                                    std::chrono::microseconds(g_get_real_time()), 90'000))
        << "sound and picture have no common clock";
}

TEST_F(CameraMedia, H265AndPcmu_ArePassedOn) {
    const CameraProcess camera({"--video", "h265", "--audio", "pcmu"});
    open(camera.address());
    ASSERT_TRUE(is_described());
    EXPECT_EQ(description_->codecs(), (CodecSet{Codec::H265, Codec::Pcmu}));
    play(Codec::H265, Codec::Pcmu);
    EXPECT_TRUE(has(video_, 30, 1));
    EXPECT_TRUE(has(audio_, 20, 0));
    EXPECT_EQ(video_.malformed + audio_.malformed, 0U);
    EXPECT_TRUE(video_.payload_types.contains(108));
    EXPECT_TRUE(audio_.payload_types.contains(0));
}

TEST_F(CameraMedia, OpusAlone_IsPassedOn) {
    const CameraProcess camera({"--video", "none", "--audio", "opus"});
    open(camera.address());
    ASSERT_TRUE(is_described());
    EXPECT_EQ(description_->codecs(), CodecSet{Codec::Opus});
    play(std::nullopt, Codec::Opus);
    EXPECT_TRUE(has(audio_, 20, 0));
    EXPECT_TRUE(audio_.payload_types.contains(111));
}

TEST_F(CameraMedia, ClosedAndOpenedAgain_TheStreamGoesOn) {
    const CameraProcess camera({"--audio", "none", "--gop", "10"});
    open(camera.address());
    ASSERT_TRUE(is_described());
    play(Codec::H264, std::nullopt);
    ASSERT_TRUE(has(video_, 20, 1));
    for (int i = 0; i < 3; ++i) {
        plane_->close(id_);
        description_.reset();
        unsigned before = 0;
        {
            const std::lock_guard lock(video_.mutex);
            before = video_.packets;
        }
        run_for(std::chrono::milliseconds(300));
        {
            const std::lock_guard lock(video_.mutex);
            EXPECT_EQ(video_.packets, before) << "what was closed sends";
        }
        open(camera.address());
        ASSERT_TRUE(is_described());
        plane_->play(id_);
        ASSERT_TRUE(has(video_, before + 20, 1));
    }
}

TEST_F(CameraMedia, Password_IsNeededAndFoundNowhere) {
    const CameraProcess camera({"--audio", "none", "--user", "admin", "--password", "hunter2"});
    open(camera.address());
    EXPECT_EQ(fails(seconds(20)), Trouble::WrongPassword);
    trouble_.reset();
    open(camera.address(), "admin", "wrong");
    EXPECT_EQ(fails(seconds(20)), Trouble::WrongPassword);
    trouble_.reset();
    open(camera.address(), "admin", "hunter2");
    ASSERT_TRUE(is_described());
    for (GstBin* bin : plane_->bins()) {
        const media::GStringPtr dot(gst_debug_bin_to_dot_data(
            bin, static_cast<GstDebugGraphDetails>(GST_DEBUG_GRAPH_SHOW_MEDIA_TYPE |
                                                   GST_DEBUG_GRAPH_SHOW_CAPS_DETAILS |
                                                   GST_DEBUG_GRAPH_SHOW_STATES)));
        EXPECT_EQ(std::string(dot.get()).find("hunter2"), std::string::npos);
    }
}

TEST_F(CameraMedia, NoSuchStream_IsSaid) {
    const CameraProcess camera;
    open(camera.address("/!filesink/location=/tmp/x"));
    EXPECT_EQ(fails(seconds(20)), Trouble::NoSuchStream);
}

TEST_F(CameraMedia, NobodyThere_IsSaid) {
    std::string address;
    {
        const CameraProcess gone({"--bad", "hang"});
        address = gone.address();
    }
    open(address);
    EXPECT_EQ(fails(seconds(20)), Trouble::Unreachable);
}

TEST_F(CameraMedia, Redirection_IsNotFollowedAndNothingIsSaidThere) {
    CameraProcess elsewhere({"--bad", "hang"});
    const CameraProcess camera({"--bad", "redirect", "--target", elsewhere.address()});
    // It may just be about to say something when it is closed.
    for (int i = 0; i < 20; ++i) {
        open(camera.address(), "admin", "hunter2");
        EXPECT_EQ(fails(seconds(20)), Trouble::Redirected);
        plane_->close(id_);
        trouble_.reset();
    }
    run_for(std::chrono::milliseconds(500));
    EXPECT_EQ(elsewhere.take_words().find("request"), std::string::npos);
}

TEST_F(CameraMedia, CameraThatHangs_BlocksNeitherOpeningNorClosing) {
    const CameraProcess camera({"--bad", "hang"});
    for (int i = 0; i < 20; ++i) {
        const gint64 began = g_get_monotonic_time();
        open(camera.address());
        run_for(std::chrono::milliseconds(50));
        plane_->close(id_);
        EXPECT_LT(g_get_monotonic_time() - began, 2'000'000) << "some 50 ms are enough";
    }
}

TEST_F(CameraMedia, Garbage_IsATroubleInAWord) {
    const CameraProcess camera({"--bad", "garbage"});
    open(camera.address());
    EXPECT_NE(fails(seconds(30)), Trouble::None);
}

TEST_F(CameraMedia, BodyOfTwoGigabytes_IsRefusedBeforeItIsRead) {
    const CameraProcess camera({"--bad", "huge"});
    open(camera.address());
    EXPECT_LT(growth_until_it_fails(), most_for_a_bad_one);
    EXPECT_EQ(trouble_, Trouble::Ended) << "before it has said anything";
}

TEST_F(CameraMedia, HeadersWithoutEnd_TakeLittleInTheTimeThatACameraHas) {
    const CameraProcess camera({"--bad", "headers"});
    open(camera.address());
    EXPECT_LT(growth_until_it_fails(), most_for_a_bad_one);
}

TEST_F(CameraMedia, LieInItsSdp_GivesNoPacketsAndHarmsNobody) {
    const CameraProcess camera({"--video", "lie", "--audio", "none"});
    open(camera.address());
    if (!is_described()) {
        return;  // it was found out at once
    }
    play(Codec::H264, std::nullopt);
    run_for(seconds(5));
    const std::lock_guard lock(video_.mutex);
    EXPECT_EQ(video_.keyframes, 0U);
}

TEST_F(CameraMedia, NothingUsable_IsAnEmptyDescription) {
    const CameraProcess camera({"--video", "jpeg", "--audio", "none"});
    open(camera.address());
    run_until([this] { return description_.has_value() || trouble_.has_value(); }, seconds(30));
    ASSERT_TRUE(description_);
    EXPECT_TRUE(description_->empty());
}

TEST_F(CameraMedia, CameraThatGoes_IsATrouble) {
    auto camera = std::make_unique<CameraProcess>(std::vector<std::string>{"--audio", "none"});
    open(camera->address());
    ASSERT_TRUE(is_described());
    play(Codec::H264, std::nullopt);
    ASSERT_TRUE(has(video_, 10, 1));
    camera.reset();
    EXPECT_NE(fails(seconds(20)), Trouble::None);
}

}  // namespace
}  // namespace umbrella::test
