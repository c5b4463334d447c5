// Keys of SRTP: the master key that DTLS agrees on (RFC 5764 §4.2), and what is derived from it.
// All of them wipe themselves.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.hpp"

namespace umbrella::wire {

enum class SrtpProfile : std::uint8_t {
    AesCm128HmacSha1_80,  ///< SRTP_AES128_CM_HMAC_SHA1_80 (RFC 5764 §4.1.2)
    AeadAes128Gcm,        ///< SRTP_AEAD_AES_128_GCM (RFC 7714 §14.2)
};

inline constexpr std::size_t srtp_key_bytes = 16;

/// Bytes of a profile's master salt: 14, with GCM 12.
[[nodiscard]] constexpr std::size_t srtp_salt_bytes(SrtpProfile profile) {
    return profile == SrtpProfile::AeadAes128Gcm ? 12 : 14;
}

struct SrtpMasterKey {
    SrtpProfile profile = SrtpProfile::AesCm128HmacSha1_80;
    std::array<std::uint8_t, srtp_key_bytes> key{};
    std::array<std::uint8_t, 14> salt{};  ///< with GCM the last two bytes are 0

    SrtpMasterKey() = default;
    ~SrtpMasterKey();
    SrtpMasterKey(const SrtpMasterKey&) = default;
    SrtpMasterKey& operator=(const SrtpMasterKey&) = default;
};

/// Out of key and salt, one behind the other, as GStreamer's SRTP elements take them. Fails if
/// there are not 30 bytes, or 28 with GCM.
[[nodiscard]] Result<SrtpMasterKey> srtp_master_key(SrtpProfile profile,
                                                    std::span<const std::uint8_t> key_and_salt);

/// What protects the packets of one kind, RTP or RTCP (RFC 3711 §4.3.2).
struct SrtpSessionKeys {
    std::array<std::uint8_t, srtp_key_bytes> cipher{};
    std::array<std::uint8_t, 20> authentication{};  ///< HMAC-SHA1's; GCM has no use for it
    std::array<std::uint8_t, 14> salt{};

    SrtpSessionKeys() = default;
    ~SrtpSessionKeys();
    SrtpSessionKeys(const SrtpSessionKeys&) = default;
    SrtpSessionKeys& operator=(const SrtpSessionKeys&) = default;
};

enum class SrtpKind : std::uint8_t { Rtp, Rtcp };

/// Fails only when OpenSSL cannot encrypt.
[[nodiscard]] Result<SrtpSessionKeys> derive_session_keys(const SrtpMasterKey& master,
                                                          SrtpKind kind);

}  // namespace umbrella::wire
