// The inside of SrtpSender and SrtcpReceiver: what protects, or unprotects, one kind of packets.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "core/rtp/bytes.hpp"
#include "wire/hmac_sha1.hpp"
#include "wire/srtp_keys.hpp"

namespace umbrella::wire {

inline constexpr std::size_t gcm_tag_bytes = 16;
inline constexpr std::size_t sha1_80_tag_bytes = 10;
/// E bit and index, in each SRTCP packet.
inline constexpr std::size_t rtcp_trailer_bytes = 4;
inline constexpr std::uint32_t rtcp_encrypted_flag = 0x8000'0000;
/// First header and SSRC of the sender.
inline constexpr std::size_t rtcp_clear_bytes = 8;
inline constexpr std::uint8_t rtp_version_2 = 0x80;
inline constexpr std::uint8_t rtp_version_mask = 0xC0;

[[nodiscard]] constexpr std::size_t srtp_tag_bytes(SrtpProfile profile) {
    return profile == SrtpProfile::AeadAes128Gcm ? gcm_tag_bytes : sha1_80_tag_bytes;
}

/// A packet: begin(), with GCM authenticate() what stays clear, crypt() the rest, then with GCM
/// write_tag() or check_tag(). Each of them is false when OpenSSL refuses. Not thread-safe.
class SrtpHalf {
  public:
    enum class Direction : std::uint8_t { Protect, Unprotect };

    explicit SrtpHalf(const SrtpSessionKeys& keys) : salt_(keys.salt), mac_(keys.authentication) {}
    ~SrtpHalf() { OPENSSL_cleanse(salt_.data(), salt_.size()); }
    SrtpHalf(const SrtpHalf&) = delete;
    SrtpHalf& operator=(const SrtpHalf&) = delete;

    /// Before all else, once. False: OpenSSL has no such cipher, or no memory.
    [[nodiscard]] bool set_key(const SrtpSessionKeys& keys, SrtpProfile profile,
                               Direction direction) {
        const EVP_CIPHER* cipher =
            profile == SrtpProfile::AeadAes128Gcm ? EVP_aes_128_gcm() : EVP_aes_128_ctr();
        context_.reset(EVP_CIPHER_CTX_new());
        return context_ != nullptr &&
               EVP_CipherInit_ex2(context_.get(), cipher, keys.cipher.data(), nullptr,
                                  direction == Direction::Protect ? 1 : 0, nullptr) == 1;
    }

    /// `number` is the packet's, 48 bits (RFC 3711 §3.3.1), or the SRTCP index.
    [[nodiscard]] bool begin_counter(std::uint32_t ssrc, std::uint64_t number) const {
        return begin(make_iv(4, ssrc, number));
    }
    [[nodiscard]] bool begin_gcm(std::uint32_t ssrc, std::uint64_t number) const {
        return begin(make_iv(2, ssrc, number));
    }

    [[nodiscard]] bool authenticate(core::rtp::Bytes data) const {
        int written = 0;
        return EVP_CipherUpdate(context_.get(), nullptr, &written, data.data(),
                                static_cast<int>(data.size())) == 1;
    }

    /// `to` has as many bytes as `from`, or is the same ones.
    [[nodiscard]] bool crypt(core::rtp::Bytes from, core::rtp::MutableBytes to) const {
        int written = 0;
        return from.empty() || EVP_CipherUpdate(context_.get(), to.data(), &written, from.data(),
                                                static_cast<int>(from.size())) == 1;
    }

    [[nodiscard]] bool write_tag(core::rtp::MutableBytes tag) const {
        int written = 0;
        return EVP_CipherFinal_ex(context_.get(), tag.data(), &written) == 1 &&
               EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_GET_TAG,
                                   static_cast<int>(tag.size()), tag.data()) == 1;
    }

    /// False too for another one.
    [[nodiscard]] bool check_tag(core::rtp::Bytes tag) const {
        std::array<std::uint8_t, gcm_tag_bytes> expected{};
        std::copy_n(tag.begin(), expected.size(), expected.begin());
        std::array<std::uint8_t, gcm_tag_bytes> rest{};  // GCM leaves none
        int written = 0;
        return EVP_CIPHER_CTX_ctrl(context_.get(), EVP_CTRL_AEAD_SET_TAG,
                                   static_cast<int>(expected.size()), expected.data()) == 1 &&
               EVP_CipherFinal_ex(context_.get(), rest.data(), &written) == 1;
    }

    /// AES-CM's.
    [[nodiscard]] const HmacSha1& mac() const { return mac_; }

  private:
    using Iv = std::array<std::uint8_t, 16>;

    struct FreeContext {
        void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
    };

    /// SSRC, then the packet's number as 48 bits, laid over the salt. In AES-CM it begins 4 bytes
    /// behind the salt's begin (RFC 3711 §4.1.1), in GCM 2 (RFC 7714 §8.1 and §9.1).
    [[nodiscard]] Iv make_iv(std::size_t at, std::uint32_t ssrc, std::uint64_t number) const {
        Iv iv{};
        core::rtp::ByteWriter writer(core::rtp::MutableBytes(iv).subspan(at));
        writer.u32(ssrc);
        writer.u16(static_cast<std::uint16_t>(number >> 32U));
        writer.u32(static_cast<std::uint32_t>(number));
        for (std::size_t i = 0; i < salt_.size(); ++i) {
            iv[i] ^= salt_[i];
        }
        return iv;
    }

    [[nodiscard]] bool begin(const Iv& iv) const {
        constexpr int same_direction = -1;
        return EVP_CipherInit_ex2(context_.get(), nullptr, nullptr, iv.data(), same_direction,
                                  nullptr) == 1;
    }

    std::array<std::uint8_t, 14> salt_;
    HmacSha1 mac_;
    std::unique_ptr<EVP_CIPHER_CTX, FreeContext>
        context_;  ///< keyed once; each packet brings an IV
};

}  // namespace umbrella::wire
