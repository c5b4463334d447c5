#include "app/x509.hpp"

#include <algorithm>
#include <array>
#include <ctime>

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "app/host_names.hpp"

namespace umbrella::app::x509 {
namespace {

using BioPtr = std::unique_ptr<BIO, Release<BIO_free_all>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>>;
using GeneralNamesPtr = std::unique_ptr<GENERAL_NAMES, Release<GENERAL_NAMES_free>>;
using ConstraintsPtr = std::unique_ptr<NAME_CONSTRAINTS, Release<NAME_CONSTRAINTS_free>>;
using NumberPtr = std::unique_ptr<BIGNUM, Release<BN_free>>;

BioPtr reader(std::string_view text) {
    return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string written(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, static_cast<std::size_t>(size)};
}

/// OpenSSL would ask on the terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) {
    return -1;
}

bool set_times(X509* certificate, const Validity& validity) {
    using std::chrono::system_clock;
    return ASN1_TIME_set(X509_getm_notBefore(certificate),
                         system_clock::to_time_t(validity.from)) != nullptr &&
           ASN1_TIME_set(X509_getm_notAfter(certificate),
                         system_clock::to_time_t(validity.until)) != nullptr;
}

/// 127 random bits: positive, and never the same twice (RFC 5280 §4.1.2.2).
bool set_serial(X509* certificate) {
    std::array<unsigned char, 16> bytes{};
    UMBRELLA_ASSERT(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1);
    bytes[0] &= 0x7F;
    bytes[0] |= 0x40;
    const NumberPtr number(BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), nullptr));
    return number != nullptr &&
           BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool add_name_part(X509_NAME* name, const char* field, const std::string& text) {
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
                                      reinterpret_cast<const unsigned char*>(text.data()),
                                      static_cast<int>(text.size()), -1, 0) == 1;
}

bool set_subject(X509* certificate, const std::string& common_name) {
    constexpr std::size_t longest_common_name = 64;  // RFC 5280, ub-common-name
    X509_NAME* name = X509_get_subject_name(certificate);
    return add_name_part(name, "O", "Umbrella") &&
           add_name_part(name, "CN", common_name.substr(0, longest_common_name));
}

bool add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    return extension != nullptr && X509_add_ext(certificate, extension.get(), -1) == 1;
}

std::string constraints(const std::vector<std::string>& dns_names) {
    std::string value = "critical";
    for (const std::string& name : dns_names) {
        value += ",permitted;DNS:" + name;
    }
    return value;
}

std::string alternative_names(const std::vector<std::string>& names) {
    std::string value;
    for (const std::string& name : names) {
        value += (value.empty() ? "" : ",") + std::string(is_address(name) ? "IP:" : "DNS:") + name;
    }
    return value;
}

/// Version 3, a serial number, the times, the subject and the key: what all certificates have.
CertificatePtr begin_certificate(EVP_PKEY* key, const std::string& common_name,
                                 const Validity& validity) {
    CertificatePtr certificate(X509_new());
    const bool made = certificate != nullptr && X509_set_version(certificate.get(), 2) == 1 &&
                      set_serial(certificate.get()) && set_times(certificate.get(), validity) &&
                      set_subject(certificate.get(), common_name) &&
                      X509_set_pubkey(certificate.get(), key) == 1;
    return made ? std::move(certificate) : nullptr;
}

std::string text_of(const GENERAL_NAME* name) {
    if (name->type == GEN_DNS) {
        const auto* data = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
        return {data, static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName))};
    }
    if (name->type == GEN_IPADD) {
        const int family = ASN1_STRING_length(name->d.iPAddress) == 4 ? AF_INET : AF_INET6;
        std::array<char, INET6_ADDRSTRLEN> text{};
        const char* done =
            inet_ntop(family, ASN1_STRING_get0_data(name->d.iPAddress), text.data(), text.size());
        return done != nullptr ? done : "";
    }
    return {};
}

}  // namespace

Result<KeyPtr> parse_key(std::string_view pem) {
    KeyPtr key(PEM_read_bio_PrivateKey(reader(pem).get(), nullptr, no_passphrase, nullptr));
    ERR_clear_error();
    if (key == nullptr) {
        return fail(pem.find("ENCRYPTED") != std::string_view::npos
                        ? "holds a key with a passphrase; write it without one by openssl pkey"
                        : "holds no private key in PEM form");
    }
    return key;
}

Result<std::vector<CertificatePtr>> parse_certificates(std::string_view pem) {
    std::vector<CertificatePtr> certificates;
    const BioPtr bio = reader(pem);
    while (CertificatePtr next{PEM_read_bio_X509(bio.get(), nullptr, no_passphrase, nullptr)}) {
        certificates.push_back(std::move(next));
    }
    const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (certificates.empty() || !at_end) {
        return fail("holds no certificate in PEM form, or a damaged one");
    }
    return certificates;
}

std::string to_pem(EVP_PKEY* key) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    UMBRELLA_ASSERT(
        PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
    return written(bio.get());
}

std::string to_pem(X509* certificate) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    UMBRELLA_ASSERT(PEM_write_bio_X509(bio.get(), certificate) == 1);
    return written(bio.get());
}

KeyPtr make_key() {
    KeyPtr key(EVP_EC_gen("P-256"));
    UMBRELLA_ASSERT(key != nullptr);
    return key;
}

Result<CertificatePtr> make_authority(EVP_PKEY* key, const std::string& common_name,
                                      const std::vector<std::string>& dns_names,
                                      const Validity& validity) {
    CertificatePtr certificate = begin_certificate(key, common_name, validity);
    X509* made = certificate.get();
    const bool done =
        made != nullptr && X509_set_issuer_name(made, X509_get_subject_name(made)) == 1 &&
        add_extension(made, made, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
        add_extension(made, made, NID_key_usage, "critical,keyCertSign,cRLSign") &&
        add_extension(made, made, NID_subject_key_identifier, "hash") &&
        add_extension(made, made, NID_name_constraints, constraints(dns_names)) &&
        X509_sign(made, key, EVP_sha256()) > 0;
    ERR_clear_error();
    if (!done) {
        return fail("OpenSSL does not make a certificate authority for these names");
    }
    return certificate;
}

Result<CertificatePtr> issue(X509* authority, EVP_PKEY* authority_key, EVP_PKEY* server_key,
                             const std::vector<std::string>& names, const Validity& validity) {
    CertificatePtr certificate = begin_certificate(server_key, names.front(), validity);
    X509* made = certificate.get();
    const bool done =
        made != nullptr && X509_set_issuer_name(made, X509_get_subject_name(authority)) == 1 &&
        add_extension(made, authority, NID_basic_constraints, "critical,CA:FALSE") &&
        add_extension(made, authority, NID_key_usage, "critical,digitalSignature") &&
        add_extension(made, authority, NID_ext_key_usage, "serverAuth") &&
        add_extension(made, authority, NID_subject_alt_name, alternative_names(names)) &&
        add_extension(made, authority, NID_subject_key_identifier, "hash") &&
        add_extension(made, authority, NID_authority_key_identifier, "keyid") &&
        X509_sign(made, authority_key, EVP_sha256()) > 0;
    ERR_clear_error();
    if (!done) {
        return fail("OpenSSL does not make a certificate for these names");
    }
    return certificate;
}

bool is_issued_by(X509* certificate, X509* authority) {
    const bool issued =
        X509_NAME_cmp(X509_get_issuer_name(certificate), X509_get_subject_name(authority)) == 0 &&
        X509_verify(certificate, X509_get0_pubkey(authority)) == 1;
    ERR_clear_error();
    return issued;
}

bool is_permitted_by(X509* certificate, X509* authority) {
    const ConstraintsPtr limits(static_cast<NAME_CONSTRAINTS*>(
        X509_get_ext_d2i(authority, NID_name_constraints, nullptr, nullptr)));
    // The check below reads the names only from what this call has OpenSSL decode.
    constexpr int decode_only = -1;
    X509_check_purpose(certificate, decode_only, 0);
    return limits == nullptr || NAME_CONSTRAINTS_check(certificate, limits.get()) == X509_V_OK;
}

bool belongs_to(EVP_PKEY* key, X509* certificate) {
    const bool belongs = X509_check_private_key(certificate, key) == 1;
    ERR_clear_error();
    return belongs;
}

std::vector<std::string> names_of(X509* certificate) {
    const GeneralNamesPtr names(static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
    std::vector<std::string> texts;
    for (int i = 0; names != nullptr && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        if (std::string text = text_of(sk_GENERAL_NAME_value(names.get(), i)); !text.empty()) {
            texts.push_back(std::move(text));
        }
    }
    return texts;
}

Time not_after(X509* certificate) {
    std::tm time{};
    UMBRELLA_ASSERT(ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) == 1);
    return std::chrono::system_clock::from_time_t(timegm(&time));
}

std::string fingerprint(X509* certificate) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    UMBRELLA_ASSERT(X509_digest(certificate, EVP_sha256(), digest.data(), &size) == 1);
    std::string text;
    for (unsigned i = 0; i < size; ++i) {
        text += i == 0 ? "" : ":";
        text += digits[digest.at(i) >> 4];
        text += digits[digest.at(i) & 0xF];
    }
    return text;
}

}  // namespace umbrella::app::x509
