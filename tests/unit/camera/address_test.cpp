#include "core/camera/address.hpp"

#include <string>

#include <gtest/gtest.h>

#include "base/limits_cameras.hpp"

namespace umbrella::core::camera {
namespace {

Address parsed(std::string_view text) {
    auto address = parse_address(text);
    EXPECT_TRUE(address) << text;
    return address.value_or(Address{});
}

TEST(CameraAddress, Parts_AreTakenApart) {
    EXPECT_EQ(parsed("rtsp://admin:secret@Camera.Local:8554/a/b?c=1#d"),
              (Address{.host = "camera.local",
                       .port = 8554,
                       .path = "/a/b?c=1",
                       .user = "admin",
                       .password = "secret"}));
    EXPECT_EQ(parsed("RTSP://192.0.2.1"), (Address{.host = "192.0.2.1"}));
    EXPECT_EQ(parsed("rtsp://[2001:DB8::1]:554/x"), (Address{.host = "2001:db8::1", .path = "/x"}));
    EXPECT_EQ(parsed("rtsp://host?channel=1"), (Address{.host = "host", .path = "/?channel=1"}));
}

TEST(CameraAddress, Password_MayHoldWhatPeopleDoNotEscape) {
    const Address address = parsed("rtsp://admin:p@ss:w%40rd%@192.0.2.1/x");
    EXPECT_EQ(address.user, "admin");
    EXPECT_EQ(address.password, "p@ss:w@rd%");
    EXPECT_EQ(address.host, "192.0.2.1");
}

TEST(CameraAddress, SecretText_GivesTheSameAddress) {
    for (const char* text : {"rtsp://admin:p%40ss%3A%2F%25@192.0.2.1:8554/x?y=z", "rtsp://u@h/",
                             "rtsp://[2001:db8::1]/x", "rtsp://h"}) {
        EXPECT_EQ(parsed(to_secret_text(parsed(text))), parsed(text)) << text;
    }
}

TEST(CameraAddress, Shown_HasNothingSecret) {
    for (const char* text :
         {"rtsp://admin:hunter2@host:8554/x", "rtsp://host:8554/user=admin&password=hunter2",
          "rtsp://host:8554/?password=hunter2", "rtsp://hunter2@host:8554/hunter2"}) {
        const std::string all = shown(parsed(text));
        EXPECT_EQ(all, "rtsp://host:8554/…") << text;
    }
    EXPECT_EQ(shown(parsed("rtsp://host")), "rtsp://host");
    EXPECT_EQ(shown(parsed("rtsp://[2001:db8::1]/")), "rtsp://[2001:db8::1]");
}

TEST(CameraAddress, Location_NamesTheAddressAndNoCredentials) {
    const Address address = parsed("rtsp://admin:hunter2@camera.local:8554/x?y");
    EXPECT_EQ(location(address, "192.0.2.1"), "rtsp://192.0.2.1:8554/x?y");
    EXPECT_EQ(location(address, "2001:db8::1"), "rtsp://[2001:db8::1]:8554/x?y");
}

TEST(CameraAddress, WhatIsNone_IsRefusedWithoutQuotingIt) {
    for (const std::string& text :
         {std::string(), std::string("hunter2"), std::string("http://hunter2@host/"),
          std::string("rtsp://"), std::string("rtsp://hunter2@"), std::string("rtsp://hunter2@/x"),
          std::string("rtsp://hunter2@host:0/"), std::string("rtsp://hunter2@host:65536/"),
          std::string("rtsp://hunter2@host:/"), std::string("rtsp://hunter2@host:5x/"),
          std::string("rtsp://hunter2@ho st/"), std::string("rtsp://hunter2@host/\r\nX: y"),
          std::string("rtsp://hunter2%0d%0a@host/"), std::string("rtsp://hunter2@[::1/"),
          std::string("rtsp://hunter2@ho..st/"), std::string("rtsp://hunter2@host! filesink/"),
          std::string("rtsp://hunter2@").append(300, 'h').append(1, '/'),
          std::string("rtsp://host/hunter2").append(limits::camera_address_bytes, 'x')}) {
        const auto address = parse_address(text);
        ASSERT_FALSE(address) << text;
        EXPECT_EQ(address.error().message.find("hunter2"), std::string::npos) << text;
    }
}

TEST(CameraAddress, PathsThatLookLikePipelines_StayPaths) {
    EXPECT_EQ(parsed("rtsp://host/!filesink/location=../../x").path, "/!filesink/location=../../x");
    EXPECT_EQ(parsed("rtsp://host/" + std::string(300, 'x')).path.size(), 301U);
}

}  // namespace
}  // namespace umbrella::core::camera
