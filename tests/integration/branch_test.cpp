// Branches of one's own on the live tees of real peers: they get what is sent, and whatever they
// do, the call goes on.
#include "core/branch.hpp"

#include "engine_fixture.hpp"
#include "picture_counter.hpp"
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace umbrella::test {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint32_t red = 0xff0000;
constexpr std::uint32_t blue = 0x0000ff;

class BranchTest : public ::testing::Test, protected EngineHarness {
  protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "umbrella-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        directory_ = name;
    }
    void TearDown() override {
        if (engine_) {
            stop();
        }
        fs::remove_all(directory_);
    }

    void begin(const std::vector<std::string>& branches) {
        media::MediaOptions options;
        for (const std::string& text : branches) {
            auto spec = core::parse_branch(text);
            ASSERT_TRUE(spec) << spec.error().message;
            options.branches.push_back(std::move(*spec));
        }
        using Path = media::SendOptions::Path;
        options.send.path = uses_direct_path() ? Path::Direct : Path::Webrtcbin;
        start(std::move(options));
    }

    /// Two who see each other.
    void call() {
        alice_ = &join("alice", red);
        bob_ = &join("bob", blue);
        ASSERT_TRUE(run_until([this] { return ready(*alice_) && ready(*bob_); }));
        bind(*bob_, *alice_);
        bind(*alice_, *bob_);
        ASSERT_TRUE(run_until([this] { return frames(*alice_) > 5 && frames(*bob_) > 5; }));
    }
    void expect_call_goes_on() {
        const unsigned alice = frames(*alice_);
        const unsigned bob = frames(*bob_);
        EXPECT_TRUE(
            run_until([&] { return frames(*alice_) > alice + 15 && frames(*bob_) > bob + 15; }));
        EXPECT_TRUE(alice_->failures.empty());
        EXPECT_TRUE(bob_->failures.empty());
    }

    [[nodiscard]] std::string into(const std::string& file) const {
        return "filesink location=" + (directory_ / file).string() + " buffer-mode=unbuffered";
    }
    [[nodiscard]] std::vector<fs::path> files() const {
        std::vector<fs::path> found;
        for (const auto& entry : fs::directory_iterator(directory_)) {
            found.push_back(entry.path());
        }
        std::ranges::sort(found);
        return found;
    }
    [[nodiscard]] std::uintmax_t bytes(const fs::path& file) const {
        std::error_code none;
        const auto size = fs::file_size(directory_ / file, none);
        return none ? 0 : size;
    }

    fs::path directory_;
    Client* alice_ = nullptr;
    Client* bob_ = nullptr;
};

using Branch = BranchTest;

TEST_F(Branch, EveryPublicationOfItsKind_HasOneOfItsOwn) {
    begin({"all:audio=" + into("{participant}-{source}-{kind}-{codec}-{number}")});
    call();
    ASSERT_TRUE(run_until([this] {
        return bytes("alice-microphone-audio-opus-1") > 500 ||
               bytes("alice-microphone-audio-opus-2") > 500;
    }));
    EXPECT_TRUE(run_until([this] { return files().size() == 2; }));
    expect_call_goes_on();
}

TEST_F(Branch, Packets_AreDecodedByStockElements) {
    begin(
        {"picture:vp8=rtpjitterbuffer latency=100 ! rtpvp8depay ! vp8dec ! videoconvert ! "
         "video/x-raw,format=GRAY8 ! " +
             into("picture-{participant}"),
         "sound:opus=rtpopusdepay ! opusdec ! audio/x-raw,channels=2 ! " +
             into("sound-{participant}")});
    call();
    EXPECT_TRUE(run_until(
        [this] { return bytes("picture-alice") > 100'000 && bytes("sound-alice") > 100'000; }));
}

TEST_F(Branch, ElementThatFails_EndsTheBranchAndNothingElse) {
    begin({"broken=identity error-after=10 ! fakesink", "good:video=" + into("{participant}")});
    call();
    run_for(seconds(1));
    expect_call_goes_on();
    const auto size = bytes("alice");
    EXPECT_TRUE(run_until([&] { return bytes("alice") > size + 5000; }))
        << "the other branch goes on";
}

TEST_F(Branch, ElementThatRefusesTheCaps_EndsTheBranchAndNothingElse) {
    begin({"wrong:video=rtpopusdepay ! fakesink", "raw=video/x-raw ! fakesink",
           "eos=identity eos-after=3 ! fakesink"});
    call();
    run_for(milliseconds(500));
    expect_call_goes_on();
}

TEST_F(Branch, ElementThatDoesNotStart_EndsTheBranchAndNothingElse) {
    begin({"nowhere=filesink location=/nonexistent/{publication}"});
    call();
    expect_call_goes_on();
}

TEST_F(Branch, ElementThatBlocks_DelaysNobody) {
    begin({"slow=identity sleep-time=3000000 ! fakesink",
           "late=fakesink sync=true ts-offset=5000000000"});
    call();
    const unsigned before = frames(*bob_);
    run_for(seconds(2));
    EXPECT_GT(frames(*bob_), before + 20);
    expect_call_goes_on();
}

TEST_F(Branch, EventsAndQueriesOfItsElements_StayWithin) {
    // A sink with quality of service, one that asks for its latency, elements that seek and ask.
    begin(
        {"nosy:video=rtpjitterbuffer latency=500 do-retransmission=true do-lost=true ! rtpvp8depay "
         "request-keyframe=true ! vp8dec ! fakesink sync=true qos=true max-lateness=1",
         "greedy:audio=tee name=t ! queue ! fakesink async=true t. ! queue ! fakesink async=true "
         "enable-last-sample=true sync=true"});
    call();
    run_for(seconds(1));
    expect_call_goes_on();
}

TEST_F(Branch, PublisherWhoGoes_LeavesFilesThatAreFinished) {
    begin({"file:opus=rtpopusdepay ! opusparse ! matroskamux ! " + into("{participant}.mka")});
    call();
    run_for(seconds(1));
    engine_->carry_out(core::DestroyMediaPeer{alice_->id});
    run_for(milliseconds(1500));
    std::ifstream file(directory_ / "alice.mka", std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    ASSERT_GT(content.size(), 1000U);
    // Matroska's Cues, which a muxer writes when its stream ends.
    EXPECT_NE(content.find("\x1c\x53\xbb\x6b"), std::string::npos);
}

TEST_F(Branch, ServerThatStops_LeavesFilesThatAreFinished) {
    begin({"file:opus=rtpopusdepay ! opusparse ! matroskamux ! " + into("{participant}.mka")});
    call();
    run_for(seconds(1));
    stop();
    std::ifstream file(directory_ / "alice.mka", std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(file), {}};
    EXPECT_NE(content.find("\x1c\x53\xbb\x6b"), std::string::npos);
}

TEST_F(Branch, JoinsAndLeaves_LeaveNothingBehind) {
    begin({"decode:video=rtpjitterbuffer ! rtpvp8depay ! vp8dec ! fakesink",
           "broken:audio=identity error-after=3 ! fakesink"});
    call();
    const auto threads = [] {
        const fs::directory_iterator all("/proc/self/task");
        return std::distance(fs::begin(all), fs::end(all));
    };
    const auto descriptors = [] {
        const fs::directory_iterator all("/proc/self/fd");
        return std::distance(fs::begin(all), fs::end(all));
    };
    std::ptrdiff_t threads_before = 0;
    std::ptrdiff_t descriptors_before = 0;
    for (int i = 0; i < 6; ++i) {
        Client& carol = join("carol", blue);
        ASSERT_TRUE(run_until([&] { return ready(carol); }));
        run_for(milliseconds(i % 2 == 0 ? 300 : 10));
        engine_->carry_out(core::DestroyMediaPeer{carol.id});
        run_for(milliseconds(1500));
        clients_.erase(ParticipantId("carol"));
        if (i == 1) {
            threads_before = threads();
            descriptors_before = descriptors();
        }
    }
    EXPECT_LE(threads(), threads_before + 2);
    EXPECT_LE(descriptors(), descriptors_before + 2);
    expect_call_goes_on();
}

TEST_F(Branch, DescriptionThatCannotBe_IsSaidAtTheStart) {
    const auto refusal = [](const std::string& description) {
        media::MediaOptions options;
        options.branches = {{.name = "mine", .kind = {}, .codec = {}, .description = description}};
        const auto engine = media::MediaEngine::create(options, [](const core::Event&) {});
        return engine ? std::string("it starts") : engine.error().message;
    };
    EXPECT_EQ(refusal("nosuchelement ! fakesink"),
              "the branch mine cannot be made: this GStreamer has no element nosuchelement");
    EXPECT_NE(refusal("fakesink nothing=1").find("mine cannot be made"), std::string::npos);
    EXPECT_NE(refusal("fakesink !").find("mine cannot be made"), std::string::npos);
    EXPECT_NE(refusal("rtpvp8depay").find("leads nowhere"), std::string::npos);
    EXPECT_EQ(refusal("fakesink location=rtmp://host/app/key").find("key"), std::string::npos);
    EXPECT_EQ(refusal("decodebin ! fakesink"), "it starts");
}

// docs/pipelines.md shows picture_counter.hpp.
TEST_F(Branch, ExampleOfTheDocument_CountsPictures) {
    begin({});
    call();
    {
        const media::PictureCounter counter(engine_->pipeline(),
                                            engine_->publication(alice_->id, Mid("camera")));
        EXPECT_TRUE(run_until([&] { return counter.pictures() > 10; }));
    }
    expect_call_goes_on();
}

}  // namespace
}  // namespace umbrella::test
