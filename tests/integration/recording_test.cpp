// Recordings in a running engine: branches on live tees, real peers, files that play.
#include "engine_fixture.hpp"
#include "playback.hpp"
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "wire/recording_folder.hpp"

namespace umbrella::test {
namespace {

namespace fs = std::filesystem;
using core::recording::EndReason;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t red = 0xff0000;
constexpr std::uint32_t blue = 0x0000ff;

class RecordingTest : public ::testing::Test, protected EngineHarness {
  protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "umbrella-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        directory_ = name;
        auto folder = wire::RecordingFolder::open(name, {.quota_bytes = {}, .floor_bytes = 0});
        ASSERT_TRUE(folder);
        using Path = media::SendOptions::Path;
        start(uses_direct_path() ? Path::Direct : Path::Webrtcbin, *folder);
    }
    void TearDown() override {
        stop();
        fs::remove_all(directory_);
    }

    void record(const Client& client) {
        engine_->carry_out(core::StartRecording{.subject = {.recording = id_,
                                                            .participant = client.id,
                                                            .name = client.id.text(),
                                                            .room = "room"}});
        source(client, core::Source::Microphone, core::Codec::Opus, "microphone");
        source(client, core::Source::Camera, core::Codec::Vp8, "camera");
    }
    void source(const Client& client, core::Source source, core::Codec codec,
                const std::string& mline) const {
        engine_->carry_out(core::RecordSource{
            .participant = client.id, .source = source, .codec = codec, .mline = Mid(mline)});
    }
    void stop_recording(const Client& client) {
        engine_->carry_out(
            core::StopRecording{.participant = client.id, .reason = EndReason::Stopped});
        EXPECT_TRUE(run_until([this] { return ended_.size() == 1; }));
    }
    [[nodiscard]] Played play_only_file() const {
        std::vector<std::string> files;
        for (const auto& entry : fs::directory_iterator(directory_)) {
            if (entry.path().extension() == ".webm") {
                files.push_back(entry.path().string());
            }
        }
        EXPECT_EQ(files.size(), 1U);
        const core::Codec codec = core::Codec::Vp8;
        return files.empty() ? Played() : play(files.front(), &codec, true);
    }

    fs::path directory_;
    std::string id_ = "20261126T031205Z-room-alice-1";
};

using Recording = RecordingTest;

TEST_F(Recording, LiveStreams_BecomeAFileThatPlays) {
    Client& alice = join("alice", red);
    Client& bob = join("bob", blue);
    ASSERT_TRUE(run_until([&] { return ready(alice) && ready(bob); }));
    bind(bob, alice);
    ASSERT_TRUE(run_until([&] { return frames(bob) > 5; }));
    const unsigned before = frames(bob);
    record(alice);
    run_for(seconds(5));
    ASSERT_EQ(engine_->recordings().size(), 1U);
    EXPECT_EQ(engine_->recordings()[0].id, id_);
    stop_recording(alice);
    EXPECT_EQ(ended_[0].reason, EndReason::Stopped);
    EXPECT_GT(frames(bob), before + 40) << "whoever watches goes on watching";
    EXPECT_TRUE(alice.failures.empty());

    const Played played = play_only_file();
    EXPECT_EQ(played.error, "");
    EXPECT_GT(played.pictures_s.size(), 50U);
    EXPECT_GT(played.sound_s, 3.5);
    EXPECT_NEAR(played.duration_s, 5, 1.5);
}

TEST_F(Recording, PublisherWhoGoes_LeavesAFileThatPlays) {
    Client& alice = join("alice", red);
    ASSERT_TRUE(run_until([&] { return ready(alice); }));
    record(alice);
    run_for(seconds(4));
    engine_->carry_out(core::DestroyMediaPeer{alice.id});
    run_for(milliseconds(300));
    stop_recording(alice);
    const Played played = play_only_file();
    EXPECT_EQ(played.error, "");
    EXPECT_GT(played.pictures_s.size(), 35U);
}

TEST_F(Recording, BranchesThatComeAndGo_DisturbNobody) {
    Client& alice = join("alice", red);
    Client& bob = join("bob", blue);
    ASSERT_TRUE(run_until([&] { return ready(alice) && ready(bob); }));
    bind(bob, alice);
    ASSERT_TRUE(run_until([&] { return frames(bob) > 5; }));
    for (int i = 0; i < 40; ++i) {
        record(alice);
        run_for(milliseconds(30));
        engine_->carry_out(
            core::StopRecording{.participant = alice.id, .reason = EndReason::Stopped});
        id_ = "20261126T031205Z-room-alice-" + std::to_string(i + 2);
    }
    const unsigned before = frames(bob);
    EXPECT_TRUE(run_until([&] { return frames(bob) > before + 20; }));
    EXPECT_TRUE(alice.failures.empty());
    EXPECT_TRUE(run_until([this] { return ended_.size() == 40; }));
}

}  // namespace
}  // namespace umbrella::test
