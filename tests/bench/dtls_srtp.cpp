#include "dtls_srtp.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/result.hpp"

namespace umbrella::bench {
namespace {

constexpr std::size_t key_bytes = 16;
constexpr std::size_t cm_salt_bytes = 14;
constexpr std::size_t gcm_salt_bytes = 12;
constexpr std::size_t dtls_mtu = 1200;
/// What SRTP and SRTCP add at most: tag, and SRTCP's index.
constexpr std::size_t trailer_bytes = SRTP_MAX_TRAILER_LEN + 4;

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
};

std::string fingerprint_of(const X509* certificate) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    UMBRELLA_ASSERT(X509_digest(certificate, EVP_sha256(), digest.data(), &size) == 1);
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text = "sha-256 ";
    for (unsigned i = 0; i < size; ++i) {
        text += i == 0 ? "" : ":";
        text += digits[digest.at(i) >> 4U];
        text += digits[digest.at(i) & 15U];
    }
    return text;
}

const char* profiles(SrtpOffer offer) {
    switch (offer) {
        case SrtpOffer::GcmOnly:
            return "SRTP_AEAD_AES_128_GCM";
        case SrtpOffer::CmOnly:
            return "SRTP_AES128_CM_SHA1_80";
        case SrtpOffer::Both:
            break;
    }
    return "SRTP_AEAD_AES_128_GCM:SRTP_AES128_CM_SHA1_80";
}

Datagram joined(Octets key, Octets salt) {
    Datagram both(key.begin(), key.end());
    both.insert(both.end(), salt.begin(), salt.end());
    return both;
}

template <class Unprotect>
bool shrink_by(Datagram& packet, Unprotect unprotect) {
    int size = static_cast<int>(packet.size());
    const bool done = unprotect(packet.data(), &size) == srtp_err_status_ok;
    packet.resize(static_cast<std::size_t>(size));
    return done;
}

template <class Protect>
bool grow_and(Datagram& packet, Protect protect) {
    int size = static_cast<int>(packet.size());
    packet.resize(packet.size() + trailer_bytes);
    const bool done = protect(packet.data(), &size) == srtp_err_status_ok;
    packet.resize(static_cast<std::size_t>(size));
    return done;
}

}  // namespace

Certificate::Certificate(SrtpOffer offer) : context_(SSL_CTX_new(DTLS_method())) {
    const std::unique_ptr<EVP_PKEY, FreeKey> key(EVP_EC_gen("P-256"));
    const std::unique_ptr<X509, FreeKey> certificate(X509_new());
    UMBRELLA_ASSERT(context_ && key && certificate);
    constexpr long a_week_s = 7L * 24 * 3600;
    X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(certificate.get()), a_week_s);
    X509_set_pubkey(certificate.get(), key.get());
    UMBRELLA_ASSERT(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0);
    UMBRELLA_ASSERT(SSL_CTX_use_certificate(context_.get(), certificate.get()) == 1);
    UMBRELLA_ASSERT(SSL_CTX_use_PrivateKey(context_.get(), key.get()) == 1);
    UMBRELLA_ASSERT(SSL_CTX_set_tlsext_use_srtp(context_.get(), profiles(offer)) == 0);
    // Whom we load is our own server; it in turn asks for our certificate.
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_NONE, nullptr);
    fingerprint_ = fingerprint_of(certificate.get());
}

DtlsSrtp::DtlsSrtp(const Certificate& certificate, std::function<void(Octets)> send)
    : send_(std::move(send)),
      ssl_(SSL_new(certificate.context())),
      in_(BIO_new(BIO_s_mem())),
      out_(BIO_new(BIO_s_mem())) {
    SSL_set_bio(ssl_.get(), in_, out_);
    SSL_set_options(ssl_.get(), SSL_OP_NO_QUERY_MTU);
    DTLS_set_link_mtu(ssl_.get(), dtls_mtu);
    SSL_set_connect_state(ssl_.get());
}

DtlsSrtp::~DtlsSrtp() = default;

void DtlsSrtp::start() {
    advance();
}

void DtlsSrtp::take(Octets datagram) {
    BIO_write(in_, datagram.data(), static_cast<int>(datagram.size()));
    advance();
}

void DtlsSrtp::tick() {
    if (!connected() && DTLSv1_handle_timeout(ssl_.get()) > 0) {
        flush();
    }
}

void DtlsSrtp::advance() {
    ERR_clear_error();
    const bool done = SSL_do_handshake(ssl_.get()) == 1;
    flush();
    if (done && !connected()) {
        make_sessions();
    }
}

void DtlsSrtp::flush() {
    // Records of up to the MTU stand one behind the other; each datagram takes whole ones.
    constexpr std::size_t record_header_bytes = 13;
    Datagram pending(BIO_ctrl_pending(out_));
    if (pending.empty()) {
        return;
    }
    BIO_read(out_, pending.data(), static_cast<int>(pending.size()));
    std::size_t begin = 0;
    std::size_t end = 0;
    while (end + record_header_bytes <= pending.size()) {
        const std::size_t length =
            record_header_bytes + (std::size_t{pending[end + 11]} << 8U) + pending[end + 12];
        if (end > begin && end + length - begin > dtls_mtu) {
            send_(Octets(pending).subspan(begin, end - begin));
            begin = end;
        }
        end = std::min(end + length, pending.size());
    }
    send_(Octets(pending).subspan(begin));
}

void DtlsSrtp::make_sessions() {
    const SRTP_PROTECTION_PROFILE* profile = SSL_get_selected_srtp_profile(ssl_.get());
    UMBRELLA_ASSERT(profile != nullptr);
    gcm_ = profile->id == SRTP_AEAD_AES_128_GCM;
    const std::size_t salt_bytes = gcm_ ? gcm_salt_bytes : cm_salt_bytes;
    // RFC 5764 §4.2: client key, server key, client salt, server salt.
    constexpr std::string_view label = "EXTRACTOR-dtls_srtp";
    Datagram material(2 * (key_bytes + salt_bytes));
    UMBRELLA_ASSERT(SSL_export_keying_material(ssl_.get(), material.data(), material.size(),
                                               label.data(), label.size(), nullptr, 0, 0) == 1);
    const Octets all(material);
    const Octets salts = all.subspan(2 * key_bytes);
    sending_ =
        make_session(joined(all.first(key_bytes), salts.first(salt_bytes)), ssrc_any_outbound);
    receiving_ = make_session(joined(all.subspan(key_bytes, key_bytes), salts.subspan(salt_bytes)),
                              ssrc_any_inbound);
}

DtlsSrtp::Session DtlsSrtp::make_session(Datagram key, srtp_ssrc_type_t direction) const {
    srtp_policy_t policy{};
    if (gcm_) {
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
    } else {
        srtp_crypto_policy_set_rtp_default(&policy.rtp);
        srtp_crypto_policy_set_rtcp_default(&policy.rtcp);
    }
    policy.ssrc.type = direction;
    policy.key = key.data();
    policy.window_size = 1024;
    // A publisher answers each NACK; the same packet may be asked for twice.
    policy.allow_repeat_tx = 1;
    srtp_t session = nullptr;
    UMBRELLA_ASSERT(srtp_create(&session, &policy) == srtp_err_status_ok);
    return Session(session);
}

std::string_view DtlsSrtp::protection() const {
    if (!connected()) {
        return "";
    }
    return gcm_ ? "AES-GCM" : "AES-CM";
}

bool DtlsSrtp::protect(Datagram& rtp) {
    return grow_and(
        rtp, [this](void* data, int* size) { return srtp_protect(sending_.get(), data, size); });
}

bool DtlsSrtp::protect_rtcp(Datagram& rtcp) {
    return grow_and(rtcp, [this](void* data, int* size) {
        return srtp_protect_rtcp(sending_.get(), data, size);
    });
}

bool DtlsSrtp::unprotect(Datagram& rtp) {
    return shrink_by(rtp, [this](void* data, int* size) {
        return srtp_unprotect(receiving_.get(), data, size);
    });
}

bool DtlsSrtp::unprotect_rtcp(Datagram& rtcp) {
    return shrink_by(rtcp, [this](void* data, int* size) {
        return srtp_unprotect_rtcp(receiving_.get(), data, size);
    });
}

}  // namespace umbrella::bench
