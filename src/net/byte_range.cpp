#include "net/byte_range.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <system_error>

namespace umbrella::net {
namespace {

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, value);
    return error == std::errc() && stopped == end && !text.empty() ? std::optional(value)
                                                                   : std::nullopt;
}

}  // namespace

ByteRange choose_range(std::string_view header, std::uint64_t size) {
    using Kind = ByteRange::Kind;
    const ByteRange whole{.kind = Kind::Whole, .first = 0, .count = size};
    const ByteRange none{.kind = Kind::Unsatisfiable, .first = 0, .count = 0};
    constexpr std::string_view unit = "bytes=";
    const std::size_t dash = header.find('-');
    if (!header.starts_with(unit) || dash == std::string_view::npos) {
        return whole;
    }
    const std::string_view from = header.substr(unit.size(), dash - unit.size());
    const std::string_view to = header.substr(dash + 1);
    const auto first = number(from);
    const auto last = number(to);
    if (from.empty() && last) {
        const std::uint64_t count = std::min(*last, size);
        return count == 0 ? none
                          : ByteRange{.kind = Kind::Part, .first = size - count, .count = count};
    }
    if (!first || (!to.empty() && (!last || *last < *first))) {
        return whole;
    }
    if (*first >= size) {
        return none;
    }
    const std::uint64_t end = last ? std::min(*last, size - 1) : size - 1;
    return {.kind = Kind::Part, .first = *first, .count = end - *first + 1};
}

}  // namespace umbrella::net
