#include "app/sources_api.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace umbrella::app {
namespace {

using core::camera::CameraId;
using core::camera::Format;
using core::camera::Spec;
using core::camera::State;
using core::camera::Trouble;
using core::camera::View;

class SourcesApiTest : public testing::Test {
  protected:
    net::Response ask(std::string_view method, std::string_view path, std::string_view body = {}) {
        return api_.respond({.method = method,
                             .path = path,
                             .body = body,
                             .host = "localhost:8081",
                             .tls = true,
                             .from_this_machine = from_this_machine_,
                             .same_origin = true,
                             .own_host = true});
    }
    static std::string text(const net::Response& response) {
        return std::string(net::text_of(response.body.get()));
    }

    bool from_this_machine_ = true;
    std::vector<View> cameras_{{.id = CameraId("7"),
                                .name = "Door \"1\"",
                                .room = "default",
                                .address = "rtsp://192.0.2.1/…",
                                .state = State::Waiting,
                                .trouble = Trouble::WrongPassword,
                                .retry_in_s = 12,
                                .video = Format::H264,
                                .audio = Format::Aac},
                               {.id = CameraId("8"), .name = "Yard", .configured = true}};
    std::vector<Spec> added_;
    std::vector<std::string> removed_;
    Admin admin_{true};
    SourcesApi api_{admin_,
                    {.view = [this] { return cameras_; },
                     .add = [this](Spec spec) -> Result<std::string> {
                         added_.push_back(std::move(spec));
                         return added_.back().name.empty() ? Result<std::string>(fail("No name."))
                                                           : std::string("9");
                     },
                     .remove =
                         [this](const std::string& id) {
                             removed_.push_back(id);
                             return true;
                         },
                     .now = [] { return Timestamp{}; }}};
};

TEST_F(SourcesApiTest, List_TellsTheStateInCodesAndWords) {
    const net::Response answer = ask("GET", "sources");
    EXPECT_EQ(answer.status, 200U);
    for (const char* part :
         {R"("name":"Door \"1\"")", R"("state":"waiting")", R"("trouble":"wrong-password")",
          R"("retry_in_s":12)", R"("video":"h264")", R"("audio":"aac")", R"("configured":true)"}) {
        EXPECT_NE(text(answer).find(part), std::string::npos) << part << " in " << text(answer);
    }
}

TEST_F(SourcesApiTest, Post_TakesCredentialsInTheAddressOrBesideIt) {
    EXPECT_EQ(
        ask("POST", "sources", R"({"name": "A", "address": "rtsp://u:p@192.0.2.1/x"})").status,
        201U);
    EXPECT_EQ(ask("POST", "sources",
                  R"({"name": "B", "room": "hall", "address": "rtsp://192.0.2.1/x",
                      "user": "admin", "password": "p:@/w"})")
                  .status,
              201U);
    ASSERT_EQ(added_.size(), 2U);
    EXPECT_EQ(added_[0].address.user, "u");
    EXPECT_EQ(added_[1].address.password, "p:@/w");
    EXPECT_EQ(added_[1].room, "hall");
    EXPECT_FALSE(added_[1].configured);
}

TEST_F(SourcesApiTest, Post_OfNonsense_IsExplainedWithoutQuotingIt) {
    for (const std::string& body :
         {std::string(), std::string("["), std::string("{}"),
          std::string(R"({"name": "A", "address": "http://hunter2@host/"})"),
          std::string(R"({"name": "A", "address": "rtsp://hunter2@h/\r\nX: y"})"),
          std::string(R"({"name": "A", "address": "rtsp://h/x", "password": "hunter2\n"})"),
          R"({"name": "A", "address": "rtsp://hunter2@h/)" + std::string(2000, 'x') + "\"}",
          std::string(60'000, '['), std::string(R"({"address": "rtsp://h/x"})")}) {
        const net::Response answer = ask("POST", "sources", body);
        EXPECT_EQ(answer.status, 400U) << body.substr(0, 100);
        EXPECT_NE(text(answer).find("\"error\""), std::string::npos);
        EXPECT_EQ(text(answer).find("hunter2"), std::string::npos) << text(answer);
    }
}

TEST_F(SourcesApiTest, Delete_RemovesWhatWasAddedHere) {
    EXPECT_EQ(ask("DELETE", "sources/7").status, 204U);
    EXPECT_EQ(ask("DELETE", "sources/8").status, 409U);
    EXPECT_EQ(ask("DELETE", "sources/6").status, 404U);
    EXPECT_EQ(removed_, std::vector<std::string>{"7"});
    EXPECT_EQ(ask("PUT", "sources").status, 404U);
}

TEST_F(SourcesApiTest, WhoIsNoAdmin_LearnsAndChangesNothing) {
    from_this_machine_ = false;
    EXPECT_EQ(ask("GET", "sources").status, 401U);
    EXPECT_EQ(ask("POST", "sources", R"({"name": "A", "address": "rtsp://h/x"})").status, 401U);
    EXPECT_EQ(ask("DELETE", "sources/7").status, 401U);
    EXPECT_TRUE(added_.empty() && removed_.empty());
}

}  // namespace
}  // namespace umbrella::app
