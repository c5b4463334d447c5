#include "app/recordings_api.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "app/recordings_text.hpp"
#include "base/limits_recording.hpp"
#include "net/file_response.hpp"

namespace umbrella::app {
namespace {

namespace fs = std::filesystem;
using core::recording::EndReason;
using core::recording::SideFile;

constexpr const char* id = "20261126T031205Z-main-alice-1";
constexpr const char* take = "20261126T031205Z-main-alice-1-person-1.webm";

class RecordingsApiTest : public testing::Test {
  protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "umbrella-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        directory_ = name;
        auto folder = wire::RecordingFolder::open(name, {.quota_bytes = {}, .floor_bytes = 0});
        ASSERT_TRUE(folder);
        folder_ = *folder;
        api_.emplace(
            admin_,
            RecordingsApi::Control{
                .folder = folder_,
                .node = [] { return node(); },
                .running = [this] { return running_; },
                .want =
                    [this](const std::string& room, const ParticipantId& whom, bool wanted) {
                        wanted_ += room + "/" + whom.text() + (wanted ? " on;" : " off;");
                    },
                .now = [this] { return now_; }});
    }
    void TearDown() override { fs::remove_all(directory_); }

    static core::NodeSnapshot node() {
        core::NodeSnapshot node;
        node.rooms.push_back({.name = "main", .label = "main", .participants = {}, .remotes = {}});
        node.rooms.back().participants.emplace_back().id = ParticipantId("aa");
        return node;
    }

    net::Response ask(std::string_view method, std::string_view path, std::string_view body = {},
                      std::string_view query = {}, std::string_view range = {}) {
        return api_->respond({.method = method,
                              .path = path,
                              .query = query,
                              .range = range,
                              .body = body,
                              .host = "localhost:8081",
                              .tls = true,
                              .from_this_machine = from_this_machine_,
                              .same_origin = same_origin_,
                              .own_host = true});
    }
    static std::string text(const net::Response& response) {
        return std::string(net::text_of(response.body.get()));
    }
    void write(const std::string& name, const std::string& content) const {
        std::ofstream(directory_ / name) << content;
    }
    void write_recording(std::optional<EndReason> reason = EndReason::Stopped) const {
        write(std::string(id) + ".json",
              core::recording::to_json({.id = id,
                                        .room = "main",
                                        .participant_name = "Alice \"A\"",
                                        .reason = reason,
                                        .takes = {{.name = take, .bytes = 3, .tracks = {{}}}}}));
        write(take, "0123456789");
    }

    fs::path directory_;
    std::shared_ptr<wire::RecordingFolder> folder_;
    std::vector<SideFile> running_;
    std::string wanted_;
    Timestamp now_{std::chrono::hours(1)};
    bool from_this_machine_ = true;
    bool same_origin_ = true;
    Admin admin_{true};
    std::optional<RecordingsApi> api_;
};

using Api = RecordingsApiTest;

TEST_F(Api, StartAndStop_OfRoomAndParticipant) {
    EXPECT_EQ(ask("POST", "recordings", R"({"room":"main"})").status, 204U);
    EXPECT_EQ(ask("POST", "recordings/stop", R"({"room":"main","participant":"aa"})").status, 204U);
    EXPECT_EQ(wanted_, "main/ on;main/aa off;");
}

TEST_F(Api, WhoIsNotThere_Is404) {
    EXPECT_EQ(ask("POST", "recordings", R"({"room":"none"})").status, 404U);
    EXPECT_EQ(ask("POST", "recordings", R"({"room":"main","participant":"bb"})").status, 404U);
    EXPECT_EQ(wanted_, "");
}

TEST_F(Api, Nonsense_Is400) {
    for (const std::string& body :
         {std::string(), std::string("[]"), std::string("{"), std::string("{\"room\":7}"),
          std::string("{\"room\":{}}"), std::string(3000, '[')}) {
        EXPECT_EQ(ask("POST", "recordings", body).status, 400U) << body;
    }
    EXPECT_EQ(ask("PUT", "recordings").status, 404U);
    EXPECT_EQ(ask("GET", "recordings/else").status, 404U);
}

TEST_F(Api, Strangers_AreAskedForThePassword) {
    write_recording();
    from_this_machine_ = false;
    EXPECT_EQ(ask("GET", "recordings").status, 401U);
    EXPECT_EQ(ask("POST", "recordings", R"({"room":"main"})").status, 401U);
    EXPECT_EQ(ask("GET", std::string("recordings/files/") + take).status, 401U);
    EXPECT_EQ(ask("DELETE", std::string("recordings/") + id).status, 401U);
    EXPECT_EQ(wanted_, "");
}

TEST_F(Api, List_TellsWhatIsThere) {
    write_recording();
    write("20261126T031205Z-junk.json", "{\"id\":[[[");
    write("20261126T031205Z-other.json", "{\"id\":\"not-its-name\"}");
    const std::string list = text(ask("GET", "recordings"));
    for (const char* part : {R"("participant_name":"Alice \"A\"")", R"("state":"stopped")",
                             R"("bytes":3)", R"("source":"microphone")", R"("used_bytes":)"}) {
        EXPECT_NE(list.find(part), std::string::npos) << part << " in " << list;
    }
    EXPECT_EQ(list.find("junk"), std::string::npos);
    EXPECT_EQ(list.find("not-its-name"), std::string::npos);
}

TEST_F(Api, RecordingThatNobodyEnded_IsInterruptedAndMeasured) {
    write_recording(std::nullopt);
    const std::string list = text(ask("GET", "recordings"));
    EXPECT_NE(list.find(R"("state":"interrupted")"), std::string::npos) << list;
    EXPECT_NE(list.find(R"("bytes":10)"), std::string::npos) << list;
    running_.push_back({.id = id, .room = "main"});
    EXPECT_NE(text(ask("GET", "recordings")).find(R"("state":"running")"), std::string::npos);
}

TEST_F(Api, Remove_TakesTheFilesButNoneThatRuns) {
    write_recording();
    write("20261126T031205Z-main-alice-2-person-1.webm", "x");
    running_.push_back({.id = id});
    EXPECT_EQ(ask("DELETE", std::string("recordings/") + id).status, 409U);
    running_.clear();
    EXPECT_EQ(ask("DELETE", std::string("recordings/") + id).status, 204U);
    EXPECT_FALSE(fs::exists(directory_ / take));
    EXPECT_FALSE(fs::exists(directory_ / (std::string(id) + ".json")));
    EXPECT_TRUE(fs::exists(directory_ / "20261126T031205Z-main-alice-2-person-1.webm"));
    EXPECT_EQ(ask("DELETE", std::string("recordings/") + id).status, 404U);
    EXPECT_EQ(ask("DELETE", "recordings/../../etc").status, 404U);
}

TEST_F(Api, SideFileOfSomebodyElse_RemovesNothingButItsOwn) {
    write("20261126T031205Z-b-person-1.webm", "x");
    write(std::string(id) + ".json",
          core::recording::to_json(
              {.id = id,
               .takes = {{.name = "20261126T031205Z-b-person-1.webm"}, {.name = "../../x"}}}));
    EXPECT_EQ(ask("DELETE", std::string("recordings/") + id).status, 204U);
    EXPECT_TRUE(fs::exists(directory_ / "20261126T031205Z-b-person-1.webm"));
}

TEST_F(Api, File_IsGivenWholeOrInPart) {
    write_recording();
    const std::string path = std::string("recordings/files/") + take;
    const net::Response whole = ask("GET", path);
    EXPECT_EQ(whole.status, 200U);
    EXPECT_EQ(whole.content_type, "video/webm");
    ASSERT_NE(whole.file, nullptr);
    EXPECT_EQ(whole.file->count, 10U);
    const net::Response part = ask("GET", path, {}, {}, "bytes=3-5");
    EXPECT_EQ(part.status, 206U);
    EXPECT_EQ(part.file->first, 3U);
    EXPECT_EQ(part.file->count, 3U);
    EXPECT_EQ(ask("GET", path, {}, {}, "bytes=10-").status, 416U);
    EXPECT_EQ(ask("GET", "recordings/files/../" + std::string(take)).status, 404U);
    EXPECT_EQ(ask("GET", "recordings/files/umbrella-node.ini").status, 404U);
}

TEST_F(Api, Ticket_OpensItsFileAloneAndNotForEver) {
    write_recording();
    write("20261126T031205Z-main-bob-1-person-1.webm", "x");
    const std::string made =
        text(ask("POST", "recordings/tickets", std::string(R"({"file":")") + take + "\"}"));
    const std::size_t mark = made.find("ticket=");
    ASSERT_NE(mark, std::string::npos) << made;
    const std::string query = made.substr(mark, made.find('"', mark) - mark);
    from_this_machine_ = false;
    const std::string path = std::string("recordings/files/") + take;
    EXPECT_EQ(ask("GET", path, {}, query).status, 200U);
    EXPECT_EQ(ask("GET", path, {}, query + "&download").status, 200U);
    EXPECT_EQ(ask("GET", path, {}, query + "0").status, 401U);
    EXPECT_EQ(ask("DELETE", path, {}, query).status, 401U);
    EXPECT_EQ(ask("GET", "recordings", {}, query).status, 401U);
    EXPECT_EQ(
        ask("GET", "recordings/files/20261126T031205Z-main-bob-1-person-1.webm", {}, query).status,
        401U);
    same_origin_ = false;
    EXPECT_NE(ask("GET", path, {}, query).status, 200U);
    same_origin_ = true;
    now_ += limits::recording_ticket_lifetime;
    EXPECT_EQ(ask("GET", path, {}, query).status, 401U);
}

TEST_F(Api, WithoutAFolder_SaysSo) {
    RecordingsApi none(admin_, {.folder = nullptr,
                                .node = [] { return node(); },
                                .running = [] { return std::vector<SideFile>(); },
                                .want = [](const auto&, const auto&, bool) {},
                                .now = [] { return Timestamp{}; }});
    const net::Response response = none.respond({.method = "GET",
                                                 .path = "recordings",
                                                 .host = "localhost",
                                                 .from_this_machine = true,
                                                 .same_origin = true,
                                                 .own_host = true});
    EXPECT_EQ(response.status, 404U);
    EXPECT_NE(text(response).find("--recording-folder"), std::string::npos);
}

}  // namespace
}  // namespace umbrella::app
