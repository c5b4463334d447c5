#include "net/pipeline_door.hpp"

#include "server_fixture.hpp"
#include <algorithm>

#include <gmock/gmock.h>

namespace umbrella::net::testing {
namespace {

using ::testing::HasSubstr;

Site site() {
    Site made;
    made.prefix = "/umbrella";
    made.resource = [](const std::string& name) {
        return BytesPtr(name == "pipeline.html" ? g_bytes_new("page", 4) : nullptr);
    };
    made.pipeline = [](const ControlRequest&, const Replier&) {};
    return made;
}

Response get(const Site& site, std::string_view path) {
    return respond(site, {.method = "GET", .path = path, .host = "localhost"});
}

TEST(PipelinePath, Accept_ChoosesTheForm) {
    const auto form = [](std::string_view accept) {
        return pipeline_path(site(), "/umbrella/debug/pipeline", accept).value_or("page");
    };
    EXPECT_EQ(form("text/html,application/xhtml+xml,*/*;q=0.8"), "page");
    EXPECT_EQ(form("image/svg+xml"), "pipeline.svg");
    EXPECT_EQ(form("image/avif,image/svg+xml,image/*,*/*;q=0.8"), "pipeline.svg");
    EXPECT_EQ(form("text/vnd.graphviz"), "pipeline.dot");
    EXPECT_EQ(form("*/*"), "pipeline.dot");
    EXPECT_EQ(form(""), "pipeline.dot");
}

TEST(PipelinePath, Suffix_GoesBeforeIt) {
    EXPECT_EQ(pipeline_path(site(), "/umbrella/debug/pipeline.svg", "text/html"), "pipeline.svg");
    EXPECT_EQ(pipeline_path(site(), "/umbrella/debug/pipeline.dot", "text/html"), "pipeline.dot");
    EXPECT_FALSE(pipeline_path(site(), "/umbrella/debug/pipeline.png", "*/*"));
    EXPECT_FALSE(pipeline_path(site(), "/umbrella/debug", "*/*"));
    EXPECT_FALSE(pipeline_path(site(), "/debug/pipeline", "*/*"));
}

TEST(PipelinePath, ServerThatShowsNone_HasNoSuchAddress) {
    Site none = site();
    none.pipeline = nullptr;
    EXPECT_FALSE(pipeline_path(none, "/umbrella/debug/pipeline.dot", "*/*"));
    EXPECT_EQ(get(none, "/umbrella/debug/pipeline").status, 404U);
    EXPECT_EQ(get(none, "/umbrella/debug").status, 404U);
}

TEST(PipelinePath, Page_IsForEverybody) {
    const Response page = get(site(), "/umbrella/debug/pipeline");
    EXPECT_EQ(page.status, 200U);
    EXPECT_EQ(text_of(page.body.get()), "page");
    const Response moved = get(site(), "/umbrella/debug");
    EXPECT_EQ(moved.status, 307U);
    const auto location =
        std::ranges::find(moved.headers, "Location", &std::pair<std::string, std::string>::first);
    EXPECT_EQ(location->second, "/umbrella/debug/pipeline");
}

using PipelineDoor = ServerTest;

TEST_F(PipelineDoor, AnswerThatComesLater_IsWaitedFor) {
    Replier replier;
    std::string seen;
    HttpOptions options;
    options.site.pipeline = [&](const ControlRequest& request, const Replier& reply) {
        seen = std::string(request.path) + " " + std::string(request.authorization);
        replier = reply;
    };
    start(std::move(options));
    auto answer = std::async(std::launch::async, [port = port()] {
        return RawClient(port).ask(
            "GET /debug/pipeline HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: image/svg+xml\r\n"
            "Authorization: Bearer abc\r\n\r\n");
    });
    iterate_until([&] { return replier != nullptr; });
    EXPECT_EQ(seen, "pipeline.svg Bearer abc");
    replier(uncached_response("image/svg+xml", "<svg/>", "127.0.0.1"));
    replier(uncached_response("image/svg+xml", "again", "127.0.0.1"));
    iterate_until([&] { return answer.wait_for(0s) == std::future_status::ready; });
    const std::string text = answer.get();
    EXPECT_THAT(text, HasSubstr("HTTP/1.1 200"));
    EXPECT_THAT(text, HasSubstr("Content-Type: image/svg+xml"));
    EXPECT_TRUE(text.ends_with("\r\n\r\n<svg/>")) << text;
}

}  // namespace
}  // namespace umbrella::net::testing
