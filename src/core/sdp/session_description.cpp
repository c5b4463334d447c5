#include "core/sdp/session_description.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/limits.hpp"
#include "base/limits_parsing.hpp"

namespace umbrella::core::sdp {
namespace {

bool is_text(std::string_view value) {
    return std::ranges::none_of(value, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7F;
    });
}

/// Cuts the next line, without its end, off `rest`.
std::string_view next_line(std::string_view& rest) {
    const std::size_t end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r')) {
        line.remove_suffix(1);
    }
    return line;
}

/// RFC 8866 §5.14: m=<media> <port> <proto> <fmt> ...
Result<MediaSection> parse_mline(std::string_view value) {
    const std::vector<std::string_view> words = split_words(value);
    if (words.size() < 4) {
        return fail("an m= line lacks its port, protocol or formats");
    }
    const auto port = parse_number(words[1], std::numeric_limits<std::uint16_t>::max());
    if (!port) {
        return fail("an m= line has no valid port");
    }
    MediaSection section{.media = std::string(words[0]),
                         .port = static_cast<std::uint16_t>(*port),
                         .protocol = std::string(words[2]),
                         .formats = {},
                         .lines = {}};
    section.formats.assign(words.begin() + 3, words.end());
    return section;
}

std::string place(std::size_t line_number) {
    return "line " + std::to_string(line_number) + ": ";
}

std::optional<std::string> fault_of(std::string_view line) {
    if (line.size() > limits::description_line_bytes) {
        return "longer than " + std::to_string(limits::description_line_bytes) + " bytes";
    }
    if (line.size() < 2 || line[1] != '=' || line[0] < 'a' || line[0] > 'z') {
        return "not of the form x=value";
    }
    if (!is_text(line)) {
        return "contains control bytes";
    }
    return std::nullopt;
}

Result<void> add_line(SessionDescription& description, std::string_view line) {
    if (line[0] != 'm') {
        Lines& lines =
            description.media.empty() ? description.lines : description.media.back().lines;
        lines.push_back({line[0], std::string(line.substr(2))});
        return {};
    }
    if (description.media.size() == limits::mlines) {
        return fail("more than " + std::to_string(limits::mlines) + " m-lines");
    }
    Result<MediaSection> section = parse_mline(line.substr(2));
    if (!section) {
        return tl::make_unexpected(section.error());
    }
    description.media.push_back(std::move(*section));
    return {};
}

void append(std::string& text, const Lines& lines) {
    for (const Line& line : lines) {
        text.append(1, line.type).append("=").append(line.value).append("\r\n");
    }
}

}  // namespace

Result<SessionDescription> parse(std::string_view text) {
    if (text.size() > limits::description_bytes) {
        return fail("longer than " + std::to_string(limits::description_bytes) + " bytes");
    }
    SessionDescription description;
    std::size_t number = 0;
    while (!text.empty()) {
        const std::string_view line = next_line(text);
        ++number;
        if (const auto fault = fault_of(line)) {
            return fail(place(number) + *fault);
        }
        if (const Result<void> added = add_line(description, line); !added) {
            return fail(place(number) + added.error().message);
        }
    }
    if (description.lines.empty() || description.lines.front() != Line{'v', "0"}) {
        return fail("does not begin with v=0");
    }
    return description;
}

std::string serialise(const SessionDescription& description) {
    std::string text;
    append(text, description.lines);
    for (const MediaSection& section : description.media) {
        text.append("m=").append(section.media).append(" ").append(std::to_string(section.port));
        text.append(" ").append(section.protocol);
        for (const std::string& format : section.formats) {
            text.append(" ").append(format);
        }
        text.append("\r\n");
        append(text, section.lines);
    }
    return text;
}

std::string_view attribute_name(const Line& line) {
    return line.type == 'a' ? std::string_view(line.value).substr(0, line.value.find(':'))
                            : std::string_view{};
}

std::string_view attribute_value(const Line& line) {
    const std::size_t colon = line.value.find(':');
    return colon == std::string::npos ? std::string_view{}
                                      : std::string_view(line.value).substr(colon + 1);
}

std::optional<std::string_view> find_attribute(const Lines& lines, std::string_view name) {
    for (const Line& line : lines) {
        if (attribute_name(line) == name) {
            return attribute_value(line);
        }
    }
    return std::nullopt;
}

std::vector<std::string_view> all_attributes(const Lines& lines, std::string_view name) {
    std::vector<std::string_view> values;
    for (const Line& line : lines) {
        if (attribute_name(line) == name) {
            values.push_back(attribute_value(line));
        }
    }
    return values;
}

std::string_view format_attribute(const Lines& lines, std::string_view name,
                                  std::string_view format) {
    for (const std::string_view value : all_attributes(lines, name)) {
        const std::size_t space = std::min(value.find(' '), value.size());
        if (value.substr(0, space) == format) {
            return value.substr(std::min(space + 1, value.size()));
        }
    }
    return {};
}

void add_attribute(Lines& lines, std::string_view name, std::string_view value) {
    std::string text(name);
    if (!value.empty()) {
        text.append(":").append(value);
    }
    lines.push_back({'a', std::move(text)});
}

void remove_attributes(Lines& lines, std::string_view name) {
    std::erase_if(lines, [name](const Line& line) { return attribute_name(line) == name; });
}

std::vector<std::string_view> split_words(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        if (end > 0) {
            words.push_back(text.substr(0, end));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::optional<std::uint64_t> parse_number(std::string_view text, std::uint64_t max) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (text.empty() || error != std::errc{} || stop != end || number > max) {
        return std::nullopt;
    }
    return number;
}

}  // namespace umbrella::core::sdp
