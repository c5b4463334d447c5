#include "net/accept.hpp"

#include <algorithm>

namespace umbrella::net {
namespace {

/// Weights in thousandths: RFC 9110 §12.4.2 allows three decimals.
constexpr unsigned whole = 1000;

enum class Match : unsigned char { None, Anything, AnySubtype, Exact };

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equal_in_any_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view space = " \t";
    const std::size_t first = std::min(text.find_first_not_of(space), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(space) + 1);
}

/// Cuts what stands before `separator` off `rest`. A separator within a quoted string is none.
std::string_view take_until(std::string_view& rest, char separator) {
    bool quoted = false;
    std::size_t at = 0;
    for (; at < rest.size() && (quoted || rest[at] != separator); ++at) {
        if (quoted && rest[at] == '\\') {
            ++at;
        } else if (rest[at] == '"') {
            quoted = !quoted;
        }
    }
    const std::string_view part = rest.substr(0, at);
    rest.remove_prefix(std::min(at + 1, rest.size()));
    return trimmed(part);
}

/// qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] )
std::optional<unsigned> parse_weight(std::string_view text) {
    if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') ||
        (text.size() > 1 && text[1] != '.')) {
        return std::nullopt;
    }
    unsigned weight = text[0] == '1' ? whole : 0;
    unsigned unit = whole / 10;
    for (const char c : text.substr(std::min<std::size_t>(2, text.size()))) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        weight += unit * static_cast<unsigned>(c - '0');
        unit /= 10;
    }
    return weight <= whole ? std::optional(weight) : std::nullopt;
}

/// The weight among the parameters of a media range; the whole without one.
std::optional<unsigned> weight_of(std::string_view parameters) {
    while (!parameters.empty()) {
        const std::string_view parameter = take_until(parameters, ';');
        const std::size_t equals = std::min(parameter.find('='), parameter.size());
        if (equal_in_any_case(parameter.substr(0, equals), "q")) {
            return equals < parameter.size() ? parse_weight(parameter.substr(equals + 1))
                                             : std::nullopt;
        }
    }
    return whole;
}

Match match(std::string_view range, std::string_view type) {
    if (range == "*/*") {
        return Match::Anything;
    }
    const std::string_view main_type = type.substr(0, type.find('/') + 1);
    if (range.ends_with("/*") && equal_in_any_case(range.substr(0, range.size() - 1), main_type)) {
        return Match::AnySubtype;
    }
    return equal_in_any_case(range, type) ? Match::Exact : Match::None;
}

/// What `accept` says of one type: the most specific range decides.
unsigned liking(std::string_view accept, std::string_view type) {
    Match best = Match::None;
    unsigned weight = 0;
    while (!accept.empty()) {
        std::string_view parameters = take_until(accept, ',');
        const std::string_view range = take_until(parameters, ';');
        const Match found = match(range, type);
        const auto said = weight_of(parameters);
        if (said && found > best) {
            best = found;
            weight = *said;
        }
    }
    return weight;
}

}  // namespace

std::optional<std::size_t> choose_media_type(std::string_view accept,
                                             std::span<const std::string_view> offered) {
    if (trimmed(accept).empty()) {
        accept = "*/*";
    }
    std::optional<std::size_t> chosen;
    unsigned most = 0;
    for (std::size_t at = 0; at < offered.size(); ++at) {
        if (const unsigned liked = liking(accept, offered[at]); liked > most) {
            most = liked;
            chosen = at;
        }
    }
    return chosen;
}

bool takes_coding(std::string_view accept_encoding, std::string_view coding) {
    while (!accept_encoding.empty()) {
        std::string_view parameters = take_until(accept_encoding, ',');
        if (equal_in_any_case(take_until(parameters, ';'), coding)) {
            return weight_of(parameters).value_or(0) > 0;
        }
    }
    return false;
}

std::string media_type(std::string_view content_type) {
    std::string type(trimmed(content_type.substr(0, content_type.find(';'))));
    std::ranges::transform(type, type.begin(), lower);
    return type;
}

}  // namespace umbrella::net
