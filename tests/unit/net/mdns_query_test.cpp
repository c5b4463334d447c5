#include "net/mdns_query.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace umbrella::net {
namespace {

constexpr std::uint16_t id = 0x1234;
const std::string name = "hall3.local";

std::string header(unsigned questions, unsigned answers) {
    std::string text("\x12\x34\x84\x00", 4);
    for (const unsigned count : {questions, answers, 0U, 0U}) {
        text.push_back('\0');
        text.push_back(static_cast<char>(count));
    }
    return text;
}

const std::string encoded_name("\x05Hall3\x05local\x00", 13);

std::string record(const std::string& owner, std::string_view type, std::string_view data) {
    std::string text = owner;
    text.push_back('\0');
    text += type;
    text += std::string("\x80\x01\x00\x00\x00\x78\x00", 7);
    text.push_back(static_cast<char>(data.size()));
    return text + std::string(data);
}

std::vector<std::string> parsed(std::string_view packet, std::uint16_t answered = id) {
    std::vector<std::string> addresses;
    for (const auto& address : parse_mdns_answer(
             std::as_bytes(std::span(packet.data(), packet.size())), name, answered)) {
        addresses.emplace_back(CharsPtr(g_inet_address_to_string(address.get())).get());
    }
    return addresses;
}

const std::string a("\x01", 1);
const std::string aaaa("\x1C", 1);
const std::string ipv4("\xC0\xA8\x01\x05", 4);
const std::string ipv6("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01", 16);

TEST(MdnsQuery, Name_Encoded_AsksForBothKinds) {
    const std::string query = make_mdns_query(name, id);
    EXPECT_EQ(query.substr(0, 2), "\x12\x34");
    EXPECT_NE(query.find(std::string("\x05hall3\x05local\x00\x00\x01\x00\x01", 17)),
              std::string::npos);
    EXPECT_NE(query.find(std::string("\x05local\x00\x00\x1C\x00\x01", 11)), std::string::npos);
}

TEST(MdnsQuery, LocalName_IsKnownInEverySpelling) {
    for (const char* host : {"hall3.local", "Hall3.LOCAL", "hall3.local."}) {
        EXPECT_EQ(mdns_name(host), name) << host;
    }
    for (const char* host : {"", ".", "local", ".local", "hall3.local..", "hall3.locality",
                             "hall3.local.example.org", "hall3local"}) {
        EXPECT_FALSE(mdns_name(host)) << host;
    }
}

TEST(MdnsQuery, NameThatDnsDoesNotTake_Encoded_IsNothing) {
    EXPECT_TRUE(make_mdns_query("a..local", id).empty());
    EXPECT_TRUE(make_mdns_query(std::string(64, 'a').append(".local"), id).empty());
    std::string longer = "local";
    for (int i = 0; i < 60; ++i) {
        longer.insert(0, "abcd.");
    }
    EXPECT_TRUE(make_mdns_query(longer, id).empty());
}

TEST(MdnsQuery, Answer_WithBothKinds_GivesBoth) {
    const std::string packet =
        header(0, 2) + record(encoded_name, a, ipv4) + record(encoded_name, aaaa, ipv6);
    EXPECT_EQ(parsed(packet), (std::vector<std::string>{"192.168.1.5", "2001:db8::1"}));
}

TEST(MdnsQuery, Answer_ThatRepeatsTheQuestionAndPointsToIt_IsRead) {
    const std::string question = encoded_name + std::string("\x00\x01\x00\x01", 4);
    const std::string pointer("\xC0\x0C", 2);
    EXPECT_EQ(parsed(header(1, 1) + question + record(pointer, a, ipv4)),
              std::vector<std::string>{"192.168.1.5"});
}

TEST(MdnsQuery, Answer_ToAnotherQuestionOrOfAnotherName_IsIgnored) {
    const std::string packet = header(0, 1) + record(encoded_name, a, ipv4);
    EXPECT_TRUE(parsed(packet, 0x4321).empty());
    EXPECT_TRUE(
        parsed(header(0, 1) + record(std::string("\x05other\x05local\x00", 13), a, ipv4)).empty());
    std::string query = packet;
    query[2] = '\0';
    EXPECT_TRUE(parsed(query).empty());
}

TEST(MdnsQuery, Answer_CutOffAnywhere_IsSafe) {
    const std::string packet =
        header(0, 2) + record(encoded_name, a, ipv4) + record(encoded_name, aaaa, ipv6);
    for (std::size_t size = 0; size < packet.size(); ++size) {
        EXPECT_LE(parsed(packet.substr(0, size)).size(), 1U);
    }
}

TEST(MdnsQuery, Answer_WhoseNamePointsToItselfOrForward_Ends) {
    EXPECT_TRUE(parsed(header(0, 1) + record(std::string("\xC0\x0C", 2), a, ipv4)).empty());
    EXPECT_TRUE(parsed(header(0, 1) + record(std::string("\xC0\xFF", 2), a, ipv4)).empty());
}

TEST(MdnsQuery, Answer_WithManyAddresses_IsBounded) {
    std::string packet = header(0, 100);
    for (int i = 0; i < 100; ++i) {
        packet += record(encoded_name, a, ipv4);
    }
    EXPECT_LE(parsed(packet).size(), 8U);
}

}  // namespace
}  // namespace umbrella::net
