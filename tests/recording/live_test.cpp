// The recorder as it runs in a server: its thread, its folder on a disk, a live tee.
#include "playback.hpp"
#include "record_into.hpp"
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gst/gst.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/object_ptr.hpp"
#include "wire/recorder.hpp"

namespace umbrella::test {
namespace {

using core::Codec;
using core::Source;
using core::recording::EndReason;
using std::chrono::milliseconds;
using std::chrono::seconds;
namespace fs = std::filesystem;

constexpr const char* recording_id = "20261126T031205Z-main-alice-1";

core::recording::BudgetOptions no_floor() {
    return {.quota_bytes = {}, .floor_bytes = 0};
}

/// A camera and a microphone on tees, with the recorder's branches.
class LivePipeline {
  public:
    LivePipeline(wire::Recorder& recorder, const std::string& recording) {
        pipeline_ = ObjectPtr<GstElement>::sink(
            gst_parse_launch("audiotestsrc is-live=true ! opusenc ! rtpopuspay pt=111 ! tee ! "
                             "umbrellarecorder name=microphone "
                             "videotestsrc is-live=true pattern=ball ! "
                             "video/x-raw,format=I420,width=160,height=120,framerate=15/1 ! "
                             "vp8enc deadline=1 keyframe-max-dist=30 ! rtpvp8pay pt=96 ! tee ! "
                             "umbrellarecorder name=camera",
                             nullptr));
        add(recorder, recording, "microphone", Source::Microphone, Codec::Opus);
        add(recorder, recording, "camera", Source::Camera, Codec::Vp8);
        gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
    }
    ~LivePipeline() { gst_element_set_state(pipeline_.get(), GST_STATE_NULL); }
    LivePipeline(const LivePipeline&) = delete;
    LivePipeline& operator=(const LivePipeline&) = delete;

  private:
    void add(wire::Recorder& recorder, const std::string& recording, const char* name,
             Source source, Codec codec) {
        const auto element =
            ObjectPtr<GstElement>::adopt(gst_bin_get_by_name(GST_BIN(pipeline_.get()), name));
        const auto tape = recorder.make_tape();
        g_object_set(element.get(), "tape", &tape, nullptr);
        recorder.add(recording, {.source = source,
                                 .codec = codec,
                                 .tape = tape,
                                 .clock = std::make_shared<wire::SourceClock>(),
                                 .request_keyframe = [] {}});
    }
    ObjectPtr<GstElement> pipeline_;
};

class LiveTest : public ::testing::Test {
  protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "umbrella-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        directory_ = name;
    }
    void TearDown() override { fs::remove_all(directory_); }

    [[nodiscard]] fs::path only_file() const {
        fs::path found;
        for (const auto& entry : fs::directory_iterator(directory_)) {
            if (entry.path().extension() == ".webm") {
                EXPECT_TRUE(found.empty());
                found = entry.path();
            }
        }
        return found;
    }

    /// Records until it ends by itself; why it did.
    std::optional<EndReason> record_until_it_ends(core::recording::BudgetOptions budget) {
        auto folder = wire::RecordingFolder::open(directory_.string(), budget);
        if (!folder) {
            ADD_FAILURE() << folder.error().message;
            return {};
        }
        std::atomic<int> reason{-1};
        {
            wire::Recorder recorder(
                *folder, [&reason](const auto&, EndReason why) { reason = static_cast<int>(why); });
            recorder.start({.recording = recording_id});
            const LivePipeline pipeline(recorder, recording_id);
            for (int i = 0; i < 150 && reason < 0; ++i) {
                std::this_thread::sleep_for(milliseconds(100));
            }
        }
        return reason < 0 ? std::nullopt : std::optional(static_cast<EndReason>(reason.load()));
    }

    void expect_playable() const {
        const Codec codec = Codec::Vp8;
        const Played played = play(only_file().string(), &codec, true);
        EXPECT_EQ(played.error, "");
        EXPECT_GT(played.pictures_s.size(), 3U);
        EXPECT_GT(played.sound_s, 0.2);
    }

    fs::path directory_;
};

using Live = LiveTest;

TEST_F(Live, ServerThatIsKilled_LeavesAFileThatPlays) {
    const pid_t child = fork();
    if (child == 0) {
        setenv("UMBRELLA_TEST_RECORD_INTO", directory_.c_str(), 1);
        std::array<char*, 2> arguments{const_cast<char*>("recorder"), nullptr};
        execv("/proc/self/exe", arguments.data());
        _exit(1);
    }
    std::this_thread::sleep_for(seconds(7));
    ASSERT_EQ(kill(child, SIGKILL), 0);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    expect_playable();
    struct stat facts{};
    ASSERT_EQ(stat(only_file().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
}

TEST_F(Live, FullDisk_EndsWithAFileThatPlays) {
    if (mount("tmpfs", directory_.c_str(), "tmpfs", 0, "size=160k") != 0) {
        GTEST_SKIP() << "needs root";
    }
    EXPECT_EQ(record_until_it_ends(no_floor()), EndReason::DiskFull);
    expect_playable();
    EXPECT_EQ(umount(directory_.c_str()), 0);
}

TEST_F(Live, Quota_EndsWithAFileThatPlays) {
    EXPECT_EQ(record_until_it_ends({.quota_bytes = 100'000, .floor_bytes = 0}),
              EndReason::QuotaReached);
    expect_playable();
    EXPECT_LE(fs::file_size(only_file()), 100'000U);
}

TEST_F(Live, Floor_LetsNothingBegin) {
    EXPECT_EQ(record_until_it_ends({.quota_bytes = {}, .floor_bytes = std::uint64_t{1} << 60U}),
              EndReason::DiskFull);
}

TEST_F(Live, WriteError_EndsWithAFileThatPlays) {
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small{.rlim_cur = 100'000, .rlim_max = before.rlim_max};
    auto* const handler = std::signal(SIGXFSZ, SIG_IGN);
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    EXPECT_EQ(record_until_it_ends(no_floor()), EndReason::WriteFailed);
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
    expect_playable();
    EXPECT_LE(fs::file_size(only_file()), 100'000U);
}

TEST_F(Live, Folder_OpensNothingOutside) {
    const fs::path outside = directory_ / "outside";
    fs::create_directory(outside);
    const fs::path inside = directory_ / "inside";
    fs::create_directory(inside);
    auto folder = wire::RecordingFolder::open(inside.string(), no_floor());
    ASSERT_TRUE(folder);
    const std::string take = std::string(recording_id) + "-person-1.webm";
    fs::create_symlink(outside / "secret", inside / take);
    EXPECT_FALSE((*folder)->create(take)) << "not through a link";
    EXPECT_FALSE(fs::exists(outside / "secret"));
    EXPECT_FALSE((*folder)->find(take));
    EXPECT_FALSE((*folder)->find("../outside/secret"));
    EXPECT_FALSE((*folder)->find("/etc/passwd"));
    EXPECT_FALSE((*folder)->read_side_file("../outside"));
    EXPECT_FALSE((*folder)->remove("../outside"));
}

TEST_F(Live, Folder_ListsItsRecordingsNewestFirst) {
    auto folder = wire::RecordingFolder::open(directory_.string(), no_floor());
    ASSERT_TRUE(folder);
    EXPECT_FALSE((*folder)->replace("20261126T031205Z-a.json", "{}"));
    EXPECT_FALSE((*folder)->replace("20271126T031205Z-b.json", "{\"a\":1}"));
    EXPECT_FALSE((*folder)->replace("20271126T031205Z-b.json", "{\"a\":2}"));
    EXPECT_EQ((*folder)->list(),
              (std::vector<std::string>{"20271126T031205Z-b", "20261126T031205Z-a"}));
    EXPECT_EQ((*folder)->read_side_file("20271126T031205Z-b"), "{\"a\":2}");
    EXPECT_EQ((*folder)->room().used_bytes, 9U);
    EXPECT_TRUE((*folder)->remove("20271126T031205Z-b.json"));
    EXPECT_FALSE((*folder)->remove("20271126T031205Z-b.json"));
    EXPECT_EQ((*folder)->room().used_bytes, 2U);
}

TEST_F(Live, FolderThatIsNotThere_IsSaid) {
    const auto folder = wire::RecordingFolder::open((directory_ / "none").string(), no_floor());
    ASSERT_FALSE(folder);
    EXPECT_NE(folder.error().message.find("none"), std::string::npos);
}

}  // namespace

int record_into(const char* directory) {
    auto folder = wire::RecordingFolder::open(directory, no_floor());
    if (!folder) {
        return 1;
    }
    wire::Recorder recorder(*folder, [](const auto&, EndReason) {});
    recorder.start({.recording = recording_id});
    const LivePipeline pipeline(recorder, recording_id);
    std::this_thread::sleep_for(std::chrono::minutes(1));
    return 0;
}

}  // namespace umbrella::test
