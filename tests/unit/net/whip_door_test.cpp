#include "net/whip_door.hpp"

#include "server_fixture.hpp"

#include <gmock/gmock.h>

#include "base/limits_whip.hpp"

namespace umbrella::net::testing {
namespace {

using signalling::WhipDoor;
using signalling::WhipReplier;
using signalling::WhipReply;
using signalling::WhipRequest;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(WhipPath, IsFoundBelowThePrefix) {
    const auto path = whip_path("/umbrella", "/umbrella/whep/a%2Fb/c");
    ASSERT_TRUE(path);
    EXPECT_EQ(path->door, WhipDoor::Whep);
    EXPECT_EQ(path->rest, "a%2Fb/c");
    EXPECT_EQ(whip_path("", "/whip")->rest, "");
    EXPECT_FALSE(whip_path("", "/whipped/x"));
    EXPECT_FALSE(whip_path("/umbrella", "/whip/x"));
    EXPECT_FALSE(whip_path("", "/sfu"));
}

TEST(WhipPath, SegmentsAreDecoded) {
    EXPECT_THAT(*whip_segments("a%2Fb/c%20d"), ElementsAre("a/b", "c d"));
    EXPECT_THAT(*whip_segments("%2e%2e"), ElementsAre(".."));
    EXPECT_THAT(*whip_segments("a/"), ElementsAre("a"));
    EXPECT_FALSE(whip_segments("a%00b"));
    EXPECT_FALSE(whip_segments("a%zz"));
}

class WhipDoorTest : public ServerTest {
  protected:
    void open(OriginPolicy origins = {}) {
        HttpOptions options;
        options.origins = std::move(origins);
        options.site.whip = [this](const WhipRequest& request, const WhipReplier& reply) {
            requests_.push_back(request);
            repliers_.push_back(reply);
            if (!later_) {
                reply(reply_);
            }
        };
        start(std::move(options));
    }
    std::string ask(const std::string& text) {
        return serve([text, port = port()] { return RawClient(port).ask(text); });
    }
    static std::string post(std::string_view path, std::string_view headers,
                            const std::string& body) {
        return "POST " + std::string(path) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
               "Content-Type: Application/SDP; charset=utf-8\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n" + std::string(headers) + "\r\n" + body;
    }

    bool later_ = false;
    WhipReply reply_{.status = 201,
                     .content_type = "application/sdp",
                     .body = "answer",
                     .headers = {{"Location", "/whip/a/b/c"}}};
    std::vector<WhipRequest> requests_;
    std::vector<WhipReplier> repliers_;
};

TEST_F(WhipDoorTest, Request_IsReadAndAnswered) {
    open();
    const std::string answer = ask(post("/whip/my%20room?name=J%C3%B6rg+1&x=y",
                                        "Authorization: bearer abc\r\nIf-Match: \"1\"\r\n", "v=0"));
    EXPECT_THAT(answer, HasSubstr("HTTP/1.1 201"));
    EXPECT_THAT(answer, HasSubstr("Location: /whip/a/b/c"));
    EXPECT_THAT(answer, HasSubstr("\r\n\r\nanswer"));
    EXPECT_THAT(answer, Not(HasSubstr("Access-Control-Allow-Origin")));
    ASSERT_EQ(requests_.size(), 1U);
    EXPECT_EQ(requests_[0].method, "POST");
    EXPECT_THAT(requests_[0].path, ElementsAre("my room"));
    EXPECT_EQ(requests_[0].name, "J\xC3\xB6rg 1");
    EXPECT_EQ(requests_[0].content_type, "application/sdp");
    EXPECT_EQ(requests_[0].token, "abc");
    EXPECT_EQ(requests_[0].if_match, "\"1\"");
    EXPECT_EQ(requests_[0].body, "v=0");
    EXPECT_FALSE(requests_[0].client.empty()) << "an address to count by";
}

TEST_F(WhipDoorTest, RequestWithoutATypeOfItsBody_IsReadToo) {
    open();
    ask("DELETE /whip/a/b/c HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    ASSERT_EQ(requests_.size(), 1U);
    EXPECT_EQ(requests_[0].method, "DELETE");
    EXPECT_EQ(requests_[0].content_type, "");
    EXPECT_EQ(requests_[0].token, "");
}

TEST_F(WhipDoorTest, AnswerThatComesLater_IsWaitedFor) {
    open();
    later_ = true;
    const std::string answer = serve([port = port()] {
        RawClient client(port);
        client.send(post("/whip/a", "", "v=0"));
        return client.read_to_end(300ms);
    });
    EXPECT_EQ(answer, "") << "nobody has answered";
    // Its end is seen by the main loop.
    const auto end = std::chrono::steady_clock::now() + 200ms;
    iterate_until([end] { return std::chrono::steady_clock::now() > end; });
    repliers_.at(0)(reply_);
    EXPECT_FALSE(repliers_.at(0)(reply_)) << "one answer is all";
}

TEST_F(WhipDoorTest, AnswerFromTheMainLoop_ReachesTheClient) {
    open();
    later_ = true;
    auto answer = std::async(std::launch::async, [port = port()] {
        return RawClient(port).ask(post("/whip/a", "", "v=0"));
    });
    iterate_until([this] { return !repliers_.empty(); });
    EXPECT_TRUE(repliers_[0](reply_));
    EXPECT_FALSE(repliers_[0](reply_)) << "once";
    iterate_until([&] { return answer.wait_for(0s) == std::future_status::ready; });
    EXPECT_THAT(answer.get(), HasSubstr("\r\n\r\nanswer"));
}

TEST_F(WhipDoorTest, TooLargeABody_IsReadToItsEndAndSaid) {
    open();
    ask(post("/whip/a", "", std::string(1'000'000, 'x')));
    ASSERT_EQ(requests_.size(), 1U);
    EXPECT_TRUE(requests_[0].body_too_large);
    EXPECT_EQ(requests_[0].body, "") << "not a part of it";
}

TEST_F(WhipDoorTest, MuchTooLargeABody_IsCut) {
    open();
    const std::string answer =
        ask(post("/whip/a", "", std::string(2 * limits::whip_discarded_bytes, 'x')));
    EXPECT_EQ(answer, "");
    EXPECT_TRUE(requests_.empty());
}

TEST_F(WhipDoorTest, PagesOfAllowedOrigins_AreTold) {
    open({.allowed = {"https://www.example.org"}});
    const std::string answer = ask(post("/whip/a", "Origin: https://www.example.org\r\n", "v=0"));
    EXPECT_THAT(answer, HasSubstr("Access-Control-Allow-Origin: https://www.example.org\r\n"));
    EXPECT_THAT(answer, HasSubstr("Access-Control-Expose-Headers: Location, ETag, Link"));
    EXPECT_THAT(answer, HasSubstr("Vary: Origin"));
}

TEST_F(WhipDoorTest, PagesOfOtherOrigins_AreRefused) {
    open({.allowed = {"https://www.example.org"}});
    for (const char* origin : {"https://evil.example", "null"}) {
        const std::string answer =
            ask(post("/whip/a", std::string("Origin: ") + origin + "\r\n", "v=0"));
        EXPECT_THAT(answer, HasSubstr("HTTP/1.1 403"));
        EXPECT_THAT(answer, HasSubstr("application/problem+json"));
        EXPECT_THAT(answer, Not(HasSubstr("Access-Control-Allow-Origin")));
    }
    EXPECT_TRUE(requests_.empty());
}

TEST_F(WhipDoorTest, Preflight_IsAnsweredWithoutAskingAnybody) {
    open({.allowed = {"https://www.example.org"}});
    const std::string answer = ask(
        "OPTIONS /whip/a/b/c HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: https://www.example.org\r\n"
        "Access-Control-Request-Method: PATCH\r\nAccess-Control-Request-Headers: if-match\r\n\r\n");
    EXPECT_THAT(answer, HasSubstr("HTTP/1.1 204"));
    EXPECT_THAT(answer, HasSubstr("Access-Control-Allow-Methods: POST, PATCH, DELETE, OPTIONS"));
    EXPECT_THAT(answer,
                HasSubstr("Access-Control-Allow-Headers: Authorization, Content-Type, If-"));
    EXPECT_TRUE(requests_.empty());
}

TEST_F(WhipDoorTest, InvalidAddress_IsABadRequest) {
    open();
    EXPECT_THAT(ask(post("/whip/a%00", "", "v=0")), HasSubstr("HTTP/1.1 400"));
    EXPECT_TRUE(requests_.empty());
}

}  // namespace
}  // namespace umbrella::net::testing
