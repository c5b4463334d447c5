// Which part of a file is asked for (RFC 9110 §14). Pure.
#pragma once

#include <cstdint>
#include <string_view>

namespace umbrella::net {

struct ByteRange {
    enum class Kind : unsigned char {
        Whole,
        Part,
        Unsatisfiable,  ///< it begins behind the end
    };
    Kind kind = Kind::Whole;
    std::uint64_t first = 0;
    std::uint64_t count = 0;
};

/// `header`: the Range header, empty if there is none. What is not understood, and several ranges
/// at once, mean the whole (§14.2 allows it).
[[nodiscard]] ByteRange choose_range(std::string_view header, std::uint64_t size);

}  // namespace umbrella::net
