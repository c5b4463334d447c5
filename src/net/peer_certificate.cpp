#include "net/peer_certificate.hpp"

#include <array>
#include <cstdio>
#include <memory>

#include <openssl/sha.h>
#include <openssl/x509.h>

#include "net/glib.hpp"

namespace umbrella::net {
namespace {

using X509Ptr = std::unique_ptr<X509, Release<X509_free>>;
using ByteArrayPtr = std::unique_ptr<GByteArray, Release<g_byte_array_unref>>;

void free_der(unsigned char* der) {
    OPENSSL_free(der);
}
using DerPtr = std::unique_ptr<unsigned char, Release<free_der>>;

}  // namespace

std::optional<std::string> key_fingerprint(GTlsCertificate* certificate) {
    GByteArray* encoded = nullptr;
    g_object_get(certificate, "certificate", &encoded, nullptr);
    const ByteArrayPtr der(encoded);
    const unsigned char* at = der == nullptr ? nullptr : der->data;
    const X509Ptr parsed(der == nullptr ? nullptr
                                        : d2i_X509(nullptr, &at, static_cast<long>(der->len)));
    if (parsed == nullptr) {
        return std::nullopt;
    }
    unsigned char* key = nullptr;
    const int size = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(parsed.get()), &key);
    const DerPtr owned(key);
    if (size <= 0) {
        return std::nullopt;
    }
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(key, static_cast<std::size_t>(size), digest.data());
    std::string text;
    for (const unsigned char byte : digest) {
        std::array<char, 3> hex{};
        std::snprintf(hex.data(), hex.size(), "%02x", byte);
        text += hex.data();
    }
    return text;
}

}  // namespace umbrella::net
