// Random secrets, and proofs that somebody knows one. OpenSSL and the kernel's generator. Any
// thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace umbrella::app {

/// From the kernel's generator.
[[nodiscard]] std::string random_bytes(std::size_t count);
/// `bytes` random bytes as lower-case hex digits.
[[nodiscard]] std::string random_hex(std::size_t bytes);

/// HMAC with SHA-256 (RFC 2104): 32 bytes.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view text);

/// Takes as long for a wrong one as for the right one.
[[nodiscard]] bool equal_secrets(std::string_view a, std::string_view b);

/// "scrypt:SALT:HASH" in hex (RFC 7914, 16 MiB, some 50 ms): what may be kept of a password.
[[nodiscard]] std::string hash_password(std::string_view password);
[[nodiscard]] bool is_password(std::string_view password, const std::string& hash);

}  // namespace umbrella::app
