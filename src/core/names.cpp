#include "core/names.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "base/limits.hpp"

namespace umbrella::core {
namespace {

struct CodePoint {
    char32_t value;
    std::size_t begin;
    std::size_t end;
};

struct Range {
    char32_t first;
    char32_t last;
};

template <std::size_t Size>
bool in_any(const std::array<Range, Size>& ranges, char32_t c) {
    return std::ranges::any_of(ranges, [c](Range r) { return c >= r.first && c <= r.last; });
}

/// Bytes of the sequence that `lead` opens, and its least code point (RFC 3629 §3); 0 for none.
struct Sequence {
    std::size_t length;
    char32_t least;
};
constexpr Sequence sequence_of(std::uint8_t lead) {
    if (lead < 0x80) {
        return {1, 0};
    }
    if (lead >= 0xC2 && lead <= 0xDF) {
        return {2, 0x80};
    }
    if (lead >= 0xE0 && lead <= 0xEF) {
        return {3, 0x800};
    }
    return lead >= 0xF0 && lead <= 0xF4 ? Sequence{4, 0x10000} : Sequence{0, 0};
}

std::optional<CodePoint> decode_one(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
    const Sequence sequence = sequence_of(byte(at));
    if (sequence.length == 0 || at + sequence.length > text.size()) {
        return std::nullopt;
    }
    constexpr std::array<std::uint8_t, 5> lead_mask = {0, 0x7F, 0x1F, 0x0F, 0x07};
    char32_t value = byte(at) & lead_mask.at(sequence.length);
    for (std::size_t i = at + 1; i < at + sequence.length; ++i) {
        if ((byte(i) & 0xC0U) != 0x80) {
            return std::nullopt;
        }
        value = (value << 6U) | (byte(i) & 0x3FU);
    }
    const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
    if (value < sequence.least || value > 0x10FFFF || surrogate) {
        return std::nullopt;
    }
    return CodePoint{value, at, at + sequence.length};
}

std::optional<std::vector<CodePoint>> decode(std::string_view text) {
    std::vector<CodePoint> points;
    for (std::size_t at = 0; at < text.size(); at = points.back().end) {
        const std::optional<CodePoint> point = decode_one(text, at);
        if (!point) {
            return std::nullopt;
        }
        points.push_back(*point);
    }
    return points;
}

bool is_space(const CodePoint& point) {
    constexpr std::array<Range, 8> spaces{{{0x09, 0x0D},
                                           {0x20, 0x20},
                                           {0xA0, 0xA0},
                                           {0x1680, 0x1680},
                                           {0x2000, 0x200A},
                                           {0x202F, 0x202F},
                                           {0x205F, 0x205F},
                                           {0x3000, 0x3000}}};
    return in_any(spaces, point.value);
}

using CodePoints = std::vector<CodePoint>;

/// Without the white space at both ends.
std::pair<CodePoints::const_iterator, CodePoints::const_iterator> trimmed(
    const CodePoints& points) {
    const auto first = std::ranges::find_if_not(points, is_space);
    const auto last =
        std::find_if_not(points.rbegin(), std::make_reverse_iterator(first), is_space).base();
    return {first, last};
}

bool is_forbidden(const CodePoint& point) {
    constexpr std::array<Range, 6> forbidden{{
        {0x00, 0x1F},
        {0x7F, 0x9F},
        {0x200E, 0x200F},  // direction marks, and below: line ends, overrides, isolates
        {0x2028, 0x202E},
        {0x2066, 0x2069},
        {0xFEFF, 0xFEFF},
    }};
    return in_any(forbidden, point.value);
}

/// At most 20 lower-case letters, digits and single dashes; may be empty.
std::string plain_letters(std::string_view name) {
    constexpr std::size_t longest = 20;
    std::string letters;
    for (char c : name) {
        if (c >= 'A' && c <= 'Z') {
            c = static_cast<char>(c - 'A' + 'a');
        }
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain) {
            letters += c;
        } else if (!letters.empty() && letters.back() != '-') {
            letters += '-';
        }
        if (letters.size() == longest) {
            break;
        }
    }
    if (letters.ends_with('-')) {
        letters.pop_back();
    }
    return letters;
}

}  // namespace

Result<std::string> check_display_name(std::string_view name) {
    // Also a bound on the work that is spent on a name: four bytes a code point and some spaces.
    constexpr std::size_t max_bytes = limits::display_name_code_points * 8;
    const std::string too_long = "The name is longer than " +
                                 std::to_string(limits::display_name_code_points) + " characters.";
    if (name.size() > max_bytes) {
        return fail(too_long);
    }
    const std::optional<std::vector<CodePoint>> points = decode(name);
    if (!points) {
        return fail("The name is not valid UTF-8.");
    }
    const auto [first, last] = trimmed(*points);
    if (first == last) {
        return fail("The name is empty.");
    }
    if (static_cast<std::size_t>(last - first) > limits::display_name_code_points) {
        return fail(too_long);
    }
    if (std::any_of(first, last, is_forbidden)) {
        return fail("The name contains control characters.");
    }
    return std::string(name.substr(first->begin, std::prev(last)->end - first->begin));
}

Result<std::string> check_room_name(std::string_view name) {
    const std::string too_long =
        "The room's name is longer than " + std::to_string(limits::room_name_bytes) + " bytes.";
    // Also a bound on the work that is spent on a name.
    if (name.size() > limits::room_name_bytes * 2) {
        return fail(too_long);
    }
    const std::optional<CodePoints> points = decode(name);
    if (!points) {
        return fail("The room's name is not valid UTF-8.");
    }
    const auto [first, last] = trimmed(*points);
    if (first == last) {
        return fail("The room's name is empty.");
    }
    if (std::prev(last)->end - first->begin > limits::room_name_bytes) {
        return fail(too_long);
    }
    if (std::any_of(first, last, [](const CodePoint& point) {
            return point.value == U'/' || is_forbidden(point);
        })) {
        return fail("The room's name contains a slash or control characters.");
    }
    return std::string(name.substr(first->begin, std::prev(last)->end - first->begin));
}

Result<void> check_chat_text(std::string_view text) {
    if (text.size() > limits::chat_bytes) {
        return fail("The message is longer than " + std::to_string(limits::chat_bytes) + " bytes.");
    }
    const std::optional<CodePoints> points = decode(text);
    if (!points) {
        return fail("The message is not valid UTF-8.");
    }
    if (std::ranges::all_of(*points, is_space)) {
        return fail("The message is empty.");
    }
    return {};
}

std::string make_label(std::string_view name, const ParticipantId& id, std::size_t id_digits) {
    const std::string letters = plain_letters(name);
    return (letters.empty() ? "guest" : letters) + "-" + id.text().substr(0, id_digits);
}

std::string make_room_label(std::string_view name) {
    const std::string letters = plain_letters(name);
    return letters.empty() ? "room" : letters;
}

}  // namespace umbrella::core
