#include "srtp_reader.hpp"

#include <numeric>

#include <gtest/gtest.h>

namespace umbrella::test {
namespace {

constexpr std::uint8_t marker_flag = 0x80;
/// More than any sender leaves out.
constexpr unsigned long reader_window_packets = 2048;

/// Sets libsrtp up the first time, which it refuses to be twice.
bool libsrtp_is_ready() {
    static const bool ready = srtp_init() == srtp_err_status_ok;
    return ready;
}

SrtpSession libsrtp_session(srtp_ssrc_type_t direction, wire::SrtpProfile profile,
                            Octets& key_and_salt, unsigned long window_packets) {
    srtp_policy_t policy{};
    if (profile == wire::SrtpProfile::AeadAes128Gcm) {
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtp);
        srtp_crypto_policy_set_aes_gcm_128_16_auth(&policy.rtcp);
    } else {
        srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtp);
        srtp_crypto_policy_set_aes_cm_128_hmac_sha1_80(&policy.rtcp);
    }
    policy.ssrc.type = direction;
    policy.key = key_and_salt.data();
    policy.window_size = window_packets;
    srtp_t session = nullptr;
    if (!libsrtp_is_ready() || srtp_create(&session, &policy) != srtp_err_status_ok) {
        return nullptr;
    }
    return SrtpSession(session);
}

}  // namespace

SrtpSession libsrtp_receiver(wire::SrtpProfile profile, Octets key_and_salt,
                             unsigned long window_packets) {
    return libsrtp_session(ssrc_any_inbound, profile, key_and_salt, window_packets);
}

SrtpSession libsrtp_sender(wire::SrtpProfile profile, Octets key_and_salt) {
    return libsrtp_session(ssrc_any_outbound, profile, key_and_salt, reader_window_packets);
}

SrtpReader::SrtpReader(wire::SrtpProfile profile)
    : profile_(profile), key_and_salt_(wire::srtp_key_bytes + wire::srtp_salt_bytes(profile)) {
    std::iota(key_and_salt_.begin(), key_and_salt_.end(), std::uint8_t{1});
    session_ = libsrtp_receiver(profile, key_and_salt_, reader_window_packets);
    EXPECT_NE(session_, nullptr);
}

wire::SrtpMasterKey SrtpReader::keys() const {
    return *wire::srtp_master_key(profile_, key_and_salt_);
}

std::optional<Octets> SrtpReader::rtp(Octets packet) {
    int length = static_cast<int>(packet.size());
    if (srtp_unprotect(session_.get(), packet.data(), &length) != srtp_err_status_ok) {
        return std::nullopt;
    }
    packet.resize(static_cast<std::size_t>(length));
    return packet;
}

std::optional<Octets> SrtpReader::rtcp(Octets packet) {
    int length = static_cast<int>(packet.size());
    if (srtp_unprotect_rtcp(session_.get(), packet.data(), &length) != srtp_err_status_ok) {
        return std::nullopt;
    }
    packet.resize(static_cast<std::size_t>(length));
    return packet;
}

bool SrtpReader::is_rtcp(const Octets& packet) {
    return packet.size() > 1 && packet[1] >= 192 && packet[1] < 224 &&
           (packet[1] & marker_flag) != 0;
}

}  // namespace umbrella::test
