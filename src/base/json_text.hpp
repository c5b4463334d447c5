// Text as JSON has it.
#pragma once

#include <string>
#include <string_view>

namespace umbrella {

/// A JSON string (RFC 8259 §7): in quotes, with control characters, quotes and backslashes escaped.
/// `text` is UTF-8.
inline std::string json_text(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (byte < 0x20 || byte == 0x7F) {
            out += "\\u00";
            out.push_back(digits[byte >> 4U]);
            out.push_back(digits[byte & 0x0FU]);
        } else {
            out.push_back(c);
        }
    }
    return out + "\"";
}

}  // namespace umbrella
