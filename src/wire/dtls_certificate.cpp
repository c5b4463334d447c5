#include "wire/dtls_certificate.hpp"

#include <array>
#include <cstdio>
#include <memory>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/pem.h>

#include "base/result.hpp"
#include "wire/openssl_ptr.hpp"

namespace umbrella::wire {
namespace {

using NumberPtr = std::unique_ptr<BIGNUM, Release<BN_free>>;

/// Nobody looks at it, but a server may run for long.
constexpr long validity_s = 10L * 365 * 24 * 60 * 60;
constexpr int serial_bits = 64;

CertificatePtr self_signed(EVP_PKEY* key) {
    CertificatePtr certificate(X509_new());
    X509* const x509 = certificate.get();
    const NumberPtr serial(BN_new());
    // The name says nothing, since it crosses the network in clear.
    X509_NAME* const name = X509_get_subject_name(x509);
    const auto* common_name = reinterpret_cast<const unsigned char*>("WebRTC");
    const bool made =
        X509_set_version(x509, X509_VERSION_3) == 1 &&
        BN_rand(serial.get(), serial_bits, BN_RAND_TOP_ANY, BN_RAND_BOTTOM_ANY) == 1 &&
        BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(x509)) != nullptr &&
        X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_ASC, common_name, -1, -1, 0) ==
            1 &&
        X509_set_issuer_name(x509, name) == 1 &&
        X509_gmtime_adj(X509_getm_notBefore(x509), 0) != nullptr &&
        X509_gmtime_adj(X509_getm_notAfter(x509), validity_s) != nullptr &&
        X509_set_pubkey(x509, key) == 1 && X509_sign(x509, key, EVP_sha256()) > 0;
    UMBRELLA_ASSERT(made);
    return certificate;
}

std::string fingerprint_of(X509* certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    UMBRELLA_ASSERT(X509_digest(certificate, EVP_sha256(), digest.data(), &size) == 1);
    std::string text = "sha-256";
    for (unsigned int i = 0; i < size; ++i) {
        std::array<char, 4> octet{};
        std::snprintf(octet.data(), octet.size(), "%c%02X", i == 0 ? ' ' : ':',
                      unsigned{digest.at(i)});
        text += octet.data();
    }
    return text;
}

std::string pem_of(X509* certificate, EVP_PKEY* key) {
    const BioPtr memory(BIO_new(BIO_s_mem()));
    UMBRELLA_ASSERT(PEM_write_bio_X509(memory.get(), certificate) == 1 &&
                    PEM_write_bio_PKCS8PrivateKey(memory.get(), key, nullptr, nullptr, 0, nullptr,
                                                  nullptr) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

}  // namespace

DtlsCertificate make_dtls_certificate() {
    const KeyPtr key(EVP_EC_gen("P-256"));
    UMBRELLA_ASSERT(key);
    const CertificatePtr certificate = self_signed(key.get());
    return {.pem = pem_of(certificate.get(), key.get()),
            .fingerprint = fingerprint_of(certificate.get())};
}

}  // namespace umbrella::wire
