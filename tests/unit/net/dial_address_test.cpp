#include "net/dial_address.hpp"

#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace umbrella::net {
namespace {

TEST(DialAddress, WhatPeopleType_Parsed_IsTheWebSocketThere) {
    const std::vector<std::pair<const char*, const char*>> cases{
        {"wss://meet.example.org/umbrella/wsb", "wss://meet.example.org/umbrella/wsb"},
        {"https://meet.example.org/umbrella/sfu", "wss://meet.example.org/umbrella/wsb"},
        {"https://meet.example.org/umbrella/sfu?room=a&name=b#c",
         "wss://meet.example.org/umbrella/wsb"},
        {"https://192.168.1.5:8081/trunk", "wss://192.168.1.5:8081/wsb"},
        {"meet.example.org", "wss://meet.example.org/wsb"},
        {"Hall3.local:8081", "wss://hall3.local:8081/wsb"},
        {"HALL3.Local.:8081", "wss://hall3.local:8081/wsb"},
        {" wss://[2001:db8::1]:9000/ \n", "wss://[2001:db8::1]:9000/wsb"},
        {"ws://127.0.0.1:80/wsb", "ws://127.0.0.1/wsb"},
        {"http://127.0.0.1:8081", "ws://127.0.0.1:8081/wsb"},
        {"wss://host:443/wsb", "wss://host/wsb"},
    };
    for (const auto& [typed, expected] : cases) {
        const auto address = parse_dial_address(typed);
        ASSERT_TRUE(address) << typed << ": " << address.error().message;
        EXPECT_EQ(to_string(*address), expected) << typed;
        const auto again = parse_dial_address(expected);
        ASSERT_TRUE(again) << expected;
        EXPECT_EQ(*again, *address) << "it reads what it writes";
    }
}

TEST(DialAddress, WhatCannotBeDialled_Parsed_IsRefusedInASentence) {
    for (const char* typed :
         {"", "   ", "ftp://host/", "file:///etc/passwd", "gopher://host", "wss://", "wss:///wsb",
          "wss://.", "wss://host../wsb", "wss://user:password@host/wsb", "wss://host:0/wsb",
          "wss://host:70000/wsb", "wss://ho st/wsb", "wss://[::1/wsb", "wss://host\r\nX: y/wsb"}) {
        const auto address = parse_dial_address(typed);
        ASSERT_FALSE(address) << typed;
        EXPECT_TRUE(address.error().message.ends_with('.')) << address.error().message;
    }
    EXPECT_FALSE(parse_dial_address("wss://" + std::string(2000, 'a')));
}

TEST(DialAddress, PathThatBreaksOutOfTheRequest_Parsed_IsHarmless) {
    const auto address = parse_dial_address("wss://host/a%0d%0aX:%20y/wsb");
    if (address) {
        EXPECT_EQ(address->path.find_first_of("\r\n "), std::string::npos);
    }
}

}  // namespace
}  // namespace umbrella::net
