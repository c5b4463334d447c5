// /status, /metrics and /healthz: in which form, and to whom.
#include "server_fixture.hpp"
#include <algorithm>

#include <gtest/gtest.h>

#include "net/routes.hpp"
#include "net/this_machine.hpp"

namespace umbrella::net::testing {
namespace {

Site site(bool open = true) {
    Site made;
    made.resource = [](const std::string& name) {
        return BytesPtr(name == "status.html" ? g_bytes_new("page", 4) : nullptr);
    };
    made.inspection = {.healthy = [] { return true; },
                       .status_json = [] { return std::string("{}"); },
                       .status_protobuf = [] { return std::string("\x0a\x00", 2); },
                       .metrics = [] { return std::string("up 1\n"); },
                       .open = open};
    return made;
}

Request get(std::string_view path, std::string_view accept = {}) {
    Request request;
    request.method = "GET";
    request.path = path;
    request.host = "localhost";
    request.accept = accept;
    return request;
}

std::string header(const Response& response, std::string_view name) {
    const auto found =
        std::ranges::find(response.headers, name, [](const auto& one) { return one.first; });
    return found != response.headers.end() ? found->second : "";
}

std::string body(const Response& response) {
    return std::string(text_of(response.body.get()));
}

TEST(StatusRoutes, Accept_ChoosesTheForm) {
    const Response page = respond(site(), get("/status", "text/html,*/*;q=0.8"));
    EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
    EXPECT_EQ(body(page), "page");
    const Response json = respond(site(), get("/status", "*/*"));
    EXPECT_EQ(json.content_type, "application/json");
    EXPECT_EQ(body(json), "{}");
    EXPECT_EQ(header(json, "Cache-Control"), "no-store");
    const Response binary = respond(site(), get("/status", "application/x-protobuf"));
    EXPECT_EQ(binary.content_type, "application/x-protobuf");
    EXPECT_EQ(body(binary), std::string("\x0a\x00", 2));
    const Response none = respond(site(), get("/status", "image/png"));
    EXPECT_EQ(none.status, 406U);
    for (const Response* response : {&page, &json, &binary, &none}) {
        EXPECT_EQ(header(*response, "Vary"), "Accept");
        EXPECT_NE(header(*response, "Content-Security-Policy"), "");
    }
}

TEST(StatusRoutes, Metrics_AreTextWhateverIsAccepted) {
    const Response metrics = respond(site(), get("/metrics", "application/openmetrics-text"));
    EXPECT_EQ(metrics.status, 200U);
    EXPECT_EQ(metrics.content_type, "text/plain; version=0.0.4; charset=utf-8");
    EXPECT_EQ(body(metrics), "up 1\n");
}

TEST(StatusRoutes, NotOpen_OnlyThisMachineIsTold) {
    for (const std::string_view path : {"/status", "/metrics"}) {
        Request request = get(path);
        EXPECT_EQ(respond(site(false), request).status, 403U) << path;
        request.from_this_machine = true;
        EXPECT_EQ(respond(site(false), request).status, 200U) << path;
        request.from_this_machine = false;
        EXPECT_EQ(respond(site(true), request).status, 200U) << path;
    }
    EXPECT_EQ(respond(site(false), get("/healthz")).status, 200U);
}

TEST(StatusRoutes, Closing_IsNotHealthy) {
    Site closing = site();
    closing.inspection.healthy = [] { return false; };
    const Response response = respond(closing, get("/healthz"));
    EXPECT_EQ(response.status, 503U);
    EXPECT_EQ(body(response), "closing\n");
}

TEST(StatusRoutes, LoopbackHosts_AreKnownWithAndWithoutPorts) {
    for (const std::string_view host :
         {"localhost", "LOCALHOST:8081", "127.0.0.1", "127.9.9.9:80", "[::1]", "[::1]:8081"}) {
        EXPECT_TRUE(is_loopback_host(host)) << host;
    }
    for (const std::string_view host : {"", ":", "[", "[]", "meet.example.org", "localhost.evil",
                                        "192.168.1.2:8081", "[fe80::1]:80", "1.127.0.0.1"}) {
        EXPECT_FALSE(is_loopback_host(host)) << host;
    }
}

class StatusOverHttp : public ServerTest {
  protected:
    void start_closed() {
        HttpOptions options;
        options.site = site(false);
        start(std::move(options));
    }
    unsigned status(const std::string& headers) {
        const std::string answer = serve([port = port(), &headers] {
            return RawClient(port).ask("GET /metrics HTTP/1.1\r\n" + headers + "\r\n");
        });
        return answer.size() > 12 ? static_cast<unsigned>(std::stoul(answer.substr(9, 3))) : 0;
    }
};

TEST_F(StatusOverHttp, Proxy_IsNotTakenForThisMachine) {
    start_closed();
    EXPECT_EQ(status("Host: localhost\r\n"), 200U);
    EXPECT_EQ(status("Host: meet.example.org\r\n"), 403U);
    for (const std::string mark :
         {"X-Forwarded-For: 203.0.113.9", "x-real-ip: 203.0.113.9", "Via: 1.1 proxy",
          "Forwarded: for=203.0.113.9", "X-Forwarded-Proto: https"}) {
        EXPECT_EQ(status("Host: localhost\r\n" + mark + "\r\n"), 403U) << mark;
    }
}

TEST_F(StatusOverHttp, RepeatedAccept_CountsAsAWhole) {
    HttpOptions options;
    options.site = site();
    start(std::move(options));
    const std::string answer = serve([port = port()] {
        return RawClient(port).ask(
            "GET /status HTTP/1.1\r\nHost: localhost\r\nAccept: application/json;q=0.1\r\n"
            "Accept: application/x-protobuf\r\n\r\n");
    });
    EXPECT_NE(answer.find("Content-Type: application/x-protobuf\r\n"), std::string::npos) << answer;
}

}  // namespace
}  // namespace umbrella::net::testing
