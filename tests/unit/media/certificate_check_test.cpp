// Certificates and the fingerprints that answers name. What the "certificate" holds does not
// matter: the digest is over its bytes.
#include "media/certificate_check.hpp"

#include <gtest/gtest.h>

namespace umbrella::media {
namespace {

// "abc" in base64, so that the digests are the examples of FIPS 180-2.
constexpr const char* pem = "-----BEGIN CERTIFICATE-----\nYWJj\n-----END CERTIFICATE-----\n";
constexpr const char* sha256 =
    "sha-256 BA:78:16:BF:8F:01:CF:EA:41:41:40:DE:5D:AE:22:23:"
    "B0:03:61:A3:96:17:7A:9C:B4:10:FF:61:F2:00:15:AD";

TEST(HasFingerprint, SameDigest_InEitherCase_Holds) {
    EXPECT_TRUE(has_fingerprint(pem, sha256));
    std::string lower = sha256;
    for (char& character : lower) {
        character = g_ascii_tolower(character);
    }
    EXPECT_TRUE(has_fingerprint(pem, lower));
}

TEST(HasFingerprint, LongerHashes_AreUnderstood) {
    EXPECT_TRUE(has_fingerprint(
        pem,
        "sha-384 CB:00:75:3F:45:A3:5E:8B:B5:A0:3D:69:9A:C6:50:07:27:2C:32:AB:0E:DE:D1:63:1A:8B:"
        "60:5A:43:FF:5B:ED:80:86:07:2B:A1:E7:CC:23:58:BA:EC:A1:34:C8:25:A7"));
}

TEST(HasFingerprint, AnythingElse_DoesNotHold) {
    std::string other = sha256;
    other.back() = 'E';
    EXPECT_FALSE(has_fingerprint(pem, other));
    EXPECT_FALSE(has_fingerprint(pem, ""));
    EXPECT_FALSE(has_fingerprint(pem, "sha-256"));
    EXPECT_FALSE(has_fingerprint(pem, "sha-256 "));
    EXPECT_FALSE(has_fingerprint(pem, "md5 90:01:50:98:3C:D2:4F:B0:D6:96:3F:7D:28:E1:7F:72"));
    EXPECT_FALSE(has_fingerprint("", sha256));
    EXPECT_FALSE(has_fingerprint("-----END CERTIFICATE----------BEGIN CERTIFICATE-----", sha256));
}

TEST(CertificateCheck, WrongCertificate_IsRefusedOnceAndForAll) {
    unsigned refused = 0;
    CertificateCheck check([&refused] { ++refused; });
    check.expect(sha256);
    check.shown(pem);
    EXPECT_EQ(refused, 0U);
    EXPECT_FALSE(check.has_refused());
    check.shown("-----BEGIN CERTIFICATE-----\nYWJk\n-----END CERTIFICATE-----\n");
    EXPECT_EQ(refused, 1U);
    EXPECT_TRUE(check.has_refused());
}

TEST(CertificateCheck, NothingExpected_RefusesAll) {
    unsigned refused = 0;
    CertificateCheck check([&refused] { ++refused; });
    check.shown(pem);
    EXPECT_EQ(refused, 1U);
}

}  // namespace
}  // namespace umbrella::media
