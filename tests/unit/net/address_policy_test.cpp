#include "net/address_policy.hpp"

#include <gtest/gtest.h>

namespace umbrella::net {
namespace {

bool passes(const AddressPolicy& policy, const char* text) {
    const auto address = ObjectPtr<GInetAddress>::adopt(g_inet_address_new_from_string(text));
    EXPECT_TRUE(address) << text;
    return !policy.objection(address.get());
}

constexpr const char* never[] = {
    "0.0.0.0",          "0.1.2.3",    "169.254.169.254", "169.254.1.1",        "224.0.0.251",
    "255.255.255.255",  "240.0.0.1",  "100.100.100.200", "192.0.0.192",        "::",
    "fe80::1",          "ff02::fb",   "fd00:ec2::254",   "::ffff:169.254.1.1", "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::", "::a9fe:a9fe"};
constexpr const char* local[] = {
    "127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1",      "192.168.1.1",      "100.64.0.1",
    "::1",       "fd12::1",   "fc00::1",  "::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"};
constexpr const char* publics[] = {"192.0.2.1", "8.8.8.8", "172.32.0.1", "2001:db8::1",
                                   "2a00:1450::1"};

TEST(AddressPolicy, Cloud_DialsPublicAddressesOnly) {
    const AddressPolicy policy(false);
    for (const char* address : never) {
        EXPECT_FALSE(passes(policy, address)) << address;
    }
    for (const char* address : local) {
        EXPECT_FALSE(passes(policy, address)) << address;
    }
    for (const char* address : publics) {
        EXPECT_TRUE(passes(policy, address)) << address;
    }
}

TEST(AddressPolicy, Local_DialsPrivateAddressesToo) {
    const AddressPolicy policy(true);
    for (const char* address : never) {
        EXPECT_FALSE(passes(policy, address)) << address;
    }
    for (const char* address : local) {
        EXPECT_TRUE(passes(policy, address)) << address;
    }
}

TEST(AddressPolicy, Allowed_GoesBeforeKinds_DeniedBeforeAll) {
    AddressPolicy policy(false);
    ASSERT_TRUE(policy.allow("10.0.0.0/8"));
    ASSERT_TRUE(policy.deny("10.9.0.0/16"));
    ASSERT_TRUE(policy.deny("8.8.8.8"));
    EXPECT_TRUE(passes(policy, "10.1.1.1"));
    EXPECT_FALSE(passes(policy, "10.9.1.1"));
    EXPECT_FALSE(passes(policy, "::ffff:10.9.1.1"));
    EXPECT_FALSE(passes(policy, "8.8.8.8"));
    EXPECT_FALSE(policy.allow("nonsense"));
}

}  // namespace
}  // namespace umbrella::net
