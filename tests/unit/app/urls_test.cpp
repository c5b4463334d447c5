#include "app/urls.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace umbrella::app {
namespace {

using Texts = std::vector<std::string>;

HostNames host() {
    return make_host_names("LivingRoom", {"::1", "fd00::7", "127.0.0.1", "192.168.1.7"});
}

TEST(HostNames, SystemName_IsLowerCaseAndShort) {
    EXPECT_EQ(make_host_names("LivingRoom", {}).host, "livingroom");
    EXPECT_EQ(make_host_names("LivingRoom", {}).full, "");
    EXPECT_EQ(make_host_names("Attic.Example.org", {}).host, "attic");
    EXPECT_EQ(make_host_names("Attic.Example.org", {}).full, "attic.example.org");
    EXPECT_EQ(make_host_names("attic.local", {}).full, "") << "that is HOST.local anyway";
}

TEST(HostNames, NameThatDnsForbids_IsReplaced) {
    for (const char* name : {"", "my_host", "-x", "a b", "h\xc3\xb6me", ".x"}) {
        EXPECT_EQ(make_host_names(name, {}).host, "umbrella") << name;
    }
    EXPECT_EQ(make_host_names(std::string(64, 'a'), {}).host, "umbrella");
}

TEST(HostNames, Addresses_ReachableFirstAndOnce) {
    const HostNames names =
        make_host_names("x", {"::1", "fd00::7", "127.0.0.1", "192.168.1.7", "fd00::7"});
    EXPECT_EQ(names.addresses, (Texts{"192.168.1.7", "fd00::7", "127.0.0.1", "::1"}));
}

TEST(HostNames, ThisHost_HasLoopbackAndNoScopes) {
    const HostNames names = find_host_names();
    EXPECT_FALSE(names.host.empty());
    EXPECT_NE(std::ranges::find(names.addresses, "127.0.0.1"), names.addresses.end());
    for (const std::string& address : names.addresses) {
        EXPECT_TRUE(is_address(address)) << address;
        EXPECT_FALSE(address.starts_with("fe80")) << address;
    }
}

TEST(PageUrls, LocalMode_AllNamesByHttps) {
    EXPECT_EQ(page_urls(Config{}, host(), 8081),
              (Texts{"https://livingroom:8081/sfu", "https://livingroom.local:8081/sfu",
                     "https://localhost:8081/sfu", "https://192.168.1.7:8081/sfu",
                     "https://[fd00::7]:8081/sfu", "https://127.0.0.1:8081/sfu",
                     "https://[::1]:8081/sfu"}));
}

TEST(PageUrls, CloudMode_PublicHostFirst) {
    Config config;
    config.cloud = true;
    config.http_prefix = "/umbrella";
    config.public_host = PublicHost{.name = "meet.example.org", .port = {}};
    const Texts urls = page_urls(config, host(), 8081);
    EXPECT_EQ(urls[0], "https://meet.example.org/umbrella/sfu");
    EXPECT_EQ(urls[1], "http://livingroom:8081/umbrella/sfu");
    config.public_host->port = 8443;
    EXPECT_EQ(page_urls(config, host(), 8081)[0], "https://meet.example.org:8443/umbrella/sfu");
}

TEST(PageUrls, OwnPortOfTheScheme_IsLeftOut) {
    EXPECT_EQ(page_urls(Config{}, host(), 443)[0], "https://livingroom/sfu");
    Config cloud;
    cloud.cloud = true;
    EXPECT_EQ(page_urls(cloud, host(), 80)[0], "http://livingroom/sfu");
}

TEST(PageUrls, OneServedAddress_OnlyWhatReachesIt) {
    Config config;
    config.serve_host = "127.0.0.1";
    EXPECT_EQ(page_urls(config, host(), 8081),
              (Texts{"https://localhost:8081/sfu", "https://127.0.0.1:8081/sfu"}));
    config.serve_host = "192.168.1.7";
    EXPECT_EQ(page_urls(config, host(), 8081),
              (Texts{"https://livingroom:8081/sfu", "https://livingroom.local:8081/sfu",
                     "https://192.168.1.7:8081/sfu"}));
    config.serve_host = "0.0.0.0";
    const Texts ipv4 = page_urls(config, host(), 8081);
    EXPECT_EQ(std::ranges::count_if(
                  ipv4, [](const std::string& url) { return url.find('[') != std::string::npos; }),
              0);
    EXPECT_EQ(ipv4.size(), 5U);
}

TEST(OwnOrigins, PublicHostAndAddress_AreAmongThem) {
    Config config;
    config.public_host = PublicHost{.name = "meet.example.org", .port = {}};
    config.public_ip = "203.0.113.7";
    const Texts origins = own_origins(config, host(), 8081);
    EXPECT_EQ(origins.front(), "https://meet.example.org:8081");
    EXPECT_EQ(origins.back(), "https://203.0.113.7:8081");
}

TEST(CertificateNames, AllNames_WithLoopbackAndPublic) {
    Config config;
    config.public_host = PublicHost{.name = "meet.example.org", .port = {}};
    config.public_ip = "203.0.113.7";
    EXPECT_EQ(certificate_names(config, make_host_names("Attic", {"192.168.1.7"})),
              (Texts{"attic", "attic.local", "localhost", "192.168.1.7", "127.0.0.1", "::1",
                     "meet.example.org", "203.0.113.7"}));
}

}  // namespace
}  // namespace umbrella::app
