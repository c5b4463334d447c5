#include "app/secrets.hpp"

#include <gtest/gtest.h>

namespace umbrella::app {
namespace {

TEST(Secrets, Random_IsAsLongAsAskedForAndNeverTheSame) {
    EXPECT_EQ(random_bytes(7).size(), 7U);
    EXPECT_EQ(random_hex(7).size(), 14U);
    EXPECT_NE(random_hex(16), random_hex(16));
}

TEST(Secrets, Hmac_OfRfc4231Case2_IsRight) {
    const std::string digest = hmac_sha256("Jefe", "what do ya want for nothing?");
    ASSERT_EQ(digest.size(), 32U);
    EXPECT_EQ(static_cast<unsigned char>(digest[0]), 0x5B);
    EXPECT_EQ(static_cast<unsigned char>(digest[31]), 0x43);
}

TEST(Secrets, Password_IsRecognisedByItsHashAlone) {
    const std::string hash = hash_password("correct horse");
    EXPECT_EQ(hash.find("correct"), std::string::npos);
    EXPECT_TRUE(is_password("correct horse", hash));
    EXPECT_FALSE(is_password("correct horsf", hash));
    EXPECT_FALSE(is_password("", hash));
    EXPECT_NE(hash, hash_password("correct horse"));
}

TEST(Secrets, HashThatIsNone_FitsNoPassword) {
    for (const char* hash : {"", "scrypt:", "scrypt::", "plain", "scrypt:aa:"}) {
        EXPECT_FALSE(is_password("", hash)) << hash;
        EXPECT_FALSE(is_password("plain", hash)) << hash;
    }
}

}  // namespace
}  // namespace umbrella::app
