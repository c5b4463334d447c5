// Ownership of what OpenSSL hands out.
#pragma once

#include <memory>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "base/release.hpp"

namespace umbrella::wire {

using BioPtr = std::unique_ptr<BIO, Release<BIO_free_all>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using CertificatePtr = std::unique_ptr<X509, Release<X509_free>>;
using SslPtr = std::unique_ptr<SSL, Release<SSL_free>>;
using SslContextPtr = std::unique_ptr<SSL_CTX, Release<SSL_CTX_free>>;

}  // namespace umbrella::wire
