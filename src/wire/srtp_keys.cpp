#include "wire/srtp_keys.hpp"

#include <algorithm>
#include <memory>
#include <string>

#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace umbrella::wire {
namespace {

/// RFC 3711 §4.3.2; RTCP's labels follow RTP's.
enum class Label : std::uint8_t { Cipher = 0, Authentication = 1, Salt = 2 };
constexpr std::uint8_t rtcp_labels = 3;
/// Where the label meets the salt: above the 48 bits of the packet index, which is 0 with rate 0.
constexpr std::size_t label_at = 7;

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};

/// The key stream of AES in counter mode from the salt with the label in it: AES-CM PRF
/// (RFC 3711 §4.3.3). GCM uses the same one (RFC 7714 §11).
bool derive(const SrtpMasterKey& master, std::uint8_t label, std::span<std::uint8_t> out) {
    std::array<std::uint8_t, 16> counter{};
    std::ranges::copy(master.salt, counter.begin());
    counter[label_at] ^= label;
    const std::unique_ptr<EVP_CIPHER_CTX, FreeContext> context(EVP_CIPHER_CTX_new());
    std::ranges::fill(out, std::uint8_t{0});
    int written = 0;
    return context != nullptr &&
           EVP_EncryptInit_ex2(context.get(), EVP_aes_128_ctr(), master.key.data(), counter.data(),
                               nullptr) == 1 &&
           EVP_EncryptUpdate(context.get(), out.data(), &written, out.data(),
                             static_cast<int>(out.size())) == 1;
}

}  // namespace

SrtpMasterKey::~SrtpMasterKey() {
    OPENSSL_cleanse(key.data(), key.size());
    OPENSSL_cleanse(salt.data(), salt.size());
}

SrtpSessionKeys::~SrtpSessionKeys() {
    OPENSSL_cleanse(cipher.data(), cipher.size());
    OPENSSL_cleanse(authentication.data(), authentication.size());
    OPENSSL_cleanse(salt.data(), salt.size());
}

Result<SrtpMasterKey> srtp_master_key(SrtpProfile profile,
                                      std::span<const std::uint8_t> key_and_salt) {
    if (key_and_salt.size() != srtp_key_bytes + srtp_salt_bytes(profile)) {
        return fail("SRTP key and salt have " + std::to_string(key_and_salt.size()) + " bytes");
    }
    SrtpMasterKey master;
    master.profile = profile;
    std::ranges::copy(key_and_salt.first(srtp_key_bytes), master.key.begin());
    std::ranges::copy(key_and_salt.subspan(srtp_key_bytes), master.salt.begin());
    return master;
}

Result<SrtpSessionKeys> derive_session_keys(const SrtpMasterKey& master, SrtpKind kind) {
    SrtpSessionKeys keys;
    const auto label = [kind](Label of) {
        return static_cast<std::uint8_t>(static_cast<std::uint8_t>(of) +
                                         (kind == SrtpKind::Rtcp ? rtcp_labels : 0));
    };
    const auto salt = std::span(keys.salt).first(srtp_salt_bytes(master.profile));
    if (!derive(master, label(Label::Cipher), keys.cipher) ||
        !derive(master, label(Label::Authentication), keys.authentication) ||
        !derive(master, label(Label::Salt), salt)) {
        return fail("OpenSSL cannot derive SRTP's keys");
    }
    return keys;
}

}  // namespace umbrella::wire
