#include "wire/dtls_context.hpp"

#include <algorithm>
#include <chrono>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/srtp.h>

#include "base/limits_dtls.hpp"

namespace umbrella::wire {
namespace {

using std::chrono::microseconds;

/// RFC 8827 §6.5 asks for ECDHE with AES-GCM.
constexpr const char* cipher_suites = "ECDHE+AESGCM:ECDHE+CHACHA20";

const char* profiles(SrtpOffer offer) {
    return offer == SrtpOffer::AesCm ? "SRTP_AES128_CM_SHA1_80"
                                     : "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80";
}

/// OpenSSL would ask the terminal for the password of an encrypted key.
int no_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*data*/) {
    return -1;
}

BioPtr reader_of(const std::string& pem) {
    return BioPtr(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

CertificatePtr certificate_in(const std::string& pem) {
    const BioPtr reader = reader_of(pem);
    return CertificatePtr(PEM_read_bio_X509(reader.get(), nullptr, no_password, nullptr));
}

KeyPtr key_in(const std::string& pem) {
    const BioPtr reader = reader_of(pem);
    return KeyPtr(PEM_read_bio_PrivateKey(reader.get(), nullptr, no_password, nullptr));
}

bool show_certificate(SSL_CTX* context, const std::string& pem) {
    const CertificatePtr certificate = certificate_in(pem);
    const KeyPtr key = key_in(pem);
    // The second fails if the key is not the certificate's.
    const bool shown = certificate && key &&
                       SSL_CTX_use_certificate(context, certificate.get()) == 1 &&
                       SSL_CTX_use_PrivateKey(context, key.get()) == 1;
    ERR_clear_error();
    return shown;
}

void ask_for_certificate(SSL_CTX* context) {
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
    SSL_CTX_set_cert_verify_callback(context, [](X509_STORE_CTX*, void*) { return 1; }, nullptr);
    SSL_CTX_set_max_cert_list(context, static_cast<long>(limits::dtls_certificate_bytes));
}

bool set_up(SSL_CTX* context, SrtpOffer offer) {
    SSL_CTX_set_options(context, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    // A connection that rests needs no buffers, which have 32 KiB.
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    return SSL_CTX_set_min_proto_version(context, DTLS1_2_VERSION) == 1 &&
           SSL_CTX_set_cipher_list(context, cipher_suites) == 1 &&
           SSL_CTX_set_tlsext_use_srtp(context, profiles(offer)) == 0;
}

}  // namespace

Result<std::shared_ptr<const DtlsContext>> DtlsContext::create(const std::string& pem,
                                                               SrtpOffer offer) {
    SslContextPtr context(SSL_CTX_new(DTLS_method()));
    if (!context || !set_up(context.get(), offer)) {
        return fail("OpenSSL cannot set up DTLS");
    }
    if (!show_certificate(context.get(), pem)) {
        return fail("DTLS needs a certificate and its key, as PEM");
    }
    ask_for_certificate(context.get());
    return std::shared_ptr<const DtlsContext>(new DtlsContext(std::move(context)));
}

std::string to_pem(X509* certificate) {
    const BioPtr writer(BIO_new(BIO_s_mem()));
    if (!writer || PEM_write_bio_X509(writer.get(), certificate) != 1) {
        return {};
    }
    char* text = nullptr;
    const long size = BIO_get_mem_data(writer.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

std::string without_key(const std::string& pem) {
    const CertificatePtr certificate = certificate_in(pem);
    ERR_clear_error();
    return certificate ? to_pem(certificate.get()) : std::string();
}

}  // namespace umbrella::wire
