#include "app/secrets.hpp"

#include <array>
#include <cstdint>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/random.h>

#include "base/result.hpp"

namespace umbrella::app {
namespace {

constexpr std::string_view scheme = "scrypt:";
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;

std::string hex_of(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        const auto byte = static_cast<std::uint8_t>(c);
        text.push_back(digits[byte >> 4U]);
        text.push_back(digits[byte & 0x0FU]);
    }
    return text;
}

std::string scrypt(std::string_view password, std::string_view salt) {
    constexpr std::uint64_t cost = 16384;
    constexpr std::uint64_t block = 8;
    constexpr std::uint64_t parallel = 1;
    constexpr std::uint64_t most_memory = 64ULL * 1024 * 1024;
    std::array<unsigned char, hash_bytes> hash{};
    UMBRELLA_ASSERT(EVP_PBE_scrypt(password.data(), password.size(),
                                   reinterpret_cast<const unsigned char*>(salt.data()), salt.size(),
                                   cost, block, parallel, most_memory, hash.data(),
                                   hash.size()) == 1);
    return hex_of({reinterpret_cast<const char*>(hash.data()), hash.size()});
}

}  // namespace

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    UMBRELLA_ASSERT(getrandom(bytes.data(), count, 0) == static_cast<ssize_t>(count));
    return bytes;
}

std::string random_hex(std::size_t bytes) {
    return hex_of(random_bytes(bytes));
}

std::string hmac_sha256(std::string_view key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    UMBRELLA_ASSERT(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                         reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                         digest.data(), &size) != nullptr);
    return {reinterpret_cast<const char*>(digest.data()), size};
}

bool equal_secrets(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string hash_password(std::string_view password) {
    const std::string salt = random_hex(salt_bytes);
    return std::string(scheme) + salt + ":" + scrypt(password, salt);
}

bool is_password(std::string_view password, const std::string& hash) {
    const std::size_t colon = hash.rfind(':');
    if (!hash.starts_with(scheme) || colon < scheme.size()) {
        return false;
    }
    const std::string salt = hash.substr(scheme.size(), colon - scheme.size());
    return equal_secrets(scrypt(password, salt), std::string_view(hash).substr(colon + 1));
}

}  // namespace umbrella::app
