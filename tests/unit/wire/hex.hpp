// Test vectors as the RFCs print them.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace umbrella::test {

/// Two digits a byte; spaces and line ends count nothing.
inline std::vector<std::uint8_t> hex(std::string_view text) {
    std::string digits;
    for (const char c : text) {
        if (c != ' ' && c != '\n') {
            digits.push_back(c);
        }
    }
    std::vector<std::uint8_t> bytes(digits.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char* const at = digits.data() + (2 * i);
        std::from_chars(at, at + 2, bytes[i], 16);
    }
    return bytes;
}

}  // namespace umbrella::test
