#include "net/routes.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace umbrella::net {
namespace {

Site site(std::string prefix = "") {
    return {.prefix = std::move(prefix),
            .resource = [](const std::string& name) -> BytesPtr {
                const bool known =
                    name == "index.html" || name == "trust.html" || name.starts_with("assets/app.");
                return known ? BytesPtr(g_bytes_new(name.data(), name.size())) : nullptr;
            },
            .ca_pem = {},
            .trust = {}};
}

Request get(std::string_view path) {
    return {.method = "GET",
            .path = path,
            .query = {},
            .host = "livingroom.local:8081",
            .if_none_match = {}};
}

std::string header(const Response& response, std::string_view name) {
    const auto found =
        std::ranges::find(response.headers, name, [](const auto& header) { return header.first; });
    return found != response.headers.end() ? found->second : "";
}

std::string body(const Response& response) {
    return std::string(text_of(response.body.get()));
}

TEST(Routes, Pages_AreFoundBelowThePrefixOnly) {
    for (const std::string prefix : {"", "/umbrella", "/a/b"}) {
        const Site here = site(prefix);
        EXPECT_EQ(body(respond(here, get(prefix + "/"))), "index.html") << prefix;
        EXPECT_EQ(body(respond(here, get(prefix + "/sfu"))), "index.html") << prefix;
        EXPECT_EQ(body(respond(here, get(prefix + "/trust"))), "trust.html") << prefix;
        EXPECT_EQ(body(respond(here, get(prefix + "/healthz"))), "ok\n") << prefix;
        EXPECT_EQ(respond(here, get(prefix + "/nothing")).status, 404U) << prefix;
    }
    EXPECT_EQ(respond(site("/umbrella"), get("/sfu")).status, 404U);
    EXPECT_EQ(respond(site("/umbrella"), get("/umbrellasfu")).status, 404U);
    EXPECT_EQ(respond(site("/umbrella"), get("/")).status, 404U);
}

TEST(Routes, BarePrefix_RedirectsToThePageWithItsQuery) {
    Request request = get("/umbrella");
    request.query = "room=a&join=view";
    const Response response = respond(site("/umbrella"), request);
    EXPECT_EQ(response.status, 307U);
    EXPECT_EQ(header(response, "Location"), "/umbrella/sfu?room=a&join=view");
}

Site packed_site() {
    Site here = site();
    here.resource = [](const std::string& name) -> BytesPtr {
        const bool known = name == "index.html" || name.starts_with("assets/app.A1B2C3D4.js");
        return known ? BytesPtr(g_bytes_new(name.data(), name.size())) : nullptr;
    };
    here.inspection.status_json = [] { return "{}"; };
    return here;
}

TEST(Routes, PackedFile_IsSentToWhomTakesIt) {
    const Site here = packed_site();
    Request request = get("/assets/app.A1B2C3D4.js");
    request.accept_encoding = "gzip, br";
    const Response packed = respond(here, request);
    EXPECT_EQ(body(packed), "assets/app.A1B2C3D4.js.gz");
    EXPECT_EQ(header(packed, "Content-Encoding"), "gzip");
    EXPECT_EQ(packed.content_type, "text/javascript; charset=utf-8");
    request.accept_encoding = "br";
    const Response plain = respond(here, request);
    EXPECT_EQ(body(plain), "assets/app.A1B2C3D4.js");
    EXPECT_EQ(header(plain, "Content-Encoding"), "");
    for (const Response* one : {&packed, &plain}) {
        EXPECT_EQ(header(*one, "Vary"), "Accept-Encoding") << "a cache must keep both";
    }
}

TEST(Routes, WhatWasNotPackedWhenItWasBuilt_IsSentAsItIs) {
    for (const std::string_view path : {"/sfu", "/status", "/healthz", "/trust/ca.json"}) {
        Request request = get(path);
        request.accept_encoding = "gzip";
        const Response response = respond(packed_site(), request);
        EXPECT_EQ(header(response, "Content-Encoding"), "") << path;
        EXPECT_EQ(header(response, "Vary"), path == "/status" ? "Accept" : "") << path;
    }
}

TEST(Routes, Addresses_AreToldToThisMachineOnly) {
    Site here = site();
    here.pages = [] { return std::vector<std::string>{"https://livingroom:8081/sfu"}; };
    Request request = get("/addresses.json");
    EXPECT_EQ(respond(here, request).status, 403U);
    request.from_this_machine = true;
    const Response told = respond(here, request);
    EXPECT_EQ(told.status, 200U);
    EXPECT_EQ(body(told), "{\"pages\":[\"https://livingroom:8081/sfu\"]}\n");
    EXPECT_EQ(header(told, "Cache-Control"), "no-store");
}

TEST(Routes, OtherMethods_AreRefusedInWords) {
    for (const std::string_view method : {"POST", "PUT", "DELETE", "OPTIONS", "TRACE"}) {
        Request request = get("/sfu");
        request.method = method;
        const Response response = respond(site(), request);
        EXPECT_EQ(response.status, 405U) << method;
        EXPECT_EQ(header(response, "Allow"), "GET, HEAD") << method;
    }
}

TEST(Routes, Assets_HaveTypesAndCaching) {
    const Response hashed = respond(site(), get("/assets/app.A1B2C3D4.js"));
    EXPECT_EQ(hashed.content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(header(hashed, "Cache-Control"), "public, max-age=31536000, immutable");

    const Response plain = respond(site(), get("/assets/app.css"));
    EXPECT_EQ(plain.content_type, "text/css; charset=utf-8");
    EXPECT_EQ(header(plain, "Cache-Control"), "no-cache");
    EXPECT_FALSE(header(plain, "ETag").empty());
    EXPECT_EQ(header(respond(site(), get("/assets/app.template.js")), "Cache-Control"), "no-cache");
}

TEST(Routes, KnownEntityTag_NotModified) {
    Request request = get("/assets/app.css");
    const std::string tag = header(respond(site(), request), "ETag");
    request.if_none_match = tag;
    const Response response = respond(site(), request);
    EXPECT_EQ(response.status, 304U);
    EXPECT_EQ(body(response), "");
    const std::string other = "\"something else\"";
    request.if_none_match = other;
    EXPECT_EQ(respond(site(), request).status, 200U);
}

TEST(Routes, PathsOutOfTheAssets_AreNotFound) {
    EXPECT_EQ(respond(site(), get("/assets/../index.html")).status, 404U);
    EXPECT_EQ(respond(site(), get("/assets/")).status, 404U);
    EXPECT_EQ(respond(site(), get("/index.html")).status, 404U);
}

TEST(Routes, NoAuthority_SaysSo) {
    EXPECT_EQ(respond(site(), get("/trust/umbrella-ca.crt")).status, 404U);
    EXPECT_EQ(body(respond(site(), get("/trust/ca.json"))),
              "{\"available\":false,\"sha256\":\"\",\"not_after\":\"\",\"names\":[]}\n");
}

TEST(Routes, Authority_IsOfferedWithItsFingerprint) {
    Site with_authority = site();
    with_authority.ca_pem = [] { return std::optional<std::string>("PEM"); };
    with_authority.trust = [] {
        return TrustInfo{.available = true,
                         .sha256 = "AA:BB",
                         .not_after = "2036-01-01T00:00:00Z",
                         .names = {"livingroom", "say \"hi\""}};
    };
    const Response download = respond(with_authority, get("/trust/umbrella-ca.crt"));
    EXPECT_EQ(download.content_type, "application/x-x509-ca-cert");
    EXPECT_EQ(body(download), "PEM");
    EXPECT_EQ(body(respond(with_authority, get("/trust/ca.json"))),
              "{\"available\":true,\"sha256\":\"AA:BB\",\"not_after\":\"2036-01-01T00:00:00Z\","
              "\"names\":[\"livingroom\",\"say \\\"hi\\\"\"]}\n");
}

TEST(Routes, EveryAnswer_HasTheSecurityHeaders) {
    for (const std::string_view path : {"/sfu", "/nothing", "/healthz", "/assets/app.css"}) {
        const Response response = respond(site(), get(path));
        const std::string policy = header(response, "Content-Security-Policy");
        EXPECT_NE(policy.find("script-src 'self';"), std::string::npos) << path;
        EXPECT_NE(policy.find("connect-src 'self' wss://livingroom.local:8081"), std::string::npos);
        EXPECT_EQ(policy.find("unsafe"), std::string::npos) << path;
        EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff") << path;
        EXPECT_EQ(header(response, "Referrer-Policy"), "no-referrer") << path;
        EXPECT_NE(header(response, "Permissions-Policy").find("display-capture=(self)"),
                  std::string::npos);
    }
}

TEST(Routes, StrangeHost_IsNotRepeatedInThePolicy) {
    Request request = get("/sfu");
    request.host = "a; script-src *";
    EXPECT_EQ(header(respond(site(), request), "Content-Security-Policy").find('*'),
              std::string::npos);
}

}  // namespace
}  // namespace umbrella::net
