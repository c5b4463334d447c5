#include "core/branch.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/limits_branch.hpp"

namespace umbrella::core {
namespace {

constexpr const char* form =
    "like meter:audio=\"rtpopusdepay ! opusdec ! level ! fakesink\": a name of at most 32 small "
    "letters, digits and dashes, then, if it is not for everything, a colon and audio, video or a "
    "codec, then = and a description";
constexpr const char* places =
    "{participant}, {publication}, {source}, {kind}, {codec} and {number}";

bool is_small_letter(char c) {
    return c >= 'a' && c <= 'z';
}

bool is_of_a_name(char c) {
    return is_small_letter(c) || (c >= '0' && c <= '9') || c == '-';
}

bool is_safe(std::string_view value) {
    return !value.empty() && std::ranges::all_of(value, [](char c) {
        return is_of_a_name(c) || (c >= 'A' && c <= 'Z');
    });
}

bool set_subject(BranchSpec& spec, std::string_view word) {
    if (word == to_string(MediaKind::Audio)) {
        spec.kind = MediaKind::Audio;
    } else if (word == to_string(MediaKind::Video)) {
        spec.kind = MediaKind::Video;
    } else {
        spec.codec = codec_from_string(word);
    }
    return spec.kind || spec.codec;
}

/// Nothing: there is no such place.
std::optional<std::string> value_of(std::string_view word, const BranchPlace& place) {
    const std::array<std::pair<std::string_view, std::string>, 6> values{{
        {"participant", place.participant.text()},
        {"publication", place.participant.text() + "-" + place.mline.text()},
        {"source", std::string(to_string(place.source))},
        {"kind", std::string(to_string(kind_of(place.codec)))},
        {"codec", std::string(to_string(place.codec))},
        {"number", std::to_string(place.number)},
    }};
    for (const auto& [name, value] : values) {
        if (name == word) {
            return value;
        }
    }
    return std::nullopt;
}

/// The word in "{word}…"; empty if `text` begins with something else.
std::string_view word_at(std::string_view text) {
    const std::size_t end = std::min(text.find('}'), text.size());
    const std::string_view word = text.substr(1, end - 1);
    return end < text.size() && std::ranges::all_of(word, is_small_letter) ? word
                                                                           : std::string_view();
}

}  // namespace

Result<BranchSpec> parse_branch(std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) {
        return fail(form);
    }
    const std::string_view head = text.substr(0, equals);
    const std::string_view name = head.substr(0, head.find(':'));
    BranchSpec spec{.name = std::string(name),
                    .kind = {},
                    .codec = {},
                    .description = std::string(text.substr(equals + 1))};
    if (name.empty() || name.size() > limits::branch_name_bytes ||
        !std::ranges::all_of(name, is_of_a_name) ||
        (name.size() < head.size() && !set_subject(spec, head.substr(name.size() + 1)))) {
        return fail(form);
    }
    const bool blank = spec.description.find_first_not_of(" \t\n") == std::string::npos;
    if (blank || spec.description.size() > limits::branch_description_bytes ||
        spec.description.find('\0') != std::string::npos) {
        return fail("a name with a description of at most 8192 bytes");
    }
    const auto filled = fill_branch(spec.description, {.participant = ParticipantId("0"),
                                                       .mline = Mid("0"),
                                                       .source = Source::Camera,
                                                       .codec = Codec::Vp8,
                                                       .number = 0});
    if (!filled) {
        return fail("a description that can be filled in: " + filled.error().message);
    }
    return spec;
}

Result<std::string> fill_branch(std::string_view description, const BranchPlace& place) {
    std::string filled;
    while (!description.empty()) {
        const std::size_t brace = std::min(description.find('{'), description.size());
        filled += description.substr(0, brace);
        description.remove_prefix(brace);
        if (description.empty()) {
            break;
        }
        const std::string_view word = word_at(description);
        if (word.empty()) {
            filled += description.front();
            description.remove_prefix(1);
            continue;
        }
        const auto value = value_of(word, place);
        if (!value) {
            return fail("{" + std::string(word) + "} is none of " + places);
        }
        if (!is_safe(*value)) {
            return fail("{" + std::string(word) + "} would not be letters, digits and dashes");
        }
        filled += *value;
        description.remove_prefix(word.size() + 2);
    }
    return filled;
}

}  // namespace umbrella::core
