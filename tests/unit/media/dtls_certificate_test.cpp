
#include "wire/dtls_certificate.hpp"

#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include "media/certificate_check.hpp"

namespace umbrella::media {
namespace {

using ::testing::HasSubstr;

TEST(DtlsCertificate, Fingerprint_IsThatOfTheCertificate) {
    const wire::DtlsCertificate certificate = wire::make_dtls_certificate();
    const std::size_t key = certificate.pem.find("-----BEGIN PRIVATE KEY-----");
    ASSERT_NE(key, std::string::npos);
    EXPECT_TRUE(has_fingerprint(certificate.pem.substr(0, key), certificate.fingerprint));
    EXPECT_FALSE(
        has_fingerprint(certificate.pem.substr(0, key), wire::make_dtls_certificate().fingerprint));
}

TEST(DtlsCertificate, Key_IsOfTheCurveThatBrowsersUse) {
    const wire::DtlsCertificate certificate = wire::make_dtls_certificate();
    const std::unique_ptr<BIO, decltype(&BIO_free_all)> memory(
        BIO_new_mem_buf(certificate.pem.data(), -1), BIO_free_all);
    const std::unique_ptr<X509, decltype(&X509_free)> x509(
        PEM_read_bio_X509(memory.get(), nullptr, nullptr, nullptr), X509_free);
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        PEM_read_bio_PrivateKey(memory.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    ASSERT_TRUE(x509 && key);
    std::string group(32, '\0');
    std::size_t size = 0;
    ASSERT_EQ(EVP_PKEY_get_group_name(key.get(), group.data(), group.size(), &size), 1);
    EXPECT_THAT(group, HasSubstr("prime256v1"));
    EXPECT_EQ(X509_check_private_key(x509.get(), key.get()), 1);
    EXPECT_EQ(X509_verify(x509.get(), key.get()), 1);
}

}  // namespace
}  // namespace umbrella::media
