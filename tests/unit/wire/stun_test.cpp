#include "wire/stun.hpp"

#include "hex.hpp"
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::wire {
namespace {

using core::rtp::Bytes;
using ::testing::ElementsAreArray;

/// The samples of RFC 5769 §2, whose password is this.
const std::string sample_password = "VOkJxbRl1RmTxUk/WvJxBt";

std::vector<std::uint8_t> sample_request() {
    return test::hex(
        "000100582112a442b7e7a701bc34d686fa87dfae"
        "802200105354554e207465737420636c69656e74"
        "002400046e0001ff80290008932ff9b151263b36"
        "000600096576746a3a68367659202020"
        "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a280280004e57a3bcf");
}

std::vector<std::uint8_t> sample_response_to_ipv6() {
    return test::hex(
        "010100482112a442b7e7a701bc34d686fa87dfae"
        "8022000b7465737420766563746f7220"
        "002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9"
        "00080014a382954e4be67bf11784c97c8292c275bfe3ed4180280004c8fb0b4c");
}

BindingRequest request() {
    return {.transaction = {1, 2, 3},
            .username = "abcde:f",
            .password = "secret",
            .controlling = true,
            .tie_breaker = 1};
}

TEST(Stun, SampleRequest_IsReadAndAuthentic) {
    const auto bytes = sample_request();
    const auto message = read_stun(bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->kind, StunClass::Request);
    EXPECT_EQ(message->username, "evtj:h6vY");
    EXPECT_EQ(message->transaction[0], 0xB7);
    EXPECT_TRUE(message->is_controlled);
    EXPECT_FALSE(message->use_candidate);
    EXPECT_FALSE(message->unknown);
    EXPECT_TRUE(is_authentic(*message, bytes, sample_password));
    EXPECT_FALSE(is_authentic(*message, bytes, "another"));
}

TEST(Stun, SampleResponses_AreAuthentic) {
    const auto bytes = sample_response_to_ipv6();
    const auto message = read_stun(bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->kind, StunClass::Success);
    EXPECT_TRUE(is_authentic(*message, bytes, sample_password));
}

TEST(Stun, EachByteOfASampleCounts) {
    const auto whole = sample_request();
    for (std::size_t i = 0; i < whole.size() - 8; ++i) {
        auto changed = whole;
        changed[i] ^= 1U;
        EXPECT_FALSE(read_stun(changed)) << i << ": not even the fingerprint is right";
    }
    // Without the fingerprint, which is not secret.
    auto cut = std::vector(whole.begin(), whole.end() - 8);
    cut[3] -= 8;
    const auto message = read_stun(cut);
    ASSERT_TRUE(message);
    EXPECT_TRUE(is_authentic(*message, cut, sample_password));
    for (std::size_t i = 8; i < cut.size(); ++i) {
        auto changed = cut;
        changed[i] ^= 1U;
        const auto read = read_stun(changed);
        EXPECT_FALSE(read && is_authentic(*read, changed, sample_password)) << i;
    }
}

TEST(Stun, WhatFollowsTheIntegrity_IsNotLookedAt) {
    auto bytes = write_request(request());
    bytes.resize(bytes.size() - 8);  // the fingerprint
    const auto unknown = test::hex("00010000");
    bytes.insert(bytes.end(), unknown.begin(), unknown.end());
    bytes[3] = static_cast<std::uint8_t>(bytes.size() - 20);
    const auto message = read_stun(bytes);
    ASSERT_TRUE(message);
    EXPECT_FALSE(message->unknown);
    EXPECT_TRUE(is_authentic(*message, bytes, "secret"));
}

TEST(Stun, PaddedAttributes_AreReadToTheEnd) {
    // One attribute of a byte and three of padding, then USE-CANDIDATE.
    const auto bytes = test::hex(
        "0001000c2112a442b7e7a701bc34d686fa87dfae"
        "80220001410000000025"
        "0000");
    const auto message = read_stun(bytes);
    ASSERT_TRUE(message);
    EXPECT_TRUE(message->use_candidate);
    EXPECT_FALSE(is_authentic(*message, bytes, ""));
}

TEST(Stun, AttributeThatMustBeUnderstood_IsNamed) {
    const auto bytes = test::hex("000100082112a442b7e7a701bc34d686fa87dfae7ffe00040000002a");
    const auto message = read_stun(bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->unknown, 0x7FFE);
}

TEST(Stun, LengthsThatContradict_AreNothing) {
    const StunDatagram whole = write_request(request());
    EXPECT_TRUE(read_stun(whole));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_FALSE(read_stun(Bytes(whole).first(size))) << size;
    }
    StunDatagram longer = whole;
    longer[23] = 200;  // of the first attribute
    EXPECT_FALSE(read_stun(longer));
}

TEST(Stun, OtherMethods_AreNothing) {
    auto bytes = write_request(request());
    bytes[1] = 0x03;  // Allocate
    EXPECT_FALSE(read_stun(bytes));
}

TEST(Stun, Success_TellsWhereTheRequestCameFrom) {
    // RFC 5769 §2.2 and §2.3 have the same addresses, port and transaction.
    StunTransaction transaction{};
    std::ranges::copy(Bytes(sample_request()).subspan(8, 12), transaction.begin());
    const auto ipv4 =
        write_success(transaction, *SocketAddress::parse("192.0.2.1", 32853), sample_password);
    EXPECT_THAT(std::vector(ipv4.begin() + 24, ipv4.begin() + 32),
                ElementsAreArray(test::hex("0001a147e112a643")));
    const auto ipv6 = write_success(
        transaction, *SocketAddress::parse("2001:db8:1234:5678:11:2233:4455:6677", 32853),
        sample_password);
    EXPECT_THAT(std::vector(ipv6.begin() + 24, ipv6.begin() + 44),
                ElementsAreArray(test::hex("0002a1470113a9faa5d3f179bc25f4b5bed2b9d9")));
    const auto message = read_stun(ipv6);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->kind, StunClass::Success);
    EXPECT_EQ(message->transaction, transaction);
    EXPECT_TRUE(is_authentic(*message, ipv6, sample_password));
}

TEST(Stun, Errors_CarryTheirCode) {
    const auto bytes = write_error({4, 5, 6}, StunError::RoleConflict, "secret");
    const auto message = read_stun(bytes);
    ASSERT_TRUE(message);
    EXPECT_EQ(message->kind, StunClass::Error);
    EXPECT_EQ(message->error_code, 487U);
    EXPECT_TRUE(is_authentic(*message, bytes, "secret"));

    const auto unknown = write_error({}, StunError::UnknownAttribute, "secret", 0x7FFE);
    EXPECT_EQ(read_stun(unknown)->error_code, 420U);
    EXPECT_THAT(std::vector(unknown.begin() + 28, unknown.begin() + 36),
                ElementsAreArray(test::hex("000a00027ffe0000")));
}

TEST(SocketAddress, IsFamilyAddressAndPort) {
    const auto one = SocketAddress::parse("192.0.2.1", 5);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->text(), "192.0.2.1");
    EXPECT_EQ(one->port(), 5);
    EXPECT_EQ(SocketAddress::of(*one->get()), one);
    EXPECT_NE(SocketAddress::parse("192.0.2.1", 6), one);
    EXPECT_NE(SocketAddress::parse("192.0.2.2", 5), one);
    const auto six = SocketAddress::parse("2001:db8::1", 5);
    ASSERT_TRUE(six);
    EXPECT_EQ(six->text(), "2001:db8::1");
    EXPECT_NE(six, one);
    EXPECT_FALSE(SocketAddress::parse("example.org", 5));
    EXPECT_FALSE(SocketAddress::parse("[::1]", 5));
    sockaddr_storage neither{};
    neither.ss_family = AF_UNIX;
    EXPECT_FALSE(SocketAddress::of(neither));
}

}  // namespace
}  // namespace umbrella::wire
