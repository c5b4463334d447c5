#include "app/certificates.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/certificate_files.hpp"
#include "app/x509.hpp"

namespace umbrella::app {
namespace {

using namespace std::chrono_literals;
using Names = std::vector<std::string>;

const Names first_names{"livingroom", "livingroom.local", "localhost", "192.168.1.7",
                        "fd00::7",    "127.0.0.1",        "::1"};

class CertificatesTest : public ::testing::Test {
  protected:
    CertificatesTest() {
        std::string name = (std::filesystem::temp_directory_path() / "umbrella-XXXXXX").string();
        directory_ = mkdtemp(name.data());
    }
    ~CertificatesTest() override { std::filesystem::remove_all(directory_); }

    Result<ServiceCertificate> establish(const Names& names = first_names,
                                         std::chrono::hours later = 0h) {
        return establish_certificate(
            {.directory = directory_, .names = names, .now = start_ + later});
    }
    ServiceCertificate good(const Names& names = first_names, std::chrono::hours later = 0h) {
        auto result = establish(names, later);
        EXPECT_TRUE(result.has_value()) << result.error().message;
        return result ? std::move(*result) : ServiceCertificate{};
    }
    std::string refusal() {
        const auto result = establish();
        EXPECT_FALSE(result.has_value());
        const std::string line = result ? "" : result.error().message;
        EXPECT_EQ(line.find('\n'), std::string::npos) << line;
        return line;
    }

    [[nodiscard]] std::string read(const std::string& name) const {
        std::ifstream file(directory_ / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), {}};
    }
    void write(const std::string& name, const std::string& content) const {
        std::ofstream(directory_ / name, std::ios::binary) << content;
    }
    void remove(const std::string& name) const { std::filesystem::remove(directory_ / name); }
    [[nodiscard]] mode_t mode(const std::string& name) const {
        struct stat status{};
        EXPECT_EQ(::stat((directory_ / name).c_str(), &status), 0) << name;
        return status.st_mode & 07777U;
    }
    [[nodiscard]] std::vector<x509::CertificatePtr> chain() const {
        auto parsed = x509::parse_certificates(read("service.crt"));
        EXPECT_TRUE(parsed.has_value());
        return std::move(*parsed);
    }

    std::filesystem::path directory_;
    std::chrono::system_clock::time_point start_ = std::chrono::system_clock::now();
};

using StorePtr = std::unique_ptr<X509_STORE, Release<X509_STORE_free>>;
using ContextPtr = std::unique_ptr<X509_STORE_CTX, Release<X509_STORE_CTX_free>>;

/// What a client that trusts `authority` says of `leaf` for that name.
int verify(X509* leaf, X509* authority, const std::string& name) {
    const StorePtr store(X509_STORE_new());
    X509_STORE_add_cert(store.get(), authority);
    const ContextPtr context(X509_STORE_CTX_new());
    X509_STORE_CTX_init(context.get(), store.get(), leaf, nullptr);
    X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context.get());
    X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_X509_STRICT);
    X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
    if (name.find(':') != std::string::npos || name.ends_with("7") || name.ends_with(".1")) {
        X509_VERIFY_PARAM_set1_ip_asc(parameters, name.c_str());
    } else {
        X509_VERIFY_PARAM_set1_host(parameters, name.c_str(), 0);
    }
    X509_verify_cert(context.get());
    return X509_STORE_CTX_get_error(context.get());
}

TEST_F(CertificatesTest, FirstStart_MakesAChainThatClientsAccept) {
    const ServiceCertificate made = good();
    EXPECT_TRUE(made.made);
    EXPECT_TRUE(made.certificate);
    EXPECT_TRUE(made.trust.available);
    EXPECT_EQ(made.trust.names, first_names);
    const auto certificates = chain();
    ASSERT_EQ(certificates.size(), 2U);
    EXPECT_EQ(made.trust.sha256, x509::fingerprint(certificates[1].get()));
    EXPECT_EQ(made.ca_pem, read("umbrella-ca.crt"));
    for (const std::string& name : first_names) {
        EXPECT_EQ(verify(certificates[0].get(), certificates[1].get(), name), X509_V_OK) << name;
    }
    EXPECT_EQ(verify(certificates[0].get(), certificates[1].get(), "evil.example"),
              X509_V_ERR_HOSTNAME_MISMATCH);
}

TEST_F(CertificatesTest, FirstStart_OpensslAgrees) {
    good();
    const std::string command =
        "openssl verify -x509_strict -purpose sslserver -verify_hostname "
        "livingroom.local -CAfile " +
        (directory_ / "umbrella-ca.crt").string() + " " + (directory_ / "service.crt").string() +
        " >/dev/null";
    EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST_F(CertificatesTest, FirstStart_LastsAsLongAsPhonesAllow) {
    good();
    const auto certificates = chain();
    const auto left = x509::not_after(certificates[0].get()) - start_;
    EXPECT_LE(left, 24h * 398);
    EXPECT_GE(left, 24h * 396);
    EXPECT_GE(x509::not_after(certificates[1].get()) - start_, 24h * 3640);
}

TEST_F(CertificatesTest, FirstStart_KeysAreSecret) {
    const mode_t old = umask(0);
    good();
    umask(old);
    EXPECT_EQ(mode("service.key"), 0600U);
    EXPECT_EQ(mode("umbrella-ca.key"), 0600U);
    EXPECT_EQ(mode("service.crt"), 0644U);
    EXPECT_EQ(mode("umbrella-ca.crt"), 0644U);
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory_), {}), 4)
        << "no temporary file is left";
}

TEST_F(CertificatesTest, Authority_MaySignForItsOwnNamesOnly) {
    good();
    const auto authority = x509::parse_certificates(read("umbrella-ca.crt"));
    const auto authority_key = x509::parse_key(read("umbrella-ca.key"));
    const auto stolen_use =
        x509::issue(authority->front().get(), authority_key->get(), authority_key->get(),
                    {"bank.example"}, {.from = start_ - 1h, .until = start_ + 24h});
    ASSERT_TRUE(stolen_use.has_value());
    EXPECT_EQ(verify(stolen_use->get(), authority->front().get(), "bank.example"),
              X509_V_ERR_PERMITTED_VIOLATION);
}

TEST_F(CertificatesTest, NextStart_ChangesNothing) {
    good();
    const std::string crt = read("service.crt");
    const ServiceCertificate again = good(first_names, 24h);
    EXPECT_FALSE(again.made);
    EXPECT_TRUE(again.trust.available);
    EXPECT_EQ(read("service.crt"), crt);
}

TEST_F(CertificatesTest, NewAddress_NewCertificateSameKeyAndAuthority) {
    good();
    const std::string crt = read("service.crt");
    const std::string key = read("service.key");
    const std::string authority = read("umbrella-ca.crt");
    Names names = first_names;
    names[3] = "10.0.0.7";
    EXPECT_TRUE(good(names).made);
    EXPECT_NE(read("service.crt"), crt);
    EXPECT_EQ(read("service.key"), key);
    EXPECT_EQ(read("umbrella-ca.crt"), authority);
    const auto certificates = chain();
    EXPECT_EQ(verify(certificates[0].get(), certificates[1].get(), "10.0.0.7"), X509_V_OK);
    EXPECT_EQ(mode("service.key"), 0600U);
}

TEST_F(CertificatesTest, AddressThatWentAway_ChangesNothing) {
    good();
    Names fewer = first_names;
    fewer.erase(fewer.begin() + 3);
    EXPECT_FALSE(good(fewer).made);
}

TEST_F(CertificatesTest, NewName_NewAuthorityThatMaySignForIt) {
    good();
    const std::string authority = read("umbrella-ca.crt");
    const std::string key = read("service.key");
    Names names = first_names;
    names.emplace_back("meet.example.org");
    EXPECT_TRUE(good(names).made);
    EXPECT_NE(read("umbrella-ca.crt"), authority);
    EXPECT_EQ(read("service.key"), key);
    const auto certificates = chain();
    EXPECT_EQ(verify(certificates[0].get(), certificates[1].get(), "meet.example.org"), X509_V_OK);
}

TEST_F(CertificatesTest, NearItsEnd_IsMadeAgain) {
    good();
    const std::string authority = read("umbrella-ca.crt");
    const auto renewal = certificate_lifetime - renewal_margin;
    EXPECT_FALSE(good(first_names, renewal - 48h).made);
    EXPECT_TRUE(good(first_names, renewal + 24h).made);
    EXPECT_EQ(read("umbrella-ca.crt"), authority);
}

TEST_F(CertificatesTest, AuthorityNearItsEnd_IsMadeAgain) {
    good();
    const std::string authority = read("umbrella-ca.crt");
    EXPECT_TRUE(good(first_names, authority_lifetime - 24h * 10).made);
    EXPECT_NE(read("umbrella-ca.crt"), authority);
}

TEST_F(CertificatesTest, ServicePairRemoved_AuthorityIsUsedAgain) {
    good();
    const std::string authority = read("umbrella-ca.crt");
    remove("service.crt");
    remove("service.key");
    EXPECT_TRUE(good().made);
    EXPECT_EQ(read("umbrella-ca.crt"), authority);
}

class BroughtCertificatesTest : public CertificatesTest {
  protected:
    /// A pair from somewhere else, valid from `from` to `until` hours after now.
    void bring(std::chrono::hours until) {
        const x509::KeyPtr key = x509::make_key();
        const auto certificate =
            x509::make_authority(key.get(), "Somebody", {"elsewhere.example"},
                                 {.from = start_ - 240h, .until = start_ + until});
        write("service.crt", x509::to_pem(certificate->get()));
        write("service.key", x509::to_pem(key.get()));
    }
};

TEST_F(BroughtCertificatesTest, BroughtPair_IsLoadedAndNeverTouched) {
    bring(240h);
    const std::string crt = read("service.crt");
    const std::string key = read("service.key");
    const ServiceCertificate loaded = good();
    EXPECT_FALSE(loaded.made);
    EXPECT_TRUE(loaded.certificate);
    EXPECT_FALSE(loaded.ca_pem.has_value());
    EXPECT_FALSE(loaded.trust.available);
    EXPECT_EQ(read("service.crt"), crt);
    EXPECT_EQ(read("service.key"), key);
    EXPECT_FALSE(std::filesystem::exists(directory_ / "umbrella-ca.crt"));
}

TEST_F(BroughtCertificatesTest, BesideAnAuthorityOfOurs_IsStillNeverTouched) {
    good();
    bring(240h);
    const std::string crt = read("service.crt");
    EXPECT_FALSE(good({"other"}, 24h * 300).made);
    EXPECT_EQ(read("service.crt"), crt);
}

TEST_F(BroughtCertificatesTest, Expired_WarnsAndServes) {
    bring(-1h);
    const ServiceCertificate loaded = good();
    ASSERT_EQ(loaded.warnings.size(), 1U);
    EXPECT_NE(loaded.warnings[0].find("expired"), std::string::npos);
}

TEST_F(BroughtCertificatesTest, HalfAPair_SaysWhichIsMissing) {
    bring(240h);
    remove("service.key");
    EXPECT_NE(refusal().find("service.key is missing"), std::string::npos);
    bring(240h);
    remove("service.crt");
    EXPECT_NE(refusal().find("service.crt is missing"), std::string::npos);
}

TEST_F(BroughtCertificatesTest, KeyOfAnother_IsRefused) {
    bring(240h);
    write("service.key", x509::to_pem(x509::make_key().get()));
    EXPECT_NE(refusal().find("is not the key of"), std::string::npos);
}

TEST_F(BroughtCertificatesTest, Garbage_IsRefusedByFile) {
    bring(240h);
    const std::string crt = read("service.crt");
    for (const std::string& garbage :
         {std::string("hello"), std::string(), crt.substr(0, crt.size() / 2),
          crt + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"}) {
        write("service.crt", garbage);
        EXPECT_NE(refusal().find("service.crt holds no certificate"), std::string::npos);
    }
    write("service.crt", crt);
    write("service.key", "hello");
    EXPECT_NE(refusal().find("service.key holds no private key"), std::string::npos);
}

TEST_F(BroughtCertificatesTest, KeyWithPassphrase_IsRefusedWithoutAsking) {
    bring(240h);
    const std::string command = "openssl pkey -aes256 -passout pass:x -in " +
                                (directory_ / "service.key").string() + " -out " +
                                (directory_ / "locked.key").string();
    ASSERT_EQ(std::system(command.c_str()), 0);
    write("service.key", read("locked.key"));
    EXPECT_NE(refusal().find("passphrase"), std::string::npos);
}

TEST_F(BroughtCertificatesTest, DirectoryInsteadOfAFile_IsRefused) {
    bring(240h);
    remove("service.crt");
    std::filesystem::create_directory(directory_ / "service.crt");
    EXPECT_NE(refusal().find("it is not a file"), std::string::npos);
}

TEST_F(CertificatesTest, DamagedAuthority_IsRefused) {
    good();
    write("umbrella-ca.crt", "hello");
    EXPECT_NE(refusal().find("umbrella-ca.crt holds no certificate"), std::string::npos);
}

TEST_F(CertificatesTest, AuthorityWithoutItsKey_ServesButCannotRenew) {
    good();
    remove("umbrella-ca.key");
    EXPECT_TRUE(good().warnings.empty());
    Names names = first_names;
    names[3] = "10.0.0.7";
    const ServiceCertificate loaded = good(names);
    EXPECT_FALSE(loaded.made);
    ASSERT_EQ(loaded.warnings.size(), 1U);
    EXPECT_NE(loaded.warnings[0].find("umbrella-ca.key is missing"), std::string::npos);
}

TEST_F(CertificatesTest, DirectoryThatCannotBeWritten_SaysWhatToDo) {
    directory_ /= "missing";
    const auto result = establish();
    directory_ = directory_.parent_path();
    ASSERT_FALSE(result.has_value());
    EXPECT_NE(result.error().message.find("start Umbrella in a directory that it may write to"),
              std::string::npos)
        << result.error().message;
}

TEST_F(CertificatesTest, ReplaceFile_TakesOverWhatAnInterruptedRunLeft) {
    write("x.new", "half");
    ASSERT_TRUE(replace_file(directory_ / "x", "whole", secret_mode).has_value());
    EXPECT_EQ(read("x"), "whole");
    EXPECT_EQ(mode("x"), 0600U);
    EXPECT_FALSE(std::filesystem::exists(directory_ / "x.new"));
}

}  // namespace
}  // namespace umbrella::app
