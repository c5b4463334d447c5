// Settings of streams in and out beside the page.
#include "config_layers.hpp"

namespace umbrella::app {
namespace {

TEST(Config, Sources_AreTakenAndNeverShown) {
    const Config config = good({.flags = {"--source", "Front door=rtsp://admin:hunter2@192.0.2.1/x",
                                          "--source", "Yard@hall=rtsp://192.0.2.2"}});
    ASSERT_EQ(config.sources.size(), 2U);
    EXPECT_EQ(config.sources[0].name, "Front door");
    EXPECT_EQ(config.sources[0].room, "");
    EXPECT_EQ(config.sources[0].address.password, "hunter2");
    EXPECT_TRUE(config.sources[0].configured);
    EXPECT_EQ(config.sources[1].name, "Yard");
    EXPECT_EQ(config.sources[1].room, "hall");
    EXPECT_EQ(good({.environment = {{"UMBRELLA_SOURCE", "A=rtsp://192.0.2.1,B=rtsp://192.0.2.2"}}})
                  .sources.size(),
              2U);
    for (const char* wrong :
         {"rtsp://hunter2@host/", "=rtsp://hunter2@host/", "Door=http://hunter2@host/",
          "Door=rtsp://hunter2@", "Door@a/b=rtsp://hunter2@host/", "D\nr=rtsp://hunter2@host/"}) {
        EXPECT_EQ(refusal({.flags = {"--source", wrong}}).find("hunter2"), std::string::npos);
    }
}

TEST(Config, TokensOfWhip_AreTakenAndNeverShown) {
    EXPECT_EQ(good({}).whip_token, "");
    const Config config = good({.flags = {"--whep-token", "abcdefgh"},
                                .environment = {{"UMBRELLA_WHIP_TOKEN", "0123-4567._~+/="}},
                                .file = {}});
    EXPECT_EQ(config.whip_token, "0123-4567._~+/=");
    EXPECT_EQ(config.whep_token, "abcdefgh");
    for (const char* bad : {"short", "with blanks in it", "quote\"quote\""}) {
        const std::string line =
            refusal({.flags = {"--whip-token", bad}, .environment = {}, .file = {}});
        EXPECT_EQ(line.find(bad), std::string::npos) << line;
    }
}

TEST(Config, Recordings_AreOffUntilThereIsAFolder) {
    EXPECT_EQ(good({}).recording_folder, "");
    const Config config = good({.flags = {"--recording-folder=/srv/r", "--recording-quota=20G",
                                          "--recording-min-free=0"}});
    EXPECT_EQ(config.recording_folder, "/srv/r");
    EXPECT_EQ(config.recording_quota_bytes, std::uint64_t{20} << 30U);
    EXPECT_EQ(config.recording_floor_bytes, 0U);
    EXPECT_EQ(good({.flags = {"--recording-quota=300m"}}).recording_quota_bytes, 300U << 20U);
    EXPECT_EQ(good({.flags = {"--recording-quota=1234"}}).recording_quota_bytes, 1234U);
    for (const char* nonsense : {"G", "-1", "20GB", "20X", "99999999999T", "1.5G"}) {
        EXPECT_NE(refusal({.flags = {"--recording-quota=" + std::string(nonsense)}}).find("20G"),
                  std::string::npos)
            << nonsense;
    }
}

TEST(Config, Branches_ComeByFlagOrFile) {
    EXPECT_TRUE(good({}).branches.empty());
    const Config flags =
        good({.flags = {"--branch", "meter:audio=rtpopusdepay ! opusdec ! level ! fakesink",
                        "--branch=out=udpsink host=127.0.0.1 port=5004"}});
    ASSERT_EQ(flags.branches.size(), 2U);
    EXPECT_EQ(flags.branches[0].name, "meter");
    EXPECT_EQ(flags.branches[0].description, "rtpopusdepay ! opusdec ! level ! fakesink");
    EXPECT_EQ(flags.branches[1].description, "udpsink host=127.0.0.1 port=5004");

    const Config one =
        good({.flags = {"--config=umbrella.toml"},
              .file = "branch = \"a=capsfilter caps='x/y, n=(int)1' ! fakesink\"\n"});
    ASSERT_EQ(one.branches.size(), 1U);
    EXPECT_EQ(one.branches[0].description, "capsfilter caps='x/y, n=(int)1' ! fakesink");

    const Config many =
        good({.flags = {"--config=umbrella.toml"},
              .file = "branch = [\"a:video=x, y ! z b=1\", 'b=tee name=t ! \"x/y, n=1\" ! z']\n"});
    ASSERT_EQ(many.branches.size(), 2U);
    EXPECT_EQ(many.branches[0].description, "x, y ! z b=1");
    EXPECT_EQ(many.branches[1].description, "tee name=t ! \"x/y, n=1\" ! z");
}

TEST(Config, Branches_AreNotTakenFromTheEnvironment) {
    const Config config = good({.environment = {{"UMBRELLA_BRANCH", "a=fakesink"}}});
    EXPECT_TRUE(config.branches.empty());
    ASSERT_EQ(config.warnings.size(), 1U);
    EXPECT_NE(config.warnings[0].find("UMBRELLA_BRANCH"), std::string::npos);
}

TEST(Config, BranchesThatCannotBe_AreRefusedWithoutTheirSecrets) {
    for (const std::string text : {"A=rtmpsink location=rtmp://x/key", "a:x=key", "key"}) {
        const std::string line = refusal({.flags = {"--branch", text}});
        EXPECT_NE(line.find("--branch must be like meter:audio="), std::string::npos) << line;
        EXPECT_EQ(line.find("key"), std::string::npos) << line;
    }
    EXPECT_NE(refusal({.flags = {"--branch=a=x", "--branch=a=y"}}).find("two called a"),
              std::string::npos);
    std::vector<std::string> nine;
    for (char name = 'a'; name < 'a' + 9; ++name) {
        nine.push_back(std::string("--branch=") + name + "=x");
    }
    EXPECT_NE(refusal({.flags = nine}).find("at most 8 times"), std::string::npos);
}

}  // namespace
}  // namespace umbrella::app
