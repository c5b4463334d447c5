// Keys and certificates with OpenSSL, in memory: what Umbrella needs to be its own small
// certificate authority. Any thread.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/release.hpp"
#include "base/result.hpp"

namespace umbrella::app::x509 {

using KeyPtr = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, Release<X509_free>>;
using Time = std::chrono::system_clock::time_point;

struct Validity {
    Time from;
    Time until;
};

/// The first private key in PEM text; one with a passphrase is a failure.
[[nodiscard]] Result<KeyPtr> parse_key(std::string_view pem);
/// All certificates in PEM text, at least one.
[[nodiscard]] Result<std::vector<CertificatePtr>> parse_certificates(std::string_view pem);
/// PKCS #8, not encrypted.
[[nodiscard]] std::string to_pem(EVP_PKEY* key);
[[nodiscard]] std::string to_pem(X509* certificate);

/// ECDSA, P-256.
[[nodiscard]] KeyPtr make_key();

/// A self-signed authority that may sign only for the DNS names in `dns_names` and those below
/// them (RFC 5280 §4.2.1.10), and for any address: a device that trusts it risks little should
/// its key be stolen. Failure: a name that X.509 does not take.
[[nodiscard]] Result<CertificatePtr> make_authority(EVP_PKEY* key, const std::string& common_name,
                                                    const std::vector<std::string>& dns_names,
                                                    const Validity& validity);

/// A server's certificate for `names` (DNS names and addresses), signed by the authority.
[[nodiscard]] Result<CertificatePtr> issue(X509* authority, EVP_PKEY* authority_key,
                                           EVP_PKEY* server_key,
                                           const std::vector<std::string>& names,
                                           const Validity& validity);

/// Whether `authority` signed `certificate`.
[[nodiscard]] bool is_issued_by(X509* certificate, X509* authority);
/// Whether `authority` may sign for the names in `certificate`.
[[nodiscard]] bool is_permitted_by(X509* certificate, X509* authority);
[[nodiscard]] bool belongs_to(EVP_PKEY* key, X509* certificate);

/// The subject's alternative names: DNS names and addresses in text.
[[nodiscard]] std::vector<std::string> names_of(X509* certificate);
[[nodiscard]] Time not_after(X509* certificate);
/// SHA-256 as "AA:BB:…".
[[nodiscard]] std::string fingerprint(X509* certificate);

}  // namespace umbrella::app::x509
