#include "wire/dtls_session.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/srtp.h>
#include <sys/time.h>

#include "base/limits_dtls.hpp"

namespace umbrella::wire {
namespace {

using core::rtp::Bytes;
using std::chrono::microseconds;

/// Of one record (RFC 6347 §4.1).
constexpr std::size_t most_plain_bytes = 16384;

/// RFC 6347 §4.2.4.1. 0 asks for the first one.
unsigned int next_timeout_us(SSL* /*ssl*/, unsigned int last_us) {
    constexpr microseconds first = limits::dtls_first_timeout;
    constexpr microseconds longest = limits::dtls_longest_timeout;
    const microseconds next = last_us == 0 ? first : std::min(2 * microseconds(last_us), longest);
    return static_cast<unsigned int>(next.count());
}

std::string openssl_reason() {
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    return reason != nullptr ? reason : "no reason known";
}

std::optional<SrtpProfile> selected_profile(SSL* ssl) {
    const SRTP_PROTECTION_PROFILE* profile = SSL_get_selected_srtp_profile(ssl);
    if (profile == nullptr) {
        return std::nullopt;
    }
    return profile->id == SRTP_AEAD_AES_128_GCM ? SrtpProfile::AeadAes128Gcm
                                                : SrtpProfile::AesCm128HmacSha1_80;
}

SrtpMasterKey joined(SrtpProfile profile, Bytes key, Bytes salt) {
    SrtpMasterKey master;
    master.profile = profile;
    std::ranges::copy(key, master.key.begin());
    std::ranges::copy(salt, master.salt.begin());
    return master;
}

}  // namespace

DtlsSession::DtlsSession(std::shared_ptr<const DtlsContext> context, DtlsRole role, SslPtr ssl)
    : context_(std::move(context)), role_(role), ssl_(std::move(ssl)) {}

Result<std::unique_ptr<DtlsSession>> DtlsSession::create(std::shared_ptr<const DtlsContext> context,
                                                         DtlsRole role) {
    SslPtr ssl(SSL_new(context->get()));
    if (!ssl) {
        return fail("OpenSSL cannot make a DTLS connection");
    }
    std::unique_ptr<DtlsSession> session(new DtlsSession(std::move(context), role, std::move(ssl)));
    SSL* const raw = session->ssl_.get();
    BioPtr bio = make_datagram_bio(session->port_);
    if (!bio) {
        return fail("OpenSSL has no memory for DTLS");
    }
    BIO* const both = bio.release();
    SSL_set_bio(raw, both, both);
    SSL_set_mtu(raw, static_cast<long>(limits::dtls_datagram_bytes));
    DTLS_set_timer_cb(raw, next_timeout_us);
    if (role == DtlsRole::Client) {
        SSL_set_connect_state(raw);
    } else {
        SSL_set_accept_state(raw);
    }
    return session;
}

void DtlsSession::begin() {
    if (role_ == DtlsRole::Client && state_ == State::New) {
        advance();
    }
}

void DtlsSession::receive(Bytes datagram) {
    if (datagram.empty() || has_ended()) {
        return;
    }
    port_.incoming = datagram;
    advance();
    port_.incoming = {};
}

void DtlsSession::advance() {
    ERR_clear_error();
    if (state_ == State::New) {
        state_ = State::Connecting;
    }
    if (state_ == State::Connecting) {
        const int result = SSL_do_handshake(ssl_.get());
        if (result != 1) {
            check(result);
            return;
        }
        finish_handshake();
    }
    read_data();
}

void DtlsSession::read_data() {
    std::array<std::uint8_t, most_plain_bytes> record{};
    while (state_ == State::Connected) {
        const int result = SSL_read(ssl_.get(), record.data(), static_cast<int>(record.size()));
        if (result <= 0) {
            check(result);
            return;
        }
        data_.emplace_back(record.begin(), record.begin() + result);
    }
}

void DtlsSession::check(int result) {
    switch (SSL_get_error(ssl_.get(), result)) {
        case SSL_ERROR_WANT_READ:
        case SSL_ERROR_WANT_WRITE:
            break;
        case SSL_ERROR_ZERO_RETURN:
            state_ = State::Closed;
            break;
        default:
            fail_with(openssl_reason());
            break;
    }
}

void DtlsSession::fail_with(std::string reason) {
    state_ = State::Failed;
    failure_ = std::move(reason);
}

bool DtlsSession::has_ended() const {
    return state_ == State::Closed || state_ == State::Failed;
}

void DtlsSession::finish_handshake() {
    const CertificatePtr certificate(SSL_get1_peer_certificate(ssl_.get()));
    keys_ = export_keys();
    if (!keys_ || !certificate) {
        SSL_shutdown(ssl_.get());
        fail_with("no SRTP profile is common to both ends");
        return;
    }
    peer_certificate_ = to_pem(certificate.get());
    state_ = State::Connected;
}

/// RFC 5764 §4.2: the client's key, the server's key, the client's salt, the server's salt.
std::optional<DtlsSrtpKeys> DtlsSession::export_keys() const {
    const auto profile = selected_profile(ssl_.get());
    if (!profile) {
        return std::nullopt;
    }
    constexpr std::string_view label = "EXTRACTOR-dtls_srtp";
    constexpr std::size_t most_salt_bytes = 14;
    std::array<std::uint8_t, 2 * (srtp_key_bytes + most_salt_bytes)> material{};
    const std::size_t salt_bytes = srtp_salt_bytes(*profile);
    const bool done =
        SSL_export_keying_material(ssl_.get(), material.data(), 2 * (srtp_key_bytes + salt_bytes),
                                   label.data(), label.size(), nullptr, 0, 0) == 1;
    const Bytes all(material);
    const Bytes salts = all.subspan(2 * srtp_key_bytes);
    DtlsSrtpKeys keys{
        .sending = joined(*profile, all.first(srtp_key_bytes), salts.first(salt_bytes)),
        .receiving = joined(*profile, all.subspan(srtp_key_bytes, srtp_key_bytes),
                            salts.subspan(salt_bytes, salt_bytes))};
    OPENSSL_cleanse(material.data(), material.size());
    if (role_ == DtlsRole::Server) {
        std::swap(keys.sending, keys.receiving);
    }
    return done ? std::optional(keys) : std::nullopt;
}

std::optional<microseconds> DtlsSession::timeout() const {
    timeval left{};
    if (has_ended() || DTLSv1_get_timeout(ssl_.get(), &left) != 1) {
        return std::nullopt;
    }
    return std::chrono::seconds(left.tv_sec) + microseconds(left.tv_usec);
}

void DtlsSession::on_timeout() {
    if (has_ended()) {
        return;
    }
    ERR_clear_error();
    if (DTLSv1_handle_timeout(ssl_.get()) < 0) {
        fail_with("the peer does not answer");
    }
}

bool DtlsSession::send(Bytes data) {
    if (state_ != State::Connected || data.empty()) {
        return false;
    }
    ERR_clear_error();
    return SSL_write(ssl_.get(), data.data(), static_cast<int>(data.size())) > 0;
}

void DtlsSession::close() {
    if (state_ == State::Connected) {
        ERR_clear_error();
        SSL_shutdown(ssl_.get());
    }
    if (state_ != State::Failed) {
        state_ = State::Closed;
    }
}

std::vector<Datagram> DtlsSession::take_datagrams() {
    return std::exchange(port_.outgoing, {});
}

std::vector<Datagram> DtlsSession::take_data() {
    return std::exchange(data_, {});
}

}  // namespace umbrella::wire
