// OpenSSL 3 calls SHA1_* deprecated in favour of EVP; the header says why they are taken here.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "wire/hmac_sha1.hpp"

#include <algorithm>

#include <openssl/crypto.h>

#include "base/result.hpp"

namespace umbrella::wire {
namespace {

using Block = std::array<std::uint8_t, SHA_CBLOCK>;

constexpr std::uint8_t inner_pad = 0x36;
constexpr std::uint8_t outer_pad = 0x5C;

void begin(SHA_CTX& state, Block key, std::uint8_t pad) {
    for (std::uint8_t& byte : key) {
        byte ^= pad;
    }
    SHA1_Init(&state);
    SHA1_Update(&state, key.data(), key.size());
    OPENSSL_cleanse(key.data(), key.size());
}

}  // namespace

HmacSha1::HmacSha1(std::span<const std::uint8_t> key) : inner_(), outer_() {
    UMBRELLA_ASSERT(key.size() <= longest_key_bytes);
    Block block{};
    std::ranges::copy(key, block.begin());
    begin(inner_, block, inner_pad);
    begin(outer_, block, outer_pad);
    OPENSSL_cleanse(block.data(), block.size());
}

HmacSha1::~HmacSha1() {
    OPENSSL_cleanse(&inner_, sizeof(inner_));
    OPENSSL_cleanse(&outer_, sizeof(outer_));
}

HmacSha1::Digest HmacSha1::digest(std::span<const std::uint8_t> message,
                                  std::span<const std::uint8_t> rest) const {
    Digest digest;
    SHA_CTX state = inner_;
    SHA1_Update(&state, message.data(), message.size());
    SHA1_Update(&state, rest.data(), rest.size());
    SHA1_Final(digest.data(), &state);
    state = outer_;
    SHA1_Update(&state, digest.data(), digest.size());
    SHA1_Final(digest.data(), &state);
    return digest;
}

}  // namespace umbrella::wire
